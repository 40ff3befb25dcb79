import type { Key } from '../../../shared/domain/types.ts'
import { type Result, ok } from '../../../shared/domain/errors.ts'
import { message } from '../../../shared/messages/message.ts'
import { request } from '../../data/client.ts'
import { say, sayRefused } from '../../ui/toast-store.ts'
import { sentenceOf, t } from '../../data/messages.ts'
import { useQuery } from '../../data/use-query.ts'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Note } from '../../ui/note.tsx'
import styles from './keys.module.css'

export type CreatedVerb = 'disable' | 'delete'

const pastWords = { disable: 'disabled', delete: 'deleted' } as const
/** How many keys are named; the others are only counted. */
const named = 5

const namesOf = (keys: readonly Key[]): readonly string[] => keys.map(({ name }) => `“${name}”`)

/** Reads the active keys that this key created through the local API. */
export const readCreatedKeys = async (id: string): Promise<Result<readonly Key[]>> => {
  const detail = await request('keys.get', { id })
  return detail.ok ? { ok: true, data: detail.data.created } : detail
}

/**
 * Disables or deletes keys that another key created, one request each. A key that is refused does not stop the others: every refusal
 * becomes a notice that names the keys it concerns.
 */
export const applyToCreated = async (verb: CreatedVerb, keys: readonly Key[]): Promise<void> => {
  const done: Key[] = []
  const refused = new Map<string, readonly Key[]>()
  for (const key of keys) {
    const result = await request(`keys.${verb}`, { id: key.id }, { confirmed: true })
    if (result.ok) {
      done.push(key)
      continue
    }
    const reason = sentenceOf(result.error)
    refused.set(reason, [...(refused.get(reason) ?? []), key])
  }
  if (done.length > 0) say(t(`created.also_${pastWords[verb]}`, { names: namesOf(done) }))
  for (const [reason, left] of refused)
    sayRefused(message(`created.not_${pastWords[verb]}`, { names: namesOf(left), reason }))
}

/** What happens to the created keys, as a sentence for a confirmation. */
export const createdKeysWords = (verb: CreatedVerb, keys: readonly Key[], also: boolean): string => {
  const count = keys.length
  return also
    ? t(`created.are_${pastWords[verb]}`, { count, names: namesOf(keys) })
    : t('created.keep_working', { count })
}

/** The active keys that this key created through the local API, read again when keys change; null until they have been read. */
export const useCreatedKeys = (id: string): Result<readonly Key[]> | null => {
  const { data, refusal } = useQuery('keys.get', { id }, ['keys.changed'])
  if (data) return ok(data.created)
  return refusal && { ok: false, error: refusal }
}

type Props = {
  readonly created: Result<readonly Key[]>
  readonly verb: CreatedVerb
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
}

/** Names the active keys that a key created and offers to disable or delete them with it. Shows nothing when there are none. */
export const CreatedKeysOption = ({ created, verb, checked, onChange }: Props) => {
  if (!created.ok) {
    return (
      <Note title={t('keys.the_keys_that_it')}>
        <p>{t('keys.sentence_if_there_are', { sentence: sentenceOf(created.error) })}</p>
      </Note>
    )
  }
  const keys = created.data
  if (keys.length === 0) return null
  return (
    <div className={styles.created} role="group" aria-label={t('keys.keys_it_created')}>
      <Checkbox
        label={t(`created.${verb}_too`, { count: keys.length })}
        hint={t('created.through_the_api', { count: keys.length })}
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
      />
      <ul>
        {keys.slice(0, named).map((key) => (
          <li key={key.id}>
            {key.name} <code>{key.hint}</code>
          </li>
        ))}
        {keys.length > named && <li>{t('created.and_more', { count: keys.length - named })}</li>}
      </ul>
    </div>
  )
}
