import { randomBytes } from 'node:crypto'
import type { VaultStatus } from '../../../shared/domain/types.ts'
import { familyOf, ok, type Refusal, refuse, type Result } from '../../../shared/domain/errors.ts'
import type { Clock } from '../context.ts'
import type { ReadableDb, WritableDb } from '../db/handle.ts'
import { readMeta, writeMeta } from '../db/meta.ts'
import type { Keychain } from '../keychain/keychain.ts'
import { Secret } from '../secret.ts'
import {
  checkOf,
  freshRef,
  hadVault,
  metaNames,
  readCanary,
  readVaultMeta,
  type VaultMeta,
} from './canary.ts'
import { addToJournal, removeFromJournal, setUpIn } from './journal.ts'
import { createVaultCrypto, type VaultCrypto } from './vault-crypto.ts'

export type VaultDeps = {
  readonly db: WritableDb
  readonly clock: Clock
  readonly failpoint: (name: string) => void
}

/** 32 random bytes in base64. */
export const freshSecret = (): Secret => new Secret(randomBytes(32).toString('base64'))

/** The kind of keychain that this data folder was set up with; null before set-up. */
export const vaultKind = (db: ReadableDb): VaultStatus['kind'] =>
  (readMeta(db, 'vault_kind') ?? null) as VaultStatus['kind']

const itemsMissing = refuse('keychain_items_missing')

const damaged = refuse('database_corrupt.no_vault')

/** Writes a new pepper and canary into `keychain`, using the journal, and records it as this folder's vault. */
const setUp = async (
  { db, clock, failpoint }: VaultDeps,
  keychain: Keychain,
): Promise<Result<VaultCrypto>> => {
  const [pepper, canary] = [freshSecret(), freshSecret()]
  const meta: VaultMeta = {
    pepperRef: freshRef('pepper'),
    pepperCheck: checkOf(pepper, 'pepper'),
    canaryRef: freshRef('canary'),
    canaryCheck: checkOf(canary, 'canary'),
  }
  await db.write(() => {
    for (const ref of [meta.pepperRef, meta.canaryRef])
      addToJournal(db, ref, setUpIn(keychain.kind), clock.now())
  })
  for (const [ref, secret] of [
    [meta.canaryRef, canary],
    [meta.pepperRef, pepper],
  ] as const) {
    failpoint('setup.before-write')
    const written = await keychain.write(ref, secret)
    if (!written.ok) return written
    failpoint('setup.after-write')
  }
  await db.write(() => {
    for (const [field, name] of Object.entries(metaNames)) writeMeta(db, name, meta[field as keyof VaultMeta])
    writeMeta(db, 'vault_kind', keychain.kind)
    removeFromJournal(db, meta.pepperRef)
    removeFromJournal(db, meta.canaryRef)
  })
  failpoint('setup.after-commit')
  return ok(createVaultCrypto(pepper))
}

/** A keychain that seems empty is locked or has lost our items. If it accepts a new item, the items are missing. */
const lockedOrMissing = async ({ db, clock }: VaultDeps, keychain: Keychain): Promise<Result<never>> => {
  const ref = freshRef('probe')
  await db.write(() => addToJournal(db, ref, 'probe', clock.now()))
  const written = await keychain.write(ref, freshSecret())
  if (!written.ok) return written
  // If the item stays behind, the journal still names it.
  const removed = await keychain.remove(ref)
  if (removed.ok && removed.data) await db.write(() => removeFromJournal(db, ref))
  return itemsMissing
}

/**
 * Opens the vault: reads the pepper back, or sets the vault up the first time. Call it inside the stores' lock.
 * Refuses with what the keychain refused; the database is then unchanged.
 */
export const openVault = async (deps: VaultDeps, keychain: Keychain): Promise<Result<VaultCrypto>> => {
  const meta = readVaultMeta(deps.db)
  if (!meta) return hadVault(deps.db) ? damaged : setUp(deps, keychain)
  const pepper = await keychain.read(meta.pepperRef)
  if (!pepper.ok) return pepper
  if (pepper.data === null) {
    const canary = await readCanary(deps.db, keychain)
    return canary.ok
      ? itemsMissing
      : familyOf(canary.error) === 'keychain_locked'
        ? lockedOrMissing(deps, keychain)
        : canary
  }
  if (checkOf(pepper.data, 'pepper') !== meta.pepperCheck) return itemsMissing
  return ok(createVaultCrypto(pepper.data))
}

const stateOf = (refusal: Refusal): VaultStatus['state'] => {
  if (familyOf(refusal) === 'keychain_locked') return 'locked'
  return familyOf(refusal) === 'keychain_items_missing' ? 'items_missing' : 'unavailable'
}

/** The status to show for a vault that refused or (null) is open. Before set-up every refusal leaves the choice of a keychain open: `none`. */
export const statusOf = (
  kind: VaultStatus['kind'],
  refusal: Refusal | null,
  { unlock, hidSecret }: Pick<VaultStatus, 'unlock' | 'hidSecret'>,
): VaultStatus => ({
  kind,
  state: refusal === null ? 'open' : kind === null ? 'none' : stateOf(refusal),
  refusal,
  unlock,
  hidSecret,
})
