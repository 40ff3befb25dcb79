/** The terms of the product as types. Times are milliseconds since the epoch; ids are opaque strings. */

import type { Message } from '../messages/message.ts'
import type { Refusal } from './errors.ts'

export const environments = ['test', 'production'] as const
export type Environment = (typeof environments)[number]

export const accountTypes = ['user', 'service_account'] as const
export type AccountType = (typeof accountTypes)[number]

/** What secrets start with unless their account says otherwise. */
export const defaultPrefix = 'kr'

export const actions = ['read', 'write'] as const
export type Action = (typeof actions)[number]

/** `entity:action`; either side may be `*`. */
export type Permission = `${string}:${Action | '*'}`

/** Who may hold a role. */
export const roleHolders = ['user', 'service_account', 'both'] as const
export type RoleHolders = (typeof roleHolders)[number]

export type Role = {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly permissions: readonly Permission[]
  readonly holders: RoleHolders
  readonly builtIn: boolean
  /** How many accounts hold it, not counting archived ones. */
  readonly heldBy: number
}

export type Account = {
  readonly id: string
  readonly type: AccountType
  readonly name: string
  readonly roles: readonly string[]
  /** The prefix of the secrets issued to this account. */
  readonly prefix: string
  /** Whether this is the account of the person at this machine. */
  readonly isYou: boolean
  /** The number of its active keys, by environment. */
  readonly activeKeys: Readonly<Record<Environment, number>>
  /** When the first of its keys expires; null when none does. */
  readonly nextKeyEndsAt: number | null
  readonly createdAt: number
  readonly archivedAt: number | null
  /** Whether its record has an invalid MAC. No key can be created for it until it is saved again. Always false while the vault is closed. */
  readonly damaged: boolean
}

export const keyStatuses = ['active', 'expired', 'disabled', 'replaced', 'damaged', 'deleted'] as const
/**
 * The current status of a key: `replaced` is a rotated key during its overlap, `damaged` a row with an invalid MAC.
 * In order of precedence: damaged, deleted, disabled, expired, replaced, active.
 */
export type KeyStatus = (typeof keyStatuses)[number]

/** What a list of keys can be filtered by: a status, or several at once. `due` is active and old enough to be rotated. */
export const statusFilters = ['not_deleted', 'any', 'due', ...keyStatuses] as const
export type StatusFilter = (typeof statusFilters)[number]

/** The columns that a list of keys can be sorted by. */
export const keyColumns = ['name', 'hint', 'roles', 'created', 'expires', 'used', 'status'] as const
export type KeyColumn = (typeof keyColumns)[number]

/** The columns that the list of accounts can be sorted by. */
export const accountColumns = ['name', 'type', 'roles', 'keys', 'created'] as const
export type AccountColumn = (typeof accountColumns)[number]

/** How many rows of a list can be asked for at once. */
export const listWindowLimit = 1000

/** A part of a list of keys. */
export type KeyList = {
  readonly rows: readonly Key[]
  /** How many keys the search and the filters let through. */
  readonly total: number
  /** There may be more than `total`: they were not counted. */
  readonly atLeast?: true
  /** How many keys of the environment are not deleted, whatever the search and the filters; null where a search has found something. */
  readonly all: number | null
  /** The position of the first of `rows` in the list. */
  readonly offset: number
  /** The position of the key that was to be located; null when it is not in the list, or none was asked for. */
  readonly located: number | null
}

/** A part of the list of accounts. */
export type AccountList = {
  readonly rows: readonly Account[]
  /** How many accounts the search and the filters let through. */
  readonly total: number
  /** How many accounts are not archived, whatever the search and the filters. */
  readonly all: number
  /** When the first active key of any account expires, so that the counts change; null when none does. */
  readonly nextKeyEndsAt: number | null
  /** The position of the first of `rows` in the list. */
  readonly offset: number
  /** The position of the account that was to be located; null when it is not in the list, or none was asked for. */
  readonly located: number | null
}

/** How long a rotated key keeps working alongside its replacement. */
export const overlaps = ['none', '1h', '24h', '7d'] as const
export type Overlap = (typeof overlaps)[number]

export type Key = {
  readonly id: string
  readonly name: string
  readonly environment: Environment
  readonly account: {
    readonly id: string
    readonly name: string
    readonly type: AccountType
    readonly isYou: boolean
  }
  readonly origin: 'issued' | 'imported'
  /** What lists show of the secret: prefix, a fixed number of dots, last four characters. */
  readonly hint: string
  /** Whether the keychain holds the secret. */
  readonly kept: boolean
  /** The snapshot: fixed when the key was created. */
  readonly roles: readonly string[]
  readonly permissions: readonly Permission[]
  readonly status: KeyStatus
  readonly createdAt: number
  readonly expiresAt: number | null
  /** When a replaced key was ended by hand. It then stays ended, whatever the clock says. */
  readonly endedAt: number | null
  readonly disabledAt: number | null
  readonly deletedAt: number | null
  /** The key that replaced it; null unless it was rotated. */
  readonly replacedBy: string | null
  /** The id of the key that created it through the local API; null if a person did. */
  readonly createdBy: string | null
  /** From when on it should be rotated; null unless it is active. */
  readonly dueAt: number | null
  readonly lastUsedAt: number | null
  readonly uses: number
  /** The last time a request with it was refused, and why; null for never. */
  readonly lastRefusal: { readonly at: number; readonly code: DecisionCode } | null
}

/** How a key created today would differ from an existing one. A permission covered by another one is neither added nor removed. */
export type SnapshotDiff = {
  readonly roles: { readonly added: readonly string[]; readonly removed: readonly string[] }
  readonly permissions: { readonly added: readonly Permission[]; readonly removed: readonly Permission[] }
  /** When the account's roles, or their permissions, last changed; null when there is no difference. */
  readonly since: number | null
}

export const placementStates = ['present', 'gone', 'changed', 'unreadable'] as const
/**
 * What was found where a secret was put: the secret, nothing, another value, or nothing that can be told now (a disk that is not
 * mounted, a file that may not be read).
 */
export type PlacementState = (typeof placementStates)[number]

/** Where the secret of a key is, as last seen. */
export type Placement = {
  readonly id: string
  readonly keyId: string
  /** The kind of place, such as `env_file`. */
  readonly destination: string
  /** The place at that destination; for a file, its path. */
  readonly locator: string
  /** The variable there; '' where the destination has none. */
  readonly variable: string
  readonly state: PlacementState
  readonly firstSeenAt: number
  /** When the secret was last seen there. */
  readonly lastSeenAt: number
  /** When somebody last looked, whatever was found. */
  readonly checkedAt: number
}

/** What a rotation would do, shown beforehand. */
export type RotationPreview = {
  readonly key: Key
  /** The permissions of the new key. */
  readonly roles: readonly string[]
  readonly permissions: readonly Permission[]
  /** How the new key would differ from the old one. */
  readonly diff: SnapshotDiff
  /** When the new key would expire; null for never. */
  readonly expiresAt: number | null
  /** When the old key would expire, by overlap. */
  readonly oldEndsAt: Readonly<Record<Overlap, number>>
}

/** The details of a key that lists do not show. */
export type KeyDetail = Key & {
  /** Where its secret was put, and no other key's since, most recently seen first. */
  readonly placements: readonly Placement[]
  /** How its account differs from its snapshot today; null when unknown: the vault is closed, or the account is archived or damaged. */
  readonly drift: SnapshotDiff | null
  /** The key that it replaced, and the files that may still hold that key's secret; null unless it came from a rotation. */
  readonly replaces: { readonly key: Key; readonly placements: readonly Placement[] } | null
  /** The key that replaced it; null unless it was rotated. */
  readonly replacement: Key | null
  /** The key that created it through the local API; null if a person did. */
  readonly creator: Key | null
  /** The active keys that this key or one it replaced created through the local API, directly or indirectly. */
  readonly created: readonly Key[]
  /** The last refused request with it, kept for 90 days; null for none. */
  readonly lastRefused: Refused | null
  /**
   * How far the replacement of this lost key has got: the new key, whether it was delivered, and the files that may still hold the lost
   * key's secret. Null unless a replacement was started, and once either key is deleted.
   */
  readonly lostKeyProgress: {
    readonly by: Key
    readonly delivered: boolean
    readonly placements: readonly Placement[]
  } | null
}

/** The findings about keys, most urgent first. */
export const keyFindingKinds = [
  'expiring',
  'expired',
  'due',
  'old_unused',
  'several_services',
  'never_used',
] as const
export type KeyFindingKind = (typeof keyFindingKinds)[number]

/** The findings of the Health screen, most urgent first. */
const machineFindingKinds = ['clock_back', 'backup_late', 'drill_due'] as const
export const findingKinds = [...machineFindingKinds, ...keyFindingKinds] as const
export type FindingKind = (typeof findingKinds)[number]

/** How many keys of one environment have a finding; those of `machineFindingKinds` are about this machine. */
export type Finding = {
  readonly kind: FindingKind
  /** For `clock_back`: the latest recorded time, in ms since the epoch. */
  readonly latest?: number
  readonly count: number
}

/** A key with a finding, with the files that `several_services` found it in. */
export type FoundKey = { readonly key: Key; readonly placements: readonly Placement[] }

/** A part of the keys with one kind of finding. */
export type FindingList = {
  readonly rows: readonly FoundKey[]
  readonly total: number
  /** The position of the first of `rows` in the list. */
  readonly offset: number
  readonly located: null
}

export const decisionCodes = [
  'ok',
  'missing',
  'malformed',
  'unknown',
  'deleted',
  'disabled',
  'expired',
  'wrong_environment',
  'damaged',
  'insufficient_permissions',
] as const
export type DecisionCode = (typeof decisionCodes)[number]

export type DecisionCheck = {
  readonly name:
    | 'present'
    | 'well_formed'
    | 'known'
    | 'intact'
    | 'not_deleted'
    | 'enabled'
    | 'not_expired'
    | 'environment'
    | 'permission'
  /** null: not run, because an earlier check left nothing to check. */
  readonly passed: boolean | null
  /** What was found. */
  readonly detail: Message
}

/** The result of a permission check; never an exception. */
export type Decision = {
  readonly allowed: boolean
  readonly status: 200 | 401 | 403
  readonly code: DecisionCode
  readonly checks: readonly DecisionCheck[]
  /** The missing permission, with `insufficient_permissions`. */
  readonly missing?: Permission
}

export const vias = ['api', 'cli'] as const

/** A refusal and how often it happened within one hour. `entity` and `action` are null when nothing was asked for, `key` when the key is unknown. */
export type Refused = {
  readonly id: number
  /** The last time. */
  readonly at: number
  readonly count: number
  readonly key: { readonly id: string; readonly name: string } | null
  readonly code: Exclude<DecisionCode, 'ok'>
  readonly entity: string | null
  readonly action: Action | null
  /** The requested environment, else the key's own; null when there was neither. */
  readonly environment: Environment | null
  /** The entry point of the request. */
  readonly via: (typeof vias)[number]
}

/** What the local API answers during a rehearsal instead of an allowed request. */
export const rehearsedOutcomes = ['expired', 'rate_limited', 'insufficient_permissions'] as const
export type RehearsedOutcome = (typeof rehearsedOutcomes)[number]

/** A key that is refused on purpose for a while, so that developers can test how their program handles it. */
export type Rehearsal = {
  readonly keyId: string
  readonly keyName: string
  readonly environment: Environment
  readonly outcome: RehearsedOutcome
  readonly until: number
}

/** Who makes a request: you in the app, a user name on the command line, or a key (with its name at that time) through the local API. */
export type Actor =
  | { readonly kind: 'you' }
  | { readonly kind: 'cli'; readonly user: string }
  /** An AI agent on the command line of a user, as far as its markers show. */
  | { readonly kind: 'agent'; readonly name: string; readonly user: string }
  | { readonly kind: 'key'; readonly id: string; readonly name: string }

export const origins = ['app', 'cli', 'daemon', 'api'] as const
/** Where a request came in: the app, a command in its own process, a command through the process that holds the vault, or the local API. */
export type Origin = (typeof origins)[number]

export type Activity = {
  readonly seq: number
  readonly at: number
  readonly actor: Actor
  /** Null for entries that were recorded before it was. */
  readonly origin: Origin | null
  /** A random id of the process that recorded it, from its start, or from the last lock, to the next; '' as for `origin`. */
  readonly session: string
  readonly action: string
  readonly environment: Environment | null
  readonly subject: {
    readonly kind: 'key' | 'account' | 'role' | 'project' | 'vault'
    readonly id: string
    readonly name: string
  }
  readonly details: Readonly<Record<string, string | number | boolean | readonly string[] | null>>
}

export const activityKinds = ['change', 'delivery', 'refusal'] as const
export type ActivityKind = (typeof activityKinds)[number]

/** One entry of the activity: a change, a delivery of a secret, or refused requests. */
export type ActivityItem =
  | (Activity & { readonly kind: 'change' | 'delivery' })
  | (Refused & { readonly kind: 'refusal' })

/** A part of the activity. */
export type ActivityList = {
  readonly rows: readonly ActivityItem[]
  readonly total: number
  /** There may be more than `total`: they were not counted. */
  readonly atLeast?: true
  /** The position of the first of `rows` in the list. */
  readonly offset: number
  /** The position of the entry that was to be located; null when it is not in the list, or none was asked for. */
  readonly located: number | null
}

/** What an entry is known by, in whatever list it is: `refusal 12`, `entry 40`. */
export const activityId = (item: ActivityItem): string =>
  item.kind === 'refusal' ? `refusal ${item.id}` : `entry ${item.seq}`

/**
 * The place of an entry in the list, as the anchor of a window. It contains the entry's time, because a refusal that is repeated
 * moves to the top, and the window must stay where it was.
 */
export const activityPosition = (item: ActivityItem): string => `${activityId(item)} ${item.at}`

/** Where secrets are kept, and whether they can be accessed now. */
export type VaultStatus = {
  /** The kind of keychain chosen for this data folder; null before the choice. */
  readonly kind: 'os' | 'passphrase' | 'memory' | null
  /** `none`: not set up yet. `opening`: the keychain has not answered yet. `items_missing`: it answers, but our items are gone. */
  readonly state: 'none' | 'opening' | 'open' | 'locked' | 'unavailable' | 'items_missing'
  /** Why it is not open; null when it is. */
  readonly refusal: Refusal | null
  /** How the user unlocks Keyreeve; null while it is not locked. A keychain that the system has locked does not lock Keyreeve. */
  readonly unlock: 'passphrase' | 'click' | null
  /** Whether a new secret was on screen when Keyreeve was locked, and is no longer shown. */
  readonly hidSecret: boolean
}

/** After how many minutes without use Keyreeve may be set to lock. */
export const autoLockMinutes = [1, 5, 10, 30, 60] as const
/** Null for never. */
export type AutoLock = { readonly minutes: (typeof autoLockMinutes)[number] | null }

/** The default port of the local API. */
export const apiPort = 4571

export type ApiSettings = {
  readonly on: boolean
  readonly port: number
  /** Whether it goes on deciding about keys while Keyreeve is locked. */
  readonly whileLocked: boolean
}

/** The local API of the app: its settings, and whether it is running. */
export type ApiStatus = ApiSettings & {
  /** Its URL; null when it is not running. */
  readonly url: string | null
  /** Why it is not, though it is on. */
  readonly refusal: Refusal | null
}

/** The choices for how long a copied secret stays on the clipboard, in seconds. */
export const clipboardSeconds = [10, 20, 30, 60, 120] as const

/** How long a copied secret stays on the clipboard, in seconds; null for until Keyreeve is locked or quits. */
export type ClipboardLifetime = { readonly seconds: (typeof clipboardSeconds)[number] | null }
