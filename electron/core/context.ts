import { randomBytes } from 'node:crypto'
import type { Actor } from '../../shared/domain/types.ts'
import type { Result } from '../../shared/domain/errors.ts'
import type { WritableDb } from './db/handle.ts'
import type { Keychain } from './keychain/keychain.ts'
import type { StoresLock } from './vault/lock.ts'
import type { VaultCrypto } from './vault/vault-crypto.ts'

/** The current time, injected so that tests can set it. */
export type Clock = {
  /** Milliseconds since the epoch. */
  now(): number
}

export const systemClock: Clock = { now: () => Date.now() }

export type ChangedTopic =
  | 'keys'
  | 'accounts'
  | 'roles'
  | 'activity'
  | 'usage'
  | 'rehearsals'
  | 'projects'
  | 'vault'
  | 'environment'

/** A topic alone stands for anything of its kind. */
export type Change = ChangedTopic | { readonly [Topic in ChangedTopic]?: readonly string[] }

/** More ids than these are not passed on: listeners read everything again anyway. */
const maxIds = 500

/** Merges changes that were reported one by one: by topic, the ids that changed; null for anything of that kind. */
export const joinChanges = (
  changes: readonly Change[],
): ReadonlyMap<ChangedTopic, readonly string[] | null> => {
  const joined = new Map<ChangedTopic, readonly string[] | null>()
  for (const change of changes) {
    if (typeof change === 'string') joined.set(change, null)
    else
      for (const [topic, ids] of Object.entries(change) as [ChangedTopic, readonly string[]][]) {
        const before = joined.get(topic)
        const all = before === null ? null : [...new Set([...(before ?? []), ...ids])]
        joined.set(topic, all !== null && all.length > maxIds ? null : all)
      }
  }
  return joined
}

/** The process that has the core open: the app, a command, or the process that `keyreeve unlock` started. */
export type Host = 'app' | 'cli' | 'daemon'

/** What every function of the core works on. The composition root creates one; an operation runs on a copy with the actor who requested it. */
export type Context = {
  readonly db: WritableDb
  readonly clock: Clock
  readonly lock: StoresLock
  /** The keychain and the vault's crypto, or the refusal that says why the vault is not open. */
  readonly vault: () => Result<{ readonly keychain: Keychain; readonly vaultCrypto: VaultCrypto }>
  /** Reports what changed, with the ids where they are known. */
  readonly changed: (...changes: readonly Change[]) => void
  /** Who requested the current operation; recorded in the activity. */
  readonly actor: Actor
  readonly host: Host
  readonly trail: {
    /** The id of this process's session. */
    session(): string
    /** Reports that a row was added to the activity. */
    added(): void
    /** Copies the newest seal into the keychain now; false if the activity does not continue what is there. Refuses what the keychain refuses. */
    anchor(): Promise<Result<boolean>>
  }
  /** Named points at which a test can stop the process; does nothing otherwise. */
  readonly failpoint: (name: string) => void
}

/** Generates an id with 96 random bits. */
export const freshId = (kind: 'key' | 'account' | 'project'): string =>
  `${kind}_${randomBytes(12).toString('hex')}`
