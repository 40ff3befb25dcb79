import type { Database } from 'better-sqlite3'
import { ok, refuse, refuseField, type Result } from '../../../shared/domain/errors.ts'
import { seal, unseal } from '../aes-gcm.ts'
import { Secret } from '../secret.ts'
import { assertAccount, checkStorable, type Keychain } from './keychain.ts'
import {
  createHeader,
  derivePassphraseKey,
  headerDigest,
  itemContext,
  kdfDefaults,
  openHeader,
  type KdfParameters,
  type VaultHeader,
} from './passphrase-crypto.ts'
import { damagedItem, guarded, vaultRefusal } from './vault-errors.ts'
import {
  type Attempts,
  bytesOf,
  createVaultFile,
  inVault,
  readAttempts,
  readHeader,
  vaultFileExists,
  type VaultFileOptions,
  waitBeforeAttempt,
  writeAttempts,
} from './passphrase-file.ts'

/** The minimum length of a passphrase in characters (code points). */
const minPassphraseLength = 12

type VaultState = 'not_set_up' | 'locked' | 'open'

/** The keychain for machines that have none: an encrypted file, unlocked with a passphrase once per session. */
export interface PassphraseVault extends Keychain {
  readonly kind: 'passphrase'
  /** The current state. A file that exists but cannot be read counts as `locked`; `unlock` then reports what is wrong. */
  state(): VaultState
  /** Creates and opens the vault. Refusals: `passphrase_too_short`, `conflict` (there already is one), and those of the file. */
  setUp(passphrase: Secret): Promise<Result<void>>
  /**
   * Opens the vault in this process. Refusals: `vault_not_set_up`, `passphrase_wrong`, `passphrase_too_soon`
   * (`params.count` is how many seconds to wait), `keychain_locked` (`lock` was called meanwhile), `damaged`, `database_newer`, and
   * those of the file.
   */
  unlock(passphrase: Secret): Promise<Result<void>>
  /** Forgets the key. Until `unlock`, everything is refused with `keychain_locked`. Other processes are not affected. */
  lock(): void
}

export type PassphraseVaultOptions = VaultFileOptions & {
  /** Milliseconds since 1970; measures the wait after wrong passphrases. */
  readonly clock: { now(): number }
  /** The cost of scrypt for a new vault; only tests lower it. */
  readonly kdf?: KdfParameters
}

const notSetUp = () => refuse('vault_not_set_up.passphrase')
const locked = () => refuse('keychain_locked.passphrase_vault')
const alreadySetUp = () => refuse('conflict.vault_exists')
const wrong = () => refuseField('passphrase', 'passphrase_wrong.vault')
const tooShort = () => refuseField('passphrase', 'passphrase_too_short', { min: minPassphraseLength })
const replaced = () => refuse('conflict.vault_replaced')
const closedNow = () => refuse('keychain_unavailable.closing')
const tooSoon = (waitMs: number) => {
  const seconds = Math.ceil(waitMs / 1000)
  return refuse('passphrase_too_soon', { count: seconds })
}

/** The key of an open vault, and the digest of the header it came from: a different header means a different vault. */
type Opened = { readonly key: Buffer; readonly vault: Buffer }

/**
 * Opens the passphrase vault at `path`; only `setUp` creates the file. Several processes may have it open, and each one
 * unlocks it for itself.
 */
export const openPassphraseVault = (options: PassphraseVaultOptions): PassphraseVault => {
  const { clock, kdf = kdfDefaults } = options
  /** Answers each call in progress when the vault is closed. */
  const refuseCalls = new Set<() => void>()
  let closed = false
  let opened: Opened | null = null
  /** Counts calls of `lock`, so that a slow `unlock` notices that the vault has been locked since it began. */
  let locks = 0

  const forget = (): void => {
    opened?.key.fill(0)
    opened = null
  }

  /** Keeps a newly derived key, unless the vault was closed or locked since `locksBefore`. */
  const keep = (key: Buffer, header: VaultHeader, locksBefore: number): Result<void> => {
    if (closed || locks !== locksBefore) {
      key.fill(0)
      return closed ? closedNow() : locked()
    }
    forget()
    opened = { key, vault: headerDigest(header) }
    return ok(undefined)
  }

  /** Wraps every method: refuses after `close`, and when `close` is called while it runs. */
  const unlessClosed = async <T>(act: () => Promise<Result<T>>): Promise<Result<T>> => {
    if (closed) return closedNow()
    // Not a race with one promise for closing: it would hold every answer, and the secret in it, until then.
    const { promise, resolve, reject } = Promise.withResolvers<Result<T>>()
    const refuseThis = (): void => resolve(closedNow())
    refuseCalls.add(refuseThis)
    guarded(act).then(resolve, reject)
    try {
      return await promise
    } finally {
      refuseCalls.delete(refuseThis)
    }
  }

  /** Runs `act` on the file with the key, if this very vault is open. */
  const withKey = <T>(
    mode: 'read' | 'write',
    act: (db: Database, key: Buffer) => Result<T>,
  ): Promise<Result<T>> =>
    unlessClosed(async () => {
      if (!vaultFileExists(options.path)) {
        forget()
        return notSetUp()
      }
      if (!opened) return locked()
      return inVault(options, mode, (db) => {
        if (!opened) return locked()
        if (!headerDigest(readHeader(db)).equals(opened.vault)) {
          forget()
          return locked()
        }
        return act(db, opened.key)
      })
    })

  const readItem = (db: Database, key: Buffer, account: string): Result<Secret | null> => {
    const row = db
      .prepare<[string], { sealed: unknown }>('SELECT sealed FROM items WHERE account = ?')
      .get(account)
    if (!row) return ok(null)
    const plain = unseal(key, bytesOf(row.sealed), itemContext(account))
    return plain ? ok(new Secret(plain.toString('utf8'))) : damagedItem()
  }

  /** Refuses until the wait after wrong passphrases is over; needs a `write` transaction. */
  const checkWait = (db: Database): Result<Attempts> => {
    const attempts = readAttempts(db)
    const now = clock.now()
    const { waitMs, restart } = waitBeforeAttempt(attempts, now)
    if (restart) writeAttempts(db, { ...attempts, lastAt: now })
    return waitMs > 0 ? tooSoon(waitMs) : ok(attempts)
  }

  /**
   * Tries the key that was derived from a passphrase and counts a wrong one, in one transaction: many processes get no more guesses
   * than one, and attempts with the right passphrase never count, however many run at once. On a full disk, where no guess can
   * be counted, a wrong one is refused with `no_space`.
   */
  const tryKey = (wrappingKey: Buffer, derivedFor: VaultHeader): Promise<Result<Buffer>> =>
    inVault(options, 'write', (db): Result<Buffer> => {
      const header = readHeader(db)
      if (!headerDigest(header).equals(headerDigest(derivedFor))) return replaced()
      const attempts = checkWait(db)
      if (!attempts.ok) return attempts
      const { failures } = attempts.data
      const key = openHeader(wrappingKey, header)
      if (!key) writeAttempts(db, { failures: failures + 1, lastAt: clock.now() })
      return key ? ok(key) : wrong()
    })

  /** Resets the count of wrong guesses. If nothing can be written the count stays, and the vault opens anyway. */
  const clearAttempts = async (): Promise<void> => {
    try {
      await inVault(options, 'write', (db) => {
        if (readAttempts(db).failures > 0) writeAttempts(db, { failures: 0, lastAt: 0 })
      })
    } catch (error) {
      if (!vaultRefusal(error)) throw error
    }
  }

  return {
    kind: 'passphrase',
    state: () => {
      if (!vaultFileExists(options.path)) return 'not_set_up'
      return opened ? 'open' : 'locked'
    },
    setUp: (passphrase) =>
      unlessClosed(async () => {
        if ([...passphrase.reveal()].length < minPassphraseLength) return tooShort()
        if (vaultFileExists(options.path)) return alreadySetUp()
        const locksBefore = locks
        const { header, key } = await createHeader(passphrase, kdf)
        if (!closed && createVaultFile(options, header)) return keep(key, header, locksBefore)
        key.fill(0)
        return closed ? closedNow() : alreadySetUp()
      }),
    unlock: (passphrase) =>
      unlessClosed(async () => {
        if (!vaultFileExists(options.path)) return notSetUp()
        const locksBefore = locks
        // Also checked before deriving the key, which takes half a second.
        const header = await inVault(options, 'write', (db): Result<VaultHeader> => {
          const waitCheck = checkWait(db)
          return waitCheck.ok ? ok(readHeader(db)) : waitCheck
        })
        if (!header.ok) return header
        const wrappingKey = await derivePassphraseKey(passphrase, header.data.salt, header.data)
        try {
          const key = await tryKey(wrappingKey, header.data)
          if (!key.ok) return key
          await clearAttempts()
          return keep(key.data, header.data, locksBefore)
        } finally {
          wrappingKey.fill(0)
        }
      }),
    lock: () => {
      locks += 1
      forget()
    },
    read: async (account) => {
      assertAccount(account)
      return withKey('read', (db, key) => readItem(db, key, account))
    },
    write: async (account, secret) => {
      assertAccount(account)
      const refusal = checkStorable(secret)
      if (refusal) return { ok: false, error: refusal }
      const written = await withKey('write', (db, key) => {
        const sealed = seal(key, Buffer.from(secret.reveal(), 'utf8'), itemContext(account))
        db.prepare(
          'INSERT INTO items VALUES (?, ?) ON CONFLICT (account) DO UPDATE SET sealed = excluded.sealed',
        ).run(account, sealed)
        return ok(undefined)
      })
      if (!written.ok) return written
      const back = await withKey('read', (db, key) => readItem(db, key, account))
      if (!back.ok) return back
      return back.data?.reveal() === secret.reveal() ? ok(undefined) : damagedItem()
    },
    remove: async (account) => {
      assertAccount(account)
      return withKey('write', (db) =>
        ok(db.prepare('DELETE FROM items WHERE account = ?').run(account).changes > 0),
      )
    },
    close: async () => {
      closed = true
      forget()
      for (const refuseThis of refuseCalls) refuseThis()
    },
  }
}
