import type { Key } from '../../../shared/domain/types.ts'
import type { Result } from '../../../shared/domain/errors.ts'
import { message } from '../../../shared/messages/message.ts'
import { request } from '../../data/client.ts'
import { say, sayRefused } from '../../ui/toast-store.ts'
import { sentenceOf, t } from '../../data/messages.ts'

export type CreatedVerb = 'disable' | 'delete'

const pastWords = { disable: 'disabled', delete: 'deleted' } as const
/** How many keys are named; the others are only counted. */
export const named = 5

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
