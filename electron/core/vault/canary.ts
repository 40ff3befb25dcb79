import { createHash, randomBytes } from 'node:crypto'
import { ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import type { ReadableDb } from '../db/handle.ts'
import type { Keychain } from '../keychain/keychain.ts'
import type { Secret } from '../secret.ts'

/** What a data folder remembers of its vault: where pepper and canary lie, and how to tell them from others. */
export type VaultMeta = {
  readonly pepperRef: string
  readonly pepperCheck: string
  readonly canaryRef: string
  readonly canaryCheck: string
}

export const metaNames = {
  pepperRef: 'pepper_ref',
  pepperCheck: 'pepper_check',
  canaryRef: 'canary_ref',
  canaryCheck: 'canary_check',
} as const

/** SHA-256 over 256 random bits: tells the right one, and gives nothing away. */
export const checkOf = (secret: Secret, purpose: 'pepper' | 'canary'): string =>
  createHash('sha256').update(`keyreeve ${purpose} `).update(secret.reveal()).digest('hex')

/** An opaque reference for a keychain item: whose it is, and a part that is never used twice. */
export const freshRef = (owner: string): string => `${owner}#${randomBytes(12).toString('hex')}`

export const readMeta = (db: ReadableDb, name: string): string | undefined =>
  db.get<{ value: string }>('SELECT value FROM meta WHERE name = ?', name)?.value

/** What `setUp` recorded; undefined before the first set-up was finished. */
export const readVaultMeta = (db: ReadableDb): VaultMeta | undefined => {
  const [pepperRef, pepperCheck, canaryRef, canaryCheck] = [
    metaNames.pepperRef,
    metaNames.pepperCheck,
    metaNames.canaryRef,
    metaNames.canaryCheck,
  ].map((name) => readMeta(db, name))
  return pepperRef && pepperCheck && canaryRef && canaryCheck
    ? { pepperRef, pepperCheck, canaryRef, canaryCheck }
    : undefined
}

/** Whether anything shows that this folder had a vault once: without it, a damaged `meta` would be taken for a first start. */
export const hadVault = (db: ReadableDb): boolean =>
  ['vault_kind', ...Object.values(metaNames)].some((name) => readMeta(db, name) !== undefined) ||
  db.get('SELECT 1 FROM accounts LIMIT 1') !== undefined

/**
 * Whether the keychain can be trusted when it says "there is nothing": only when the canary has just been read back.
 * Refuses with `keychain_locked` when it cannot; nothing may then be deleted, marked lost or reconciled.
 */
export const readCanary = async (db: ReadableDb, keychain: Keychain): Promise<Result<void>> => {
  const meta = readVaultMeta(db)
  if (!meta) return refuse('vault_not_set_up', 'Choose where secrets are kept first.')
  const canary = await keychain.read(meta.canaryRef)
  if (!canary.ok) return canary
  if (canary.data === null || checkOf(canary.data, 'canary') !== meta.canaryCheck)
    return refuse('keychain_locked', 'The keychain is locked. Unlock it, then try again.')
  return ok(undefined)
}
