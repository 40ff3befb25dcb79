import { useEffect, useRef, useState } from 'react'
import type { Environment, Key } from '../../../shared/domain/types.ts'
import type { Asked, Explanation, Identified, PasteDefect } from '../../../shared/domain/explanation.ts'
import { updateView, useLocation, type CheckQuestion } from '../../app/location.ts'
import { request } from '../../data/client.ts'
import { useSchemaForm, type SchemaForm } from '../../data/use-operation-form.ts'
import { useQuery } from '../../data/use-query.ts'
import { useEvent } from '../../data/use-event.ts'
import { useTimedChange } from '../../ui/now.ts'
import { usualQuestion, type Question, isHopeless, picked, subjectInput, type Subject } from './store.ts'
import { usePaste, type Paste } from './use-paste.ts'
import { t } from '../../data/messages.ts'

type Choices = { readonly found: readonly Identified[]; readonly more: boolean }

/** The last answer with its question. `asking` tells repeated questions apart. */
type Answer = {
  readonly decision: Explanation
  readonly question: Question
  readonly asking: number
  /** What is wrong with the request that was pasted. */ readonly defects: readonly PasteDefect[]
}

export type Check = {
  readonly form: SchemaForm<Question>
  readonly by: 'paste' | 'key'
  readonly choose: (by: 'paste' | 'key') => void
  readonly paste: Paste
  readonly subject: Subject | null
  readonly choices: Choices | null
  readonly answer: Answer | null
  readonly setSubject: (subject: Subject | null) => void
  readonly takeText: (text: string, how: 'pasted' | 'entered' | 'left') => Promise<void>
  /** Asks the question in the form. */
  readonly submit: () => Promise<void>
  /** Asks about a key, or in another environment, and shows it in the form. */
  readonly askAbout: (subject: Subject | null, question?: Partial<Question>) => void
}

const inputOf = (subject: Subject | null, { entity, action, environment }: Question) => ({
  subject: subjectInput(subject),
  entity: entity.trim(),
  action,
  environment,
})

/** Makes a question part of the location, which has it answered. */
const ask = (question: CheckQuestion): void => updateView('check-access', { question })

/**
 * The form, the question that was asked last, which is part of the location, and its answer. The answer is kept up to date: when a key is
 * enabled, or a role is given to its account.
 */
export const useCheck = (environment: Environment): Check => {
  const [by, setBy] = useState<'paste' | 'key'>('paste')
  const [pasted, setPasted] = useState<Subject | null>(null)
  const [pickedKey, setPickedKey] = useState<Key | null>(null)
  const [choices, setChoices] = useState<Choices | null>(null)
  const [answer, setAnswer] = useState<Answer | null>(null)
  const paste = usePaste()
  const latest = useRef(0)

  // A picked key may be deleted, and belongs to one environment.
  const read = useQuery('keys.getMany', pickedKey === null ? null : { ids: [pickedKey.id] }, [
    'keys.changed',
    'accounts.changed',
  ])
  const row = (read.isCurrent ? read.data?.[0] : pickedKey) ?? null
  const subject = by === 'paste' ? pasted : row?.environment === environment ? picked(row) : null
  const form = useSchemaForm<Question, 'decisions.check'>({
    defaultValues: usualQuestion(environment),
    ask: (question) => ({ operation: 'decisions.check', input: inputOf(subject, question) }),
    problems: ({ entity }) => (entity.trim() === '' ? { entity: t('check_access.no_entity') } : {}),
  })

  const submit = async (question: Question): Promise<void> => {
    const asking = ++latest.current
    setAnswer(null)
    if (by === 'key' && !subject)
      return form.setError('root.key', { message: t('check_access.choose_a_key') })
    const found = by === 'paste' && paste.text !== '' ? await paste.identify() : null
    if (asking !== latest.current) return
    if (found) applyFound(found.asked, found)
    if (found && found.found.length !== 1) return
    ask({ by, subject: found?.found[0] ?? subject, ...question, ...(found ? defined(found.asked) : {}) })
  }

  const answerTo = async (about: Subject | null, question: Question): Promise<void> => {
    const asking = ++latest.current
    const input = inputOf(about, question)
    const result = await request('decisions.check', input)
    // Another question was asked in the meantime, so this answer is outdated.
    if (asking !== latest.current) return
    if (!result.ok) {
      setAnswer(null)
      return form.showRefusal(result.error)
    }
    const { subject: _subject, ...asked } = input
    setAnswer({ decision: result.data, question: asked, asking, defects: about?.defects ?? [] })
  }

  const show = (question: Asked): void => {
    if (question.entity !== undefined) form.setValue('entity', question.entity)
    if (question.action !== undefined) form.setValue('action', question.action)
    if (question.environment !== undefined) form.setValue('environment', question.environment)
  }
  const askAbout: Check['askAbout'] = (about, question = {}) =>
    ask({ by: 'paste', subject: about, ...form.getValues(), ...question })

  // The question changes when one is asked, here or on another screen, and when the user goes back or forward.
  const asked = useLocation((state) => state.views['check-access'].question)
  const [shown, setShown] = useState<CheckQuestion | null>(null)
  if (asked !== shown) {
    setShown(asked)
    setChoices(null)
    if (asked === null) {
      setAnswer(null)
      setPasted(null)
      setPickedKey(null)
    } else {
      setBy(asked.by)
      if (asked.by === 'key') setPickedKey(asked.subject?.key ?? null)
      else setPasted(asked.subject)
    }
  }
  const answerAsked = async (next: CheckQuestion | null): Promise<void> => {
    form.clearErrors()
    show(next ?? usualQuestion(environment))
    if (next) await answerTo(next.subject, next)
    else latest.current += 1
  }
  const newest = useRef(answerAsked)
  useEffect(() => {
    newest.current = answerAsked
  })
  useEffect(() => void newest.current(asked), [asked])

  const applyFound = (asked: Asked, { found, more }: Choices): void => {
    show(asked)
    setAnswer(null)
    setPasted(found.length === 1 ? (found[0] ?? null) : null)
    setChoices(found.length > 1 ? { found, more } : null)
  }

  // Something that the answer depends on has changed, so ask again. This shows that a fix works.
  const askAgain = async (): Promise<void> => {
    const key = answer?.decision.key
    if (!answer || !key) return
    const result = await request('decisions.check', { subject: { keyId: key.id }, ...answer.question })
    // Another question was asked in the meantime, perhaps about the key whose creation caused this change.
    if (answer.asking !== latest.current) return
    if (!result.ok) return form.showRefusal(result.error)
    form.clearErrors('root.server')
    setAnswer({ ...answer, decision: result.data })
    const now = result.data.key
    if (now) setPasted((before) => (before?.key?.id === now.id ? { ...before, key: now } : before))
  }
  useEvent('keys.changed', () => void askAgain())
  useEvent('accounts.changed', () => void askAgain())
  useEvent('roles.changed', () => void askAgain())
  useTimedChange(() => void askAgain())

  return {
    form,
    by,
    paste,
    subject,
    choices,
    answer,
    askAbout,
    choose: setBy,
    setSubject: (next) => {
      latest.current += 1
      if (by === 'key') setPickedKey(next?.key ?? null)
      else setPasted(next)
      setChoices(null)
      setAnswer(null)
    },
    takeText: async (text, how) => {
      const found = await paste.identify(text)
      if (!found) return
      applyFound(found.asked, found)
      const [only] = found.found
      const { entity, action } = found.asked
      if (how === 'left' || !only || found.found.length > 1) return
      if ((entity !== undefined && action !== undefined) || isHopeless(only, Date.now()))
        askAbout(only, defined(found.asked))
    },
    submit: () => form.handleSubmit(submit)(),
  }
}

const defined = ({ entity, action, environment }: Asked): Partial<Question> => ({
  ...(entity === undefined ? {} : { entity }),
  ...(action === undefined ? {} : { action }),
  ...(environment === undefined ? {} : { environment }),
})
