import type { Key } from '../../../shared/domain/types.ts'
import { ok, type Result } from '../../../shared/domain/errors.ts'
import { useQuery } from '../../data/use-query.ts'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Note } from '../../ui/note.tsx'
import { named, type CreatedVerb } from './created-keys.ts'
import styles from './keys.module.css'
import { sentenceOf, t } from '../../data/messages.ts'

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
