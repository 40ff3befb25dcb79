import { ok, type Result } from '../../../shared/domain/errors.ts'
import { fromJson } from '../db/json.ts'
import type { Keychain } from '../keychain/keychain.ts'
import { Secret } from '../secret.ts'
import type { VaultCrypto } from '../vault/vault-crypto.ts'
import type { Link } from './chain.ts'

/**
 * The anchor: a copy of the newest seal in the keychain, which shows that the end of the activity was cut off, or that the whole
 * database was replaced by an older copy.
 *
 * It has two items, which are overwritten in turn, so that one is whole when a write was interrupted; the newer one counts. Their names
 * come from the pepper, because a name in the database would be rolled back with it. An anchor is only written for rows that
 * were committed, so a crash can leave it behind the database, but never ahead of it.
 */
const slots = ['a', 'b'] as const
type Slot = (typeof slots)[number]

const itemOf = (vaultCrypto: VaultCrypto, slot: Slot): string =>
  `activity-${slot}#${vaultCrypto.mac('activity anchor item', [slot]).toString('hex').slice(0, 24)}`

/** The items that anchor the activity of a vault. */
export const anchorItems = (vaultCrypto: VaultCrypto): readonly string[] =>
  slots.map((slot) => itemOf(vaultCrypto, slot))

const fieldsOf = ({ seq, hash }: Link) => [seq, hash]

/** Parses an item; null for what we did not write. */
const anchorFrom = (vaultCrypto: VaultCrypto, item: Secret): Link | null => {
  const { seq, hash, mac } = fromJson<{
    readonly seq?: unknown
    readonly hash?: unknown
    readonly mac?: unknown
  }>(item.reveal(), {})
  if (typeof seq !== 'number' || typeof hash !== 'string' || typeof mac !== 'string') return null
  const link = { seq, hash: Buffer.from(hash, 'hex') }
  return vaultCrypto.intact('activity anchor', fieldsOf(link), Buffer.from(mac, 'hex')) ? link : null
}

export type Anchors = {
  /** The newest one; null when there is none. */
  readonly newest: Link | null
  /** The one before; null when there is none. */
  readonly older: Link | null
  /** Whether the keychain has any item for an anchor, readable or not. */
  readonly hasItems: boolean
  /** The item that may be overwritten. */
  readonly free: Slot
}

/** Reads both items. Refuses what the keychain refuses; a locked keychain may look empty. */
export const readAnchors = async (keychain: Keychain, vaultCrypto: VaultCrypto): Promise<Result<Anchors>> => {
  const found: { readonly slot: Slot; readonly link: Link }[] = []
  let hasItems = false
  for (const slot of slots) {
    const item = await keychain.read(itemOf(vaultCrypto, slot))
    if (!item.ok) return item
    const link = item.data && anchorFrom(vaultCrypto, item.data)
    hasItems ||= item.data !== null
    if (link) found.push({ slot, link })
  }
  const [newest, older] = found.toSorted((left, right) => right.link.seq - left.link.seq)
  return ok({
    newest: newest?.link ?? null,
    older: older?.link ?? null,
    hasItems,
    free: slots.find((slot) => slot !== newest?.slot) ?? 'a',
  })
}

/** Stores `link` in the item `slot`, and reads it back. */
export const writeAnchor = (
  keychain: Keychain,
  vaultCrypto: VaultCrypto,
  slot: Slot,
  link: Link,
): Promise<Result<void>> => {
  const mac = vaultCrypto.mac('activity anchor', fieldsOf(link))
  return keychain.write(
    itemOf(vaultCrypto, slot),
    new Secret(JSON.stringify({ seq: link.seq, hash: link.hash.toString('hex'), mac: mac.toString('hex') })),
  )
}
