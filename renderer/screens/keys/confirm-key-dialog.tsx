import { useState, type ReactNode } from 'react'
import type { Key } from '../../../shared/domain/types.ts'
import type { Refusal } from '../../../shared/domain/errors.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { useStatusTime } from '../../ui/now.ts'
import { deleteKey, disableKey, endOverlap } from './actions.ts'
import { deleteWords, disableWords, endOverlapWords } from './confirm-words.ts'
import { CreatedKeysOption, useCreatedKeys, applyToCreated, type CreatedVerb } from './created-keys.tsx'
import { t } from '../../data/messages.ts'
import { rich } from '../../ui/rich.ts'

type Question = {
  readonly title: string
  readonly words: ReactNode
  readonly action: string
  readonly danger: boolean
  /** What can also be done to the keys that it created. */
  readonly verb: CreatedVerb
  readonly run: () => Promise<Refusal | null>
}

const questions = {
  end_overlap: (key) => ({
    title: t('keys.end_the_overlap_of', { name: key.name }),
    action: t('keys.end_overlap'),
    danger: true,
    verb: 'disable',
    run: () => endOverlap(key, true),
    words: (
      <>
        {rich('keys.the_old_secret_hint', {
          hint: <code>{key.hint}</code>,
          environment: key.environment,
          endOverlap: endOverlapWords(key),
        })}
      </>
    ),
  }),
  disable: (key, now) => ({
    title: t('keys.disable_name', { name: key.name }),
    action: t('keys.disable_key'),
    danger: false,
    verb: 'disable',
    run: () => disableKey(key, true),
    words: disableWords(key, now),
  }),
  delete: (key, now) => ({
    title: t('keys.delete_name', { name: key.name }),
    action: t('keys.delete_key'),
    danger: true,
    verb: 'delete',
    run: () => deleteKey(key),
    words: deleteWords(key, now),
  }),
} satisfies Record<string, (key: Key, now: number) => Question>

type Props = {
  readonly kind: keyof typeof questions
  readonly apiKey: Key
  readonly onClose: () => void
}

/**
 * Asks before a key is disabled, deleted or its overlap ended, and offers to do the same to the keys that it created. Nothing is
 * done to those unless the user chooses it. Opens once these keys are loaded.
 */
export const ConfirmKeyDialog = ({ kind, apiKey, onClose }: Props) => {
  const created = useCreatedKeys(apiKey.id)
  const [also, setAlso] = useState(false)
  const statusTime = useStatusTime()
  if (!created) return null
  const { title, words, action, danger, verb, run } = questions[kind](apiKey, statusTime)

  const confirm = async () => {
    const refusal = await run()
    if (refusal) return refusal
    if (also && created.ok) await applyToCreated(verb, created.data)
    return null
  }
  return (
    <ConfirmDialog
      title={title}
      environment={apiKey.environment}
      danger={danger}
      action={action}
      options={<CreatedKeysOption created={created} verb={verb} checked={also} onChange={setAlso} />}
      onConfirm={confirm}
      onClose={onClose}
    >
      {words}
    </ConfirmDialog>
  )
}
