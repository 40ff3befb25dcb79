import { create } from 'zustand'
import type { Identified } from '../../../shared/domain/explanation.ts'
import { statusOf } from '../../../shared/domain/status.ts'
import type { Action, Environment, Key, Refused } from '../../../shared/domain/types.ts'
import type { Input } from '../../../shared/operations/index.ts'
import { sayRefused } from '../../ui/toast-store.ts'
import { goTo, useLocation } from '../../app/location.ts'
import { request } from '../../data/client.ts'

/** What is asked about: a key, or what a pasted string turned out to be. Never the string itself. */
export type Subject = Identified

/** The subject for a key that was picked from a list. */
export const picked = (key: Key): Subject => ({ by: 'name', hint: key.hint, shape: null, key, defects: [] })

/** The subject as input of `decisions.check`; null means a request without a key. */
export const subjectInput = (subject: Subject | null): Input<'decisions.check'>['subject'] => {
  if (subject === null) return { secret: '' }
  if (subject.key) return { keyId: subject.key.id }
  return { unidentified: subject.shape === null || subject.shape.form === 'issued' ? 'unknown' : 'malformed' }
}

/** Whether any question gets the same answer, so that it need not be entered first. */
export const isHopeless = ({ key }: Subject, now: number): boolean =>
  key === null || !['active', 'replaced'].includes(statusOf(key, now))

/** What is asked about a key: whether it may do this in that environment. */
export type Question = { entity: string; action: Action; environment: Environment }

/** The initial question of the form. */
export const usualQuestion = (environment: Environment): Question => ({
  entity: 'event',
  action: 'read',
  environment,
})

/** What was presented with a request if no key is known by it. */
const unknownSubject = ({ code }: Refused): Subject | null =>
  code === 'missing'
    ? null
    : {
        by: 'secret',
        hint: '',
        shape: code === 'malformed' ? { form: 'foreign', prefix: null, environment: null } : null,
        key: null,
        defects: [],
      }

const questionOf = ({ entity, action, environment }: Refused): Partial<Question> => ({
  ...(entity === null ? {} : { entity }),
  ...(action === null ? {} : { action }),
  ...(environment === null ? {} : { environment }),
})

/** What Check access is asked about a refused request, with its key as it is now. Says why not if that cannot be read. */
export const askedBy = async (
  refused: Refused,
): Promise<{ readonly subject: Subject | null; readonly question: Partial<Question> } | null> => {
  const key = refused.key === null ? null : await request('keys.get', { id: refused.key.id })
  if (key && !key.ok) {
    sayRefused(key.error)
    return null
  }
  return {
    subject: key ? picked(key.data) : unknownSubject(refused),
    question: questionOf(refused),
  }
}

/** Goes to Check access, and asks again what was refused. */
export const goToExplanation = async (refused: Refused): Promise<void> => {
  const asked = await askedBy(refused)
  if (!asked) return
  const usual = usualQuestion(useLocation.getState().environment ?? 'test')
  goTo('check-access', {
    question: { by: 'paste', subject: asked.subject, ...usual, ...asked.question },
  })
}

const shownAtMost = 12

/** The requests refused lately, newest first; empty while there are none. What is asked on the screen stays in it. */
export const useRefused = create<{ readonly refused: readonly Refused[] }>(() => ({ refused: [] }))

/** Reads the list again. */
export const loadRefused = async (): Promise<void> => {
  const result = await request('refusals.list', { limit: shownAtMost })
  if (result.ok) useRefused.setState({ refused: result.data })
  else sayRefused(result.error)
}
