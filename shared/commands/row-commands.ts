import type { Account, ActivityItem, Environment, Key, Role } from '../domain/types.ts'
import { statusOf } from '../domain/status.ts'

/** Something that can be done with one row of a list: its context menu is made from these. */
export type RowCommand<Id extends string = string> = {
  readonly id: Id
  readonly label: string
  /** It takes something away for good. */
  readonly isDangerous?: boolean
}

export type KeyCommandId =
  | 'show'
  | 'copy'
  | 'write'
  | 'rotate'
  | 'end_overlap'
  | 'disable'
  | 'enable'
  | 'replace_lost'
  | 'show_activity'
  | 'delete'

/**
 * What can be done with a key at a moment (ms since the epoch).
 * @param isElsewhere it is shown in a list other than that of the keys, so that there is a way to it
 */
export const keyCommands = (
  key: Key,
  now: number,
  isElsewhere = false,
): readonly RowCommand<KeyCommandId>[] => {
  const status = statusOf(key, now)
  const show: readonly RowCommand<KeyCommandId>[] = isElsewhere ? [{ id: 'show', label: 'Show the key' }] : []
  const showActivity = { id: 'show_activity', label: 'Show activity' } as const
  const remove = { id: 'delete', label: 'Delete…', isDangerous: true } as const
  if (status === 'deleted') return [...show, showActivity]
  // Nothing in a damaged record is believed, so it can only be deleted.
  if (status === 'damaged') return [...show, showActivity, remove]
  // In production these ask first.
  const asks = key.environment === 'production' ? '…' : ''
  const commands: (RowCommand<KeyCommandId> | false)[] = [
    ...show,
    key.kept && { id: 'copy', label: 'Copy' },
    key.kept && { id: 'write', label: 'Write to .env…' },
    status === 'active' && { id: 'rotate', label: 'Rotate…' },
    status === 'replaced' && { id: 'end_overlap', label: `End overlap now${asks}` },
    status === 'disabled' ? { id: 'enable', label: 'Enable' } : { id: 'disable', label: `Disable${asks}` },
    { id: 'replace_lost', label: 'Lost key…' },
    showActivity,
    remove,
  ]
  return commands.filter((command) => command !== false)
}

export type AccountCommandId = 'edit' | 'create_key' | 'show_keys' | 'show_activity' | 'archive'

/** What can be done with an account in an environment. */
export const accountCommands = (
  { damaged, activeKeys }: Pick<Account, 'damaged' | 'activeKeys'>,
  environment: Environment,
): readonly RowCommand<AccountCommandId>[] => {
  const commands: (RowCommand<AccountCommandId> | false)[] = [
    { id: 'edit', label: damaged ? 'Repair…' : 'Edit…' },
    !damaged && { id: 'create_key', label: 'Create key…' },
    activeKeys[environment] > 0 && { id: 'show_keys', label: 'Show its keys' },
    { id: 'show_activity', label: 'Show activity' },
    { id: 'archive', label: 'Archive…', isDangerous: true },
  ]
  return commands.filter((command) => command !== false)
}

export type RoleCommandId = 'show' | 'edit' | 'delete'

/** What can be done with a role. Built-in roles cannot be changed. */
export const roleCommands = ({ builtIn }: Pick<Role, 'builtIn'>): readonly RowCommand<RoleCommandId>[] => [
  { id: 'show', label: 'Show details' },
  ...(builtIn
    ? []
    : ([
        { id: 'edit', label: 'Edit…' },
        { id: 'delete', label: 'Delete…', isDangerous: true },
      ] as const)),
]

export type ActivityCommandId = 'explain' | 'show_subject' | 'only_subject' | 'show_actor'

/** What can be done with an entry of the activity. */
export const activityCommands = (item: ActivityItem): readonly RowCommand<ActivityCommandId>[] => {
  const subject = item.kind === 'refusal' ? item.key && ('key' as const) : item.subject.kind
  const commands: (RowCommand<ActivityCommandId> | false)[] = [
    item.kind === 'refusal' && { id: 'explain', label: 'Explain' },
    subject !== null && subject !== 'vault' && { id: 'show_subject', label: `Show the ${subject}` },
    (subject === 'key' || subject === 'account') && {
      id: 'only_subject',
      label: `Only show this ${subject}’s activity`,
    },
    item.kind !== 'refusal' &&
      item.actor.kind === 'key' && { id: 'show_actor', label: 'Show the key that did it' },
  ]
  return commands.filter((command) => command !== false)
}

export type RehearsalCommandId = 'stop' | 'show'

/** What can be done with a rehearsal that is on. */
export const rehearsalCommands: readonly RowCommand<RehearsalCommandId>[] = [
  { id: 'stop', label: 'Stop rehearsing' },
  { id: 'show', label: 'Show the key' },
]
