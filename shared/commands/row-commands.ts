import type { Account, ActivityItem, Environment, Key, Role } from '../domain/types.ts'
import type { ScanFinding } from '../domain/scan.ts'
import type { Project } from '../domain/projects.ts'
import { statusOf } from '../domain/status.ts'
import { message, type Message } from '../messages/message.ts'

/** Something that can be done with one row of a list: its context menu is made from these. */
export type RowCommand<Id extends string = string> = {
  readonly id: Id
  readonly label: Message
  /** It removes something permanently. */
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
  const show: readonly RowCommand<KeyCommandId>[] = isElsewhere
    ? [{ id: 'show', label: message('row.show.key') }]
    : []
  const showActivity = { id: 'show_activity', label: message('row.show_activity') } as const
  const remove = { id: 'delete', label: message('row.delete'), isDangerous: true } as const
  if (status === 'deleted') return [...show, showActivity]
  // Nothing in a damaged record is believed, so it can only be deleted.
  if (status === 'damaged') return [...show, showActivity, remove]
  // In production these ask first.
  const asks = key.environment === 'production'
  const commands: (RowCommand<KeyCommandId> | false)[] = [
    ...show,
    key.kept && { id: 'copy', label: message('row.copy') },
    key.kept && { id: 'write', label: message('row.write') },
    status === 'active' && { id: 'rotate', label: message('row.rotate') },
    status === 'replaced' && {
      id: 'end_overlap',
      label: message(asks ? 'row.end_overlap_asking' : 'row.end_overlap'),
    },
    status === 'disabled'
      ? { id: 'enable', label: message('row.enable') }
      : { id: 'disable', label: message(asks ? 'row.disable_asking' : 'row.disable') },
    { id: 'replace_lost', label: message('row.replace_lost') },
    showActivity,
    remove,
  ]
  return commands.filter((command) => command !== false)
}

/** Whether a refusal of the key can be rehearsed, which its details offer: its answer must be one that would be allowed. */
export const canRehearse = (key: Key, now: number): boolean =>
  ['active', 'replaced'].includes(statusOf(key, now))

export type AccountCommandId = 'edit' | 'create_key' | 'show_keys' | 'show_activity' | 'archive'

/** What can be done with an account in an environment. */
export const accountCommands = (
  { damaged, activeKeys }: Pick<Account, 'damaged' | 'activeKeys'>,
  environment: Environment,
): readonly RowCommand<AccountCommandId>[] => {
  const commands: (RowCommand<AccountCommandId> | false)[] = [
    { id: 'edit', label: message(damaged ? 'row.repair' : 'row.edit') },
    !damaged && { id: 'create_key', label: message('row.create_key') },
    activeKeys[environment] > 0 && { id: 'show_keys', label: message('row.show_keys') },
    { id: 'show_activity', label: message('row.show_activity') },
    { id: 'archive', label: message('row.archive'), isDangerous: true },
  ]
  return commands.filter((command) => command !== false)
}

export type RoleCommandId = 'show' | 'edit' | 'delete'

/** What can be done with a role. Built-in roles cannot be changed. */
export const roleCommands = ({ builtIn }: Pick<Role, 'builtIn'>): readonly RowCommand<RoleCommandId>[] => [
  { id: 'show', label: message('row.show_details') },
  ...(builtIn
    ? []
    : ([
        { id: 'edit', label: message('row.edit') },
        { id: 'delete', label: message('row.delete'), isDangerous: true },
      ] as const)),
]

export type ProjectCommandId = 'bind' | 'scan' | 'compare' | 'environment' | 'show_activity' | 'remove'

/** What can be done with a project. */
export const projectCommands = ({
  isMissing,
  environment,
}: Pick<Project, 'isMissing' | 'environment'>): readonly RowCommand<ProjectCommandId>[] => [
  ...(isMissing
    ? []
    : ([
        { id: 'bind', label: message('row.bind') },
        { id: 'scan', label: message('row.scan') },
        { id: 'compare', label: message('row.compare') },
        {
          id: 'environment',
          label: message(environment === 'test' ? 'row.make_production' : 'row.make_test'),
        },
      ] as const)),
  { id: 'show_activity', label: message('row.show_activity') },
  { id: 'remove', label: message('row.remove_project'), isDangerous: true },
]

export type ActivityCommandId = 'explain' | 'show_subject' | 'only_subject' | 'show_actor'

/** What can be done with an entry of the activity. */
export const activityCommands = (item: ActivityItem): readonly RowCommand<ActivityCommandId>[] => {
  const subject = item.kind === 'refusal' ? item.key && ('key' as const) : item.subject.kind
  const commands: (RowCommand<ActivityCommandId> | false)[] = [
    item.kind === 'refusal' && { id: 'explain', label: message('row.explain') },
    subject !== null && subject !== 'vault' && { id: 'show_subject', label: message(`row.show.${subject}`) },
    (subject === 'key' || subject === 'account' || subject === 'project') && {
      id: 'only_subject',
      label: message(`row.only.${subject}`),
    },
    item.kind !== 'refusal' &&
      item.actor.kind === 'key' && { id: 'show_actor', label: message('row.show_actor') },
  ]
  return commands.filter((command) => command !== false)
}

export type ScanFindingCommandId = 'show' | 'copy_path'

/** What can be done with a copy of a secret that a scan has found. */
export const scanFindingCommands = ({
  key,
}: Pick<ScanFinding, 'key'>): readonly RowCommand<ScanFindingCommandId>[] => [
  ...(key ? [{ id: 'show', label: message('row.show.key') } as const] : []),
  { id: 'copy_path', label: message('row.copy_path') },
]

export type RehearsalCommandId = 'stop' | 'show'

/** What can be done with a rehearsal that is on. */
export const rehearsalCommands: readonly RowCommand<RehearsalCommandId>[] = [
  { id: 'stop', label: message('row.stop_rehearsing') },
  { id: 'show', label: message('row.show.key') },
]
