import type { Refusal } from './errors.ts'
import type { Environment } from './types.ts'

/** Why a backup was made: by request, on schedule, or of what a restore was about to replace. */
export const backupReasons = ['asked', 'daily', 'restore'] as const
export type BackupReason = (typeof backupReasons)[number]

/** What opens a backup: a passphrase, or the identity of one of its recipients. */
export type BackupLock = 'passphrase' | 'recipients'

export type BackupCounts = {
  readonly accounts: number
  /** Custom roles. */
  readonly roles: number
  /** Keys that are not deleted. */
  readonly keys: number
  /** Secrets in the backup. */
  readonly secrets: number
  /** Kept keys whose secret could not be read, and is not in the backup. */
  readonly missing: number
}

/**
 * A kept key whose secret is not in the backup. `missing`: the keychain has no such item; `changed`: it holds another value; `damaged`: the
 * key's record cannot be trusted.
 */
export type MissingSecret = {
  readonly id: string
  readonly name: string
  readonly environment: Environment
  readonly why: 'missing' | 'changed' | 'damaged'
}

export type BackupRecord = {
  readonly id: string
  readonly path: string
  /** ms since the epoch */
  readonly createdAt: number
  readonly reason: BackupReason
  readonly lock: BackupLock
  readonly bytes: number
  readonly counts: BackupCounts
  /** Whether the file is still there. */
  readonly exists: boolean
  /** When a restore drill last proved that it opens and is complete; null for never. */
  readonly drilledAt: number | null
}

export type BackupCreated = { readonly backup: BackupRecord; readonly missing: readonly MissingSecret[] }

/** How many daily backups are kept by default, and the choices. */
export const defaultKeptBackups = 14
export const keptBackupsRange = { min: 2, max: 365 } as const

/** Where daily backups go, whom they are encrypted for, and how many are kept. */
export type BackupSchedule = {
  /** An absolute path. */
  readonly folder: string
  /** age recipients, `age1…` */
  readonly recipients: readonly string[]
  readonly keep: number
  /** When it was set up: ms since the epoch. */
  readonly since: number
}

export type BackupScheduleStatus = {
  /** Null when backups are not scheduled. */
  readonly schedule: BackupSchedule | null
  /** When a restore drill last succeeded, with any backup: ms since the epoch; null for never. */
  readonly drilledAt: number | null
  /** Why the last scheduled backup failed; null after a success, and when none was tried since the start. */
  readonly failure: Refusal | null
}

/** A new schedule, and the file with the age identity that opens its backups. */
export type NewBackupSchedule = { readonly schedule: BackupSchedule; readonly recoveryFile: string }

/** A restore drill that succeeded. */
export type BackupDrill = {
  readonly path: string
  readonly createdAt: number
  readonly counts: BackupCounts
  readonly drilledAt: number
}

export const restoreModes = ['merge', 'replace'] as const
export type RestoreMode = (typeof restoreModes)[number]

/** How many there are, and the first of them. */
export type Sample<T> = { readonly count: number; readonly first: readonly T[] }

export type NamedKey = { readonly name: string; readonly environment: Environment }

/**
 * Why a key of the backup is not added. `no_secret`: the backup does not have its secret, and this vault, which has another pepper, could
 * not check it; `secret_known`: another key here has this secret; `damaged`: its record cannot be trusted; `account_archived`: its account
 * is archived here; `replacement_left_out`: it was rotated, and the key that replaced it is not added.
 */
export type LeftOut = NamedKey & {
  readonly why: 'no_secret' | 'secret_known' | 'damaged' | 'account_archived' | 'replacement_left_out'
}

/** What restoring a backup would change. */
export type RestorePreview = {
  readonly mode: RestoreMode
  readonly createdAt: number
  readonly counts: BackupCounts
  /** The backup is of another vault, with another pepper. */
  readonly otherVault: boolean
  readonly accounts: { readonly added: Sample<string>; readonly removed: Sample<string> }
  readonly roles: {
    readonly added: Sample<string>
    readonly removed: Sample<string>
    /** They exist here with other permissions, and stay as they are here. */
    readonly different: Sample<string>
  }
  readonly keys: {
    readonly added: Sample<NamedKey>
    /** Only by replacing: keys that are not in the backup. */
    readonly removed: Sample<NamedKey>
    /** Only by replacing: keys whose record changes back to what it was. */
    readonly changed: Sample<NamedKey>
    /** Only by merging: another key has their name. */
    readonly renamed: Sample<NamedKey & { readonly to: string }>
    readonly leftOut: Sample<LeftOut>
    /** In the backup and here. */
    readonly same: number
  }
  /** Kept keys that are restored without their secret, because the backup does not have it. */
  readonly withoutSecret: Sample<NamedKey>
}

export type Restored = RestorePreview & {
  /** The backup of what was here before a replacement; null when nothing was. */
  readonly before: string | null
}
