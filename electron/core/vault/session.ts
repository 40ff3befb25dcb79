import type { VaultStatus } from '../../../shared/domain/types.ts'
import { familyOf, ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import { refusing } from '../db/refusals.ts'
import { runSecondPhases } from '../db/migrate.ts'
import { migrations } from '../db/migrations/index.ts'
import type { Keychain } from '../keychain/keychain.ts'
import type { PassphraseVault } from '../keychain/passphrase-vault.ts'
import { Secret } from '../secret.ts'
import { readVaultMeta } from './canary.ts'
import { hasAbandoned, removeAbandoned } from './abandoned.ts'
import { trySweep, withStores, type Stores } from './journal.ts'
import type { StoresLock } from './lock.ts'
import type { VaultCrypto } from './vault-crypto.ts'
import { openVault, statusOf, vaultKind, type VaultDeps } from './vault.ts'

export type Keychains = { readonly os: () => Keychain; readonly passphrase: () => PassphraseVault }
export type OpenVault = { readonly keychain: Keychain; readonly vaultCrypto: VaultCrypto }

/** What the rest of the core does, or decides, when the vault is opened or locked. */
export type SessionHooks = {
  /** Runs each time the vault has been opened, before listeners are notified. */
  readonly opened: () => Promise<void>
  /** Runs each time Keyreeve was locked, before listeners are notified. Returns whether a new secret was on screen. */
  readonly locked: () => { readonly hidSecret: boolean }
  /** The user's setting for the local API. */
  readonly decidesWhileLocked: () => boolean
  /** Runs each time a wrong passphrase was entered. */
  readonly wrongPassphrase: () => Promise<void>
}

/** The vault of one process over its lifetime: opened, locked, opened again. */
export class VaultSession {
  readonly #deps: VaultDeps
  readonly #lock: StoresLock
  readonly #keychains: Keychains
  readonly #hooks: SessionHooks
  #os: Keychain | undefined
  #passphrase: PassphraseVault | undefined
  #removingAbandoned: Promise<void> | undefined
  #migrating: Promise<unknown> | undefined
  #answered = false
  /** Locked until the user unlocks: opening alone does not end it. */
  #isLocked: boolean
  #hidSecret = false
  #vault: Result<OpenVault> = refuse('keychain_unavailable.waiting')
  /** Recognises the pepper that the vault was opened with. */
  #pepperCheck: string | undefined
  /** What decisions about keys need, kept while locked if the user wants the local API to go on. */
  #deciding: VaultCrypto | undefined
  /** Counts locking and closing, so that an opening in progress notices that it has been overtaken. */
  #generation = 0

  constructor(deps: VaultDeps, lock: StoresLock, keychains: Keychains, hooks: SessionHooks) {
    this.#deps = deps
    this.#lock = lock
    this.#keychains = keychains
    this.#hooks = hooks
    this.#isLocked = vaultKind(deps.db) === 'passphrase'
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

  /**
   * What decisions about keys need: `vault` if it is open, or what was kept of it when Keyreeve was locked, unless another process has
   * restored a backup since.
   */
  forDecisions(vault: Result<OpenVault>): Result<Pick<OpenVault, 'vaultCrypto'>> {
    if (vault.ok || this.#deciding === undefined) return vault
    if (readVaultMeta(this.#deps.db)?.pepperCheck !== this.#pepperCheck) this.#deciding = undefined
    return this.#deciding ? ok({ vaultCrypto: this.#deciding }) : vault
  }

  /** Whether unlocking takes a passphrase. */
  needsPassphrase(): boolean {
    return vaultKind(this.#deps.db) === 'passphrase'
  }

  /** Whether Keyreeve is locked: until its user unlocks it, nothing of keys is given to the window. */
  isLocked(): boolean {
    return this.#isLocked
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
    const kind = vaultKind(this.#deps.db)
    const unlock = this.#isLocked ? (this.needsPassphrase() ? 'passphrase' : 'click') : null
    const status = statusOf(kind, this.#vault.ok ? null : this.#vault.error, {
      unlock,
      hidSecret: this.#isLocked && this.#hidSecret,
    })
    return this.#answered ? status : { ...status, state: 'opening' }
  }

  /**
   * Opens the vault that this folder was set up with (the system's keychain at first), and finishes what a crash interrupted. If the
   * vault is locked or closed meanwhile, it stays so. Does not unlock Keyreeve: see {@link unlock}.
   */
  async open(): Promise<VaultStatus> {
    const kind = vaultKind(this.#deps.db)
    if (kind === 'passphrase' && this.#passphraseVault().state() !== 'open') this.#isLocked = true
    if (this.#isLocked) {
      this.#answered = true
      if (kind === 'passphrase') this.#vault = refuse('keychain_locked.enter_passphrase')
      return this.status()
    }
    if (kind === 'passphrase') return this.#openWith(this.#passphraseVault(), this.#generation)
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
    return made.ok ? ok(await this.#openUnlocked(vault, generation)) : made
  }

  /**
   * Unlocks Keyreeve because its user asked for that, and opens the vault. Refuses `passphrase_wrong` without a passphrase where there is
   * one, and what the passphrase vault refuses.
   *
   * @param passphrase ignored where there is none
   */
  async unlock(passphrase: Secret | null): Promise<Result<VaultStatus>> {
    const generation = this.#generation
    if (vaultKind(this.#deps.db) !== 'passphrase') {
      this.#os ??= this.#keychains.os()
      return ok(await this.#openUnlocked(this.#os, generation))
    }
    const vault = this.#passphraseVault()
    const unlocked = await vault.unlock(passphrase ?? new Secret(''))
    if (!unlocked.ok && familyOf(unlocked.error) === 'passphrase_wrong') await this.#hooks.wrongPassphrase()
    return unlocked.ok ? ok(await this.#openUnlocked(vault, generation)) : unlocked
  }

  /**
   * Locks Keyreeve until its user unlocks it. Keys derived from the passphrase or the pepper are dropped, and the process that talked to
   * the keychain ends; what is in progress is refused. Before the vault is set up, there is nothing to lock.
   */
  lock(): VaultStatus {
    if (vaultKind(this.#deps.db) === null) return this.status()
    this.#generation += 1
    this.#answered = true
    this.#isLocked = true
    if (this.#vault.ok)
      this.#deciding = this.#hooks.decidesWhileLocked() ? this.#vault.data.vaultCrypto : undefined
    this.#passphrase?.lock()
    const os = this.#os
    this.#os = undefined
    void os?.close()
    this.#vault = refuse('keychain_locked.session')
    const { hidSecret } = this.#hooks.locked()
    this.#hidSecret ||= hidSecret
    return this.status()
  }

  #openUnlocked(keychain: Keychain, generation: number): Promise<VaultStatus> {
    if (this.#generation === generation) this.#isLocked = this.#hidSecret = false
    return this.#openWith(keychain, generation)
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
    this.#deciding = undefined
    this.#pepperCheck = readVaultMeta(this.#deps.db)?.pepperCheck
    await this.#finishMigrations(opened.data.vaultCrypto)
    if (isOvertaken()) return this.status()
    const afterOpening = await refusing(async () => ok(await this.#hooks.opened()))
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
