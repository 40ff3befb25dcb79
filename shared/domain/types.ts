/** The words of the product as types. Times are milliseconds since the epoch; ids are opaque strings. */

export const environments = ['test', 'production'] as const
export type Environment = (typeof environments)[number]

export const accountTypes = ['user', 'service_account'] as const
export type AccountType = (typeof accountTypes)[number]

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
  /** How many accounts that are not archived hold it now. */
  readonly heldBy: number
}

export type Account = {
  readonly id: string
  readonly type: AccountType
  readonly name: string
  readonly roles: readonly string[]
  /** The prefix of the secrets issued to it. */
  readonly prefix: string
  /** The account of the person at this machine. */
  readonly isYou: boolean
  /** How many active keys it has, by environment. */
  readonly activeKeys: Readonly<Record<Environment, number>>
  /** When the next of them ends; null when none does. */
  readonly nextKeyEndsAt: number | null
  readonly createdAt: number
  readonly archivedAt: number | null
  /** Its record fails its MAC, so that no key can be made for it until it is saved anew. Always false while the vault is not open. */
  readonly damaged: boolean
}

export const keyStatuses = ['active', 'expired', 'disabled', 'replaced', 'damaged', 'deleted'] as const
/**
 * What a key is now: `replaced` is a rotated key in its overlap, `damaged` a row whose MAC does not hold.
 * Order of precedence: damaged, deleted, disabled, expired, replaced, active.
 */
export type KeyStatus = (typeof keyStatuses)[number]

/** How long a rotated key goes on working beside the one that replaces it. */
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
  /** What lists show of the secret: prefix, a fixed number of dots, last four. */
  readonly hint: string
  /** Whether the keychain holds the secret. */
  readonly kept: boolean
  /** The snapshot: fixed when the key was made. */
  readonly roles: readonly string[]
  readonly permissions: readonly Permission[]
  readonly status: KeyStatus
  readonly createdAt: number
  readonly expiresAt: number | null
  /** When it was ended by hand after it was replaced; it then stays ended, whatever the clock says. */
  readonly endedAt: number | null
  readonly disabledAt: number | null
  readonly deletedAt: number | null
  /** The key that took its place; null unless it was rotated. */
  readonly replacedBy: string | null
  /** The id of the key that created it through the local API; null where a person made it. */
  readonly createdBy: string | null
  /** From when on it asks to be rotated; null unless it is active. */
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
  /** When the account's roles, or what they mean, last changed; null when there is no difference. */
  readonly since: number | null
}

/** A variable of a `.env` file that the secret of a key was written to, and when. `id` names it among that key's places. */
export type Place = {
  readonly id: string
  readonly keyId: string
  readonly path: string
  readonly variable: string
  readonly at: number
}

/** What a rotation would do, told before it is done. */
export type RotationPreview = {
  readonly key: Key
  /** What the new key would be allowed. */
  readonly roles: readonly string[]
  readonly permissions: readonly Permission[]
  /** The same against the old key. */
  readonly diff: SnapshotDiff
  /** When the new key would end; null for never. */
  readonly expiresAt: number | null
  /** When the old key would end, by overlap. */
  readonly oldEndsAt: Readonly<Record<Overlap, number>>
}

/** A key's page: what the list does not show. */
export type KeyDetail = Key & {
  /** The `.env` files that its secret was written to, and no other key's since, newest first. */
  readonly writtenTo: readonly Place[]
  /** Its account today against the snapshot; null while that cannot be told: the vault is closed, or the account archived or damaged. */
  readonly drift: SnapshotDiff | null
  /** The key whose place it took, and the places where that one's secret still stands; null unless it came from a rotation. */
  readonly replaces: { readonly key: Key; readonly places: readonly Place[] } | null
  /** The key that created it through the local API; null where a person made it. */
  readonly creator: Key | null
  /** The active keys that it, or a key whose place it took, created through the local API, and those that they created. */
  readonly created: readonly Key[]
  /** The last request with it that was refused, as long as that is remembered (90 days); null for none. */
  readonly lastRefused: Refused | null
  /**
   * Its secret was lost, and another key was made in its place: what that one was put into so far, and the places where
   * this one may still stand. Null unless that was begun, and again once either key is deleted.
   */
  readonly lostKeyProgress: {
    readonly by: Key
    readonly delivered: boolean
    readonly places: readonly Place[]
  } | null
}

/** What the Health screen looks for, most urgent first. */
export const findingKinds = [
  'clock_back',
  'expiring',
  'expired',
  'due',
  'several_services',
  'never_used',
] as const
export type FindingKind = (typeof findingKinds)[number]

/** The keys of one environment that one thing was found of; `clock_back` is about this machine, and has none. */
export type Finding = {
  readonly kind: FindingKind
  /** For `clock_back`: the latest time that was recorded, in ms since the epoch. */
  readonly latest?: number
  /** How many there are, also where not all are listed. */
  readonly count: number
  /** The first of them, each with the places that `several_services` found it in. */
  readonly found: readonly { readonly key: Key; readonly places: readonly Place[] }[]
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
  /** null: could not be run, because an earlier check left nothing to look at. */
  readonly passed: boolean | null
  /** One sentence on what was found. */
  readonly detail: string
}

/** What a permission check answers; never an exception. */
export type Decision = {
  readonly allowed: boolean
  readonly status: 200 | 401 | 403
  readonly code: DecisionCode
  readonly checks: readonly DecisionCheck[]
  /** The permission that is missing, with `insufficient_permissions`. */
  readonly missing?: Permission
}

export const vias = ['api', 'cli'] as const

/** The same refusal, as often as it happened within one hour: `entity` and `action` are null where nothing was asked for, `key` where none was known. */
export type Refused = {
  readonly id: number
  /** The last time. */
  readonly at: number
  readonly count: number
  readonly key: { readonly id: string; readonly name: string } | null
  readonly code: Exclude<DecisionCode, 'ok'>
  readonly entity: string | null
  readonly action: Action | null
  /** The one that was asked for, else the key's own; null where there was neither. */
  readonly environment: Environment | null
  /** The way in that it came by. */
  readonly via: (typeof vias)[number]
}

/** What a rehearsal makes the local API answer in place of an allowed request. */
export const rehearsedOutcomes = ['expired', 'rate_limited', 'insufficient_permissions'] as const
export type RehearsedOutcome = (typeof rehearsedOutcomes)[number]

/** One key refused on purpose until a moment, so that a developer can try their error paths. */
export type Rehearsal = {
  readonly keyId: string
  readonly keyName: string
  readonly environment: Environment
  readonly outcome: RehearsedOutcome
  readonly until: number
}

/** Who asks for something: you in the app, somebody at the command line by their user name there, a key through the local API by its name at that moment. */
export type Actor =
  | { readonly kind: 'you' }
  | { readonly kind: 'cli'; readonly user: string }
  | { readonly kind: 'key'; readonly id: string; readonly name: string }

export type Activity = {
  readonly seq: number
  readonly at: number
  readonly actor: Actor
  readonly action: string
  readonly environment: Environment | null
  readonly subject: {
    readonly kind: 'key' | 'account' | 'role' | 'vault'
    readonly id: string
    readonly name: string
  }
  readonly details: Readonly<Record<string, string | number | boolean | readonly string[] | null>>
}

export const activityKinds = ['change', 'delivery', 'refusal'] as const
export type ActivityKind = (typeof activityKinds)[number]

/** One line of the activity: what was changed, where a secret was delivered, which requests were refused. */
export type ActivityItem =
  | (Activity & { readonly kind: 'change' | 'delivery' })
  | (Refused & { readonly kind: 'refusal' })

/** Where a page of the activity ended: what comes after lies before `(at, seq)` among changes and deliveries, and before `(at, id)` among refusals. */
export type ActivityCursor = { readonly at: number; readonly seq: number; readonly id: number }

/** Where secrets are kept, and whether they can be reached now. */
export type VaultStatus = {
  /** The kind chosen for this data folder; null before the first choice. */
  readonly kind: 'os' | 'passphrase' | 'memory' | null
  /** `none`: not set up yet. `opening`: the keychain has not answered yet. `items_missing`: it answers, but our items are gone. */
  readonly state: 'none' | 'opening' | 'open' | 'locked' | 'unavailable' | 'items_missing'
  /** One sentence to show when it is not open. */
  readonly message: string | null
}

/** The port that the local API has until another is chosen. */
export const apiPort = 4571

export type ApiSettings = { readonly on: boolean; readonly port: number }

/** The local API in the app: what was asked for, and what came of it. */
export type ApiStatus = ApiSettings & {
  /** Where it is served now; null when it is not. */
  readonly url: string | null
  /** Why it is not, though it is on. */
  readonly refusal: { readonly code: string; readonly message: string } | null
}
