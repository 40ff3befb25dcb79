import type { Context } from '../../context.ts'
import { readSecret } from '../../keys/read-secret.ts'
import { findRowByDigest, type KeyRow } from '../../keys/rows.ts'
import { hintOf } from '../../keys/secret-format.ts'
import { Secret } from '../../secret.ts'
import type { VaultCrypto } from '../../vault/vault-crypto.ts'
import { shortestSearched, type SearchPlan } from './needles.ts'

/** What to search for in this vault. */
export type KnownSecrets = {
  readonly plan: SearchPlan
  /** The ids of the keys in `plan.exact`, by their index there. */
  readonly exactKeys: readonly string[]
  /** Imported keys that are searched for in `.env` files only. */
  readonly limited: ReadonlySet<string>
}

/** The label of an issued secret, with which the hint of one begins that was imported. */
const issuedHint = /^[a-z]{2,8}_(?:test|live)_/

/**
 * Reads what a scan searches for. Issued secrets need nothing: they are recognised by their checksum. An imported secret that the keychain
 * holds is read, so that it is found in every spelling and place; the caller drops it after the scan. Of one that is not kept, or whose key
 * is deleted, only the digest and the last four characters are known: what ends with them is compared by digest.
 */
export const readKnownSecrets = async (context: Context): Promise<KnownSecrets> => {
  const rows = context.db.all<Pick<KeyRow, 'id' | 'hint' | 'last4' | 'item_ref'>>(
    "SELECT id, hint, last4, item_ref FROM keys WHERE origin = 'imported'",
  )
  const [exact, exactKeys, tails, limited]: [
    { key: number; text: string }[],
    string[],
    Set<string>,
    Set<string>,
  ] = [[], [], new Set(), new Set()]
  for (const { id, hint, last4, item_ref: ref } of rows) {
    if (issuedHint.test(hint)) continue
    const secret = ref === null ? null : await readSecret(context, id)
    if (secret?.ok && Buffer.byteLength(secret.data.reveal()) >= shortestSearched)
      exact.push({ key: exactKeys.push(id) - 1, text: secret.data.reveal() })
    else if (/^[\x21-\x7e]{4}$/.test(last4)) tails.add(last4)
    else limited.add(id)
  }
  return { plan: { exact, tails: [...tails] }, exactKeys, limited }
}

/** Finds the key whose secret is one of `texts`, comparing digests; the text decides which key it is, and null means none. */
export const findKeyByTexts = (
  { db }: Pick<Context, 'db'>,
  vaultCrypto: VaultCrypto,
  texts: readonly string[],
): KeyRow | null => {
  for (const text of texts) {
    if (!text.isWellFormed()) continue
    const secret = new Secret(text)
    const row = findRowByDigest(db, vaultCrypto.digest(secret), hintOf(secret).last4)
    if (row) return row
  }
  return null
}
