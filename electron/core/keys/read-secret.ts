import { timingSafeEqual } from 'node:crypto'
import { ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import type { Context } from '../context.ts'
import type { Secret } from '../secret.ts'
import { unseal } from '../vault/sealing.ts'
import { readCanary } from '../vault/canary.ts'
import { changeable } from './change.ts'

/**
 * Reads the secret of a kept key for a delivery, and checks it against the row's digest.
 * Refuses `key_not_kept`, `secret_missing` (only when the canary proves that the keychain is open), `secret_changed`, and what the keychain
 * refuses.
 */
export const readSecret = async (context: Context, id: string): Promise<Result<Secret>> => {
  const vault = context.vault()
  if (!vault.ok) return vault
  const { vaultCrypto, keychain } = vault.data
  const row = changeable(context, vaultCrypto, id)
  if (!row.ok) return row
  const { item_ref: ref, sealed, name, digest } = row.data
  if (ref === null) return refuse('key_not_kept', { name })
  const item = await keychain.read(ref)
  if (!item.ok) return item
  if (item.data === null) {
    const canary = await readCanary(context.db, keychain)
    return canary.ok ? refuse('secret_missing', { name }) : canary
  }
  const secret = sealed ? unseal(sealed, item.data, id) : item.data
  if (!secret || !timingSafeEqual(vaultCrypto.digest(secret), digest)) {
    return refuse('secret_changed', { name })
  }
  return ok(secret)
}
