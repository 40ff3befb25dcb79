import type { Environment } from './types.ts'

/** Why a backup was made. */
export const backupReasons = ['asked', 'daily', 'restore'] as const
export type BackupReason = (typeof backupReasons)[number]

/** What opens a backup: a passphrase, or the identity of one of its recipients. */
type BackupLock = 'passphrase' | 'recipients'

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
