import { randomBytes } from 'node:crypto'
import type { Actor } from '../../shared/domain/types.ts'
import type { Result } from '../../shared/domain/errors.ts'
import type { WritableDb } from './db/handle.ts'
import type { Keychain } from './keychain/keychain.ts'
import type { StoresLock } from './vault/lock.ts'
import type { VaultCrypto } from './vault/vault-crypto.ts'

/** The time, handed in so that tests can set it. */
export type Clock = {
  /** Milliseconds since the epoch. */
  now(): number
}

export const systemClock: Clock = { now: () => Date.now() }

export type ChangedThing =
  | 'keys'
  | 'accounts'
  | 'roles'
  | 'activity'
  | 'usage'
  | 'rehearsals'
  | 'vault'
  | 'environment'

/** What every service works on. The composition root makes one; an operation runs on a copy with the actor who asked for it. */
export type Context = {
  readonly db: WritableDb
  readonly clock: Clock
  readonly lock: StoresLock
  /** The keychain and what its pepper gives, or the refusal that says why the vault is not open. */
  readonly vault: () => Result<{ readonly keychain: Keychain; readonly vaultCrypto: VaultCrypto }>
  readonly changed: (...things: readonly ChangedThing[]) => void
  /** Who asked for what is done now; the activity names them. */
  readonly actor: Actor
  /** Named moments at which a test may stop the process; does nothing otherwise. */
  readonly failpoint: (name: string) => void
}

/** A fresh id: 96 random bits. */
export const freshId = (kind: 'key' | 'account'): string => `${kind}_${randomBytes(12).toString('hex')}`
