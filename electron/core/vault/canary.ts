import { createHash, randomBytes } from 'node:crypto'
import { ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import type { ReadableDb } from '../db/handle.ts'
import { readMeta } from '../db/meta.ts'
import type { Keychain } from '../keychain/keychain.ts'
import type { Secret } from '../secret.ts'

/** What a data folder records about its vault: where pepper and canary are, and how to recognise them. */
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

/** SHA-256 of a secret with 256 random bits: it recognises the secret and reveals nothing about it. */
export const checkOf = (secret: Secret, purpose: 'pepper' | 'canary'): string =>
  createHash('sha256').update(`keyreeve ${purpose} `).update(secret.reveal()).digest('hex')

/** A new reference for a keychain item: its owner, and a random part that is never reused. */
export const freshRef = (owner: string): string => `${owner}#${randomBytes(12).toString('hex')}`

/** What `setUp` recorded; undefined until the first set-up is complete. */
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

/** Whether anything shows that this folder has had a vault. Without this check, a damaged `meta` table would look like a first start. */
export const hadVault = (db: ReadableDb): boolean =>
  ['vault_kind', ...Object.values(metaNames)].some((name) => readMeta(db, name) !== undefined) ||
  db.get('SELECT 1 FROM accounts LIMIT 1') !== undefined

/**
 * Checks whether the keychain can be trusted when it reports that an item does not exist: only if the canary has just been read back.
 * Refuses with `keychain_locked` otherwise; nothing may then be deleted, marked as missing or reconciled.
 */
export const readCanary = async (db: ReadableDb, keychain: Keychain): Promise<Result<void>> => {
  const meta = readVaultMeta(db)
  if (!meta) return refuse('vault_not_set_up.keychain')
  const canary = await keychain.read(meta.canaryRef)
  if (!canary.ok) return canary
  if (canary.data === null || checkOf(canary.data, 'canary') !== meta.canaryCheck)
    return refuse('keychain_locked.canary')
  return ok(undefined)
}

/** Reads the pepper from a keychain that has been set up, so that it prompts its user if it has to. Refuses with what the keychain refuses. */
export const askKeychain = async (db: ReadableDb, keychain: Keychain): Promise<Result<void>> => {
  const meta = readVaultMeta(db)
  const pepper = meta ? await keychain.read(meta.pepperRef) : ok(null)
  return pepper.ok ? ok(undefined) : pepper
}
