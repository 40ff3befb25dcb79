import type { VaultStatus } from '../../../shared/domain/types.ts'
import { familyOf, ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import { refusing } from '../db/refusals.ts'
import { runSecondPhases } from '../db/migrate.ts'
import { migrations } from '../db/migrations/index.ts'
import type { Keychain } from '../keychain/keychain.ts'
import type { PassphraseVault } from '../keychain/passphrase-vault.ts'
import type { Secret } from '../secret.ts'
import { readVaultMeta } from './canary.ts'
import { hasAbandoned, removeAbandoned } from './abandoned.ts'
import { trySweep, withStores, type Stores } from './journal.ts'
import type { StoresLock } from './lock.ts'
import type { VaultCrypto } from './vault-crypto.ts'
import { openVault, statusOf, vaultKind, type VaultDeps } from './vault.ts'

export type Keychains = { readonly os: () => Keychain; readonly passphrase: () => PassphraseVault }
export type OpenVault = { readonly keychain: Keychain; readonly vaultCrypto: VaultCrypto }

/** The vault of one process over its lifetime: opened, locked, opened again. */
export class VaultSession {
  readonly #deps: VaultDeps
  readonly #lock: StoresLock
  readonly #keychains: Keychains
  readonly #opened: () => Promise<void>
  readonly #locked: () => void
  #os: Keychain | undefined
  #passphrase: PassphraseVault | undefined
  #removingAbandoned: Promise<void> | undefined
  #migrating: Promise<unknown> | undefined
  #answered = false
  #vault: Result<OpenVault> = refuse('keychain_unavailable.waiting')
  /** Recognises the pepper that the vault was opened with. */
  #pepperCheck: string | undefined
  /** Counts locking and closing, so that an opening in progress notices that it has been overtaken. */
  #generation = 0

  /** `opened` runs each time the vault has been opened, `locked` each time it was locked, both before listeners are notified. */
  constructor(
    deps: VaultDeps,
    lock: StoresLock,
    keychains: Keychains,
    opened: () => Promise<void>,
    locked: () => void = () => undefined,
  ) {
    this.#deps = deps
    this.#lock = lock
    this.#keychains = keychains
    this.#opened = opened
    this.#locked = locked
  }

  /** The vault as it was last opened or locked. See {@link checked}. */
  current(): Result<OpenVault> {
    return this.#vault
  }

  /**
   * The vault, unless another process has restored a backup with another pepper since it was opened. Then it is opened again, and
   * `keychain_locked.restored` is refused meanwhile.
   */
  checked(): Result<OpenVault> {
    if (this.#vault.ok && readVaultMeta(this.#deps.db)?.pepperCheck !== this.#pepperCheck) {
      this.#vault = refuse('keychain_locked.restored')
      void this.open()
    }
    return this.#vault
  }

  /** The keychain of this folder, also when our items are gone from it. Refuses with what keeps the vault closed otherwise. */
  keychainToRestore(): Result<Keychain> {
    if (this.#vault.ok) return ok(this.#vault.data.keychain)
    const keychain = vaultKind(this.#deps.db) === 'passphrase' ? this.#passphrase : this.#os
    return keychain && familyOf(this.#vault.error) === 'keychain_items_missing' ? ok(keychain) : this.#vault
  }

  /**
   * Goes on with another pepper. Call it in the transaction that records that pepper, so that no other write comes between. Does
   * nothing if the vault was locked meanwhile. Returns how to go back if the transaction fails.
   */
  changePepper(vaultCrypto: VaultCrypto, pepperCheck: string): () => void {
    const before = { vault: this.#vault, pepperCheck: this.#pepperCheck }
    const keychain = this.keychainToRestore()
    if (keychain.ok) {
      this.#vault = ok({ keychain: keychain.data, vaultCrypto })
      this.#pepperCheck = pepperCheck
    }
    return () => {
      this.#vault = before.vault
      this.#pepperCheck = before.pepperCheck
    }
  }

  status(): VaultStatus {
    const status = statusOf(vaultKind(this.#deps.db), this.#vault.ok ? null : this.#vault.error)
    return this.#answered ? status : { ...status, state: 'opening' }
  }

  /**
   * Opens the vault that this folder was set up with (the system's keychain at first), and finishes what a crash interrupted. If the
   * vault is locked or closed meanwhile, it stays so.
   */
  async open(): Promise<VaultStatus> {
    if (vaultKind(this.#deps.db) === 'passphrase') {
      const vault = this.#passphraseVault()
      if (vault.state() !== 'open') {
        this.#answered = true
        this.#vault = refuse('keychain_locked.enter_passphrase')
        return this.status()
      }
      return this.#openWith(vault, this.#generation)
    }
    this.#os ??= this.#keychains.os()
    return this.#openWith(this.#os, this.#generation)
  }

  /** Creates the passphrase vault, if no keychain was chosen before. */
  async setUpPassphrase(passphrase: Secret): Promise<Result<VaultStatus>> {
    if (vaultKind(this.#deps.db) !== null) return refuse('conflict.set_up')
    const generation = this.#generation
    const vault = this.#passphraseVault()
    // A vault file without a record of it: the set-up was interrupted. The same passphrase finishes it.
    const made =
      vault.state() === 'not_set_up' ? await vault.setUp(passphrase) : await vault.unlock(passphrase)
    return made.ok ? ok(await this.#openWith(vault, generation)) : made
  }

  async unlock(passphrase: Secret): Promise<Result<VaultStatus>> {
    const generation = this.#generation
    const vault = this.#passphraseVault()
    const unlocked = await vault.unlock(passphrase)
    return unlocked.ok ? ok(await this.#openWith(vault, generation)) : unlocked
  }

  lock(): VaultStatus {
    this.#generation += 1
    this.#passphrase?.lock()
    this.#vault = refuse('keychain_locked.session')
    this.#locked()
    return this.status()
  }

  /** Resolves when background work has ended. */
  async settled(): Promise<void> {
    await this.#removingAbandoned
  }

  async close(): Promise<void> {
    this.#generation += 1
    this.#vault = refuse('keychain_unavailable.closing')
    await Promise.all([
      this.#os?.close(),
      this.#passphrase?.close(),
      this.#removingAbandoned,
      this.#migrating,
    ])
  }

  #passphraseVault(): PassphraseVault {
    this.#passphrase ??= this.#keychains.passphrase()
    return this.#passphrase
  }

  /** @param generation of the session when the opening was asked for */
  async #openWith(keychain: Keychain, generation: number): Promise<VaultStatus> {
    const opened = await refusing(() =>
      withStores({ ...this.#deps, lock: this.#lock }, keychain, (stores) => this.#openAlone(stores)),
    )
    this.#answered = true
    const isOvertaken = (): boolean => this.#generation !== generation
    if (isOvertaken()) return this.status()
    this.#vault = opened
    if (!opened.ok) return this.status()
    this.#pepperCheck = readVaultMeta(this.#deps.db)?.pepperCheck
    await this.#finishMigrations(opened.data.vaultCrypto)
    if (isOvertaken()) return this.status()
    const afterOpening = await refusing(async () => ok(await this.#opened()))
    if (isOvertaken()) return this.status()
    if (!afterOpening.ok) this.#vault = afterOpening
    else if (keychain.kind === 'passphrase') this.#removingAbandoned = this.#removeAbandoned()
    return this.status()
  }

  async #openAlone(stores: Stores): Promise<Result<OpenVault>> {
    const { keychain } = stores
    const vaultCrypto = await openVault(this.#deps, keychain)
    if (!vaultCrypto.ok) return vaultCrypto
    // Leftovers wait for a keychain that answers; they never keep the vault from opening.
    await trySweep(stores)
    return ok({ keychain, vaultCrypto: vaultCrypto.data })
  }

  /**
   * Signs rows whose MAC still has an old version under the new one. If it cannot finish, the next opening continues: rows are
   * verified under their own version, so nothing depends on it.
   */
  async #finishMigrations(vaultCrypto: VaultCrypto): Promise<void> {
    const { db, failpoint } = this.#deps
    const isOpen = (): boolean => this.#vault.ok && this.#vault.data.vaultCrypto === vaultCrypto
    this.#migrating = refusing(async () =>
      ok(await runSecondPhases(db, vaultCrypto, { steps: migrations, isOpen, failpoint })),
    )
    await this.#migrating
  }

  /** Only closing waits for this: a keychain that was not chosen may well be one that does not answer. */
  async #removeAbandoned(): Promise<void> {
    const { db, clock } = this.#deps
    if (!hasAbandoned(db)) return
    const os = (this.#os ??= this.#keychains.os())
    await refusing(async () => ok(await removeAbandoned(db, os, clock.now())))
  }
}
