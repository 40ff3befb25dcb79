import type { Key } from '../../shared/domain/types.ts'
import { ok, type Refusal, type Result } from '../../shared/domain/errors.ts'
import { say, t } from '../messages.ts'
import type { Tools } from './act.ts'
import { type Answer, isInteractive } from './io.ts'
import { askYes } from './ask.ts'
import { exitCodeOf } from './exit-codes.ts'

/** The option that answers the question in advance. */
export const withCreated = (): readonly [flags: string, description: string] => [
  '--with-created',
  t('cli.help.with_created'),
]

type Verb = 'disable' | 'delete'

export type Ended = {
  /** The keys that were disabled or deleted, in their current state. */
  readonly done: readonly Key[]
  /** The keys that still work. */
  readonly left: readonly Key[]
  /** Why an agreed key is among the remaining ones, or why they could not be listed. */
  readonly refused?: Refusal
}

export type WithCreated = {
  /**
   * Does what was agreed to. Call it once the creating key has ended, when it can create no more: keys that it created while the question
   * was open are included.
   */
  apply(): Promise<Ended>
}

const namesOf = (keys: readonly Key[]): string => keys.map(({ name }) => `“${name}”`).join(', ')

/**
 * Finds the active keys that `key` created and asks whether to disable or delete them as well: a person at a terminal, unless
 * `--with-created` says yes. Neither a script nor `--yes` counts as agreement.
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
  const question = t(verb === 'delete' ? 'cli.ask.delete_created' : 'cli.ask.disable_created', {
    name: key.name,
    names: namesOf(created),
    count: created.length,
  })
  const both = agreed || (created.length > 0 && !yes && isInteractive(io) && (await askYes(io, question)))
  // Confirmed by the answer to this question, or by the option.
  const confirmed = { confirmed: both }
  const end = async (id: string): Promise<Result<Key>> => {
    if (verb === 'disable') return perform('keys.disable', { id }, confirmed)
    const deleted = await perform('keys.delete', { id }, confirmed)
    return deleted.ok ? ok(deleted.data.key) : deleted
  }
  const apply = async (): Promise<Ended> => {
    const done: Key[] = []
    const refused = new Map<string, Refusal>()
    for (;;) {
      const now = await perform('keys.get', { id: key.id })
      if (!now.ok) return { done, left: [], refused: now.error }
      const next = both ? now.data.created.find(({ id }) => !refused.has(id)) : undefined
      const [reason] = refused.values()
      if (!next) return { done, left: now.data.created, ...(reason ? { refused: reason } : {}) }
      const ended = await end(next.id)
      if (ended.ok) done.push(ended.data)
      else refused.set(next.id, ended.error)
    }
  }
  return ok({ apply })
}

/** Describes the keys that a key created: what was done to them, which still work, and how to end those. Not a success when some were refused. */
export const createdAnswer = (
  verb: Verb,
  { done, left, refused }: Ended,
): Pick<Answer, 'note' | 'exitCode'> => {
  const commands = left.map(({ id }) => `keyreeve keys ${verb} ${id}`).join('; ')
  const isDelete = verb === 'delete'
  const sentences = [
    ...(done.length > 0
      ? [t(isDelete ? 'cli.deleted_created' : 'cli.disabled_created', { names: namesOf(done) })]
      : []),
    ...(refused ? [say(refused)] : []),
    ...(left.length > 0
      ? [
          t(isDelete ? 'cli.created_work_delete' : 'cli.created_work_disable', {
            names: namesOf(left),
            commands,
          }),
        ]
      : []),
  ]
  return {
    ...(sentences.length > 0 ? { note: sentences.join(' ') } : {}),
    ...(refused ? { exitCode: exitCodeOf(refused) } : {}),
  }
}
