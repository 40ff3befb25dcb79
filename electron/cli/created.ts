import type { Key } from '../../shared/domain.ts'
import { ok, type Result } from '../../shared/errors.ts'
import type { Tools } from './act.ts'
import { askYes } from './ask.ts'
import { isAttended } from './io.ts'

/** The option that answers the question beforehand. */
export const withCreated = [
  '--with-created',
  'do the same to the active keys that it created through the local API',
] as const

type Verb = 'disable' | 'delete'

export type WithCreated = {
  /** Does it to those that were agreed to; gives them as they are now. */
  apply(): Promise<Result<readonly Key[]>>
  /** The active keys that stay as they are, for the answer. */
  readonly left: readonly Key[]
}

const namesOf = (keys: readonly Key[]): string => keys.map(({ name }) => `“${name}”`).join(', ')

/**
 * Finds the active keys that `key` created and asks whether they are to be disabled or deleted with it: a person at a terminal, unless
 * `--with-created` says yes. Nobody else is taken to have agreed: neither a script nor `--yes`.
 */
export const askWithCreated = async (
  { io, perform, options }: Tools<{ readonly withCreated?: boolean; readonly yes?: boolean }>,
  key: Key,
  verb: Verb,
): Promise<Result<WithCreated>> => {
  const { withCreated: agreed = false, yes = false } = options
  const detail = await perform('keys.get', { id: key.id })
  if (!detail.ok) return detail
  const { created } = detail.data
  const question = `“${key.name}” created ${created.length === 1 ? 'a key that still works' : `${created.length} keys that still work`}: ${namesOf(created)}. ${verb === 'delete' ? 'Delete' : 'Disable'} ${created.length === 1 ? 'it' : 'them'}, too?`
  const both = created.length > 0 && (agreed || (!yes && isAttended(io) && (await askYes(io, question))))
  // By the answer to this question, or by the option that gives it.
  const confirmed = { confirmed: both }
  return ok({
    left: both ? [] : created,
    apply: async () => {
      const done: Key[] = []
      for (const { id } of both ? created : []) {
        if (verb === 'disable') {
          const disabled = await perform('keys.disable', { id }, confirmed)
          if (!disabled.ok) return disabled
          done.push(disabled.data)
        } else {
          const deleted = await perform('keys.delete', { id }, confirmed)
          if (!deleted.ok) return deleted
          done.push(deleted.data.key)
        }
      }
      return ok(done)
    },
  })
}

/** What people are told of the keys that a key created: what was done to them, and which still work. */
export const createdNote = (
  verb: Verb,
  done: readonly Key[],
  left: readonly Key[],
): { readonly note?: string } => {
  if (done.length > 0)
    return { note: `${verb === 'delete' ? 'Deleted' : 'Disabled'} with it: ${namesOf(done)}.` }
  return left.length > 0
    ? { note: `Keys that it created still work: ${namesOf(left)}. Add --with-created to ${verb} them, too.` }
    : {}
}
