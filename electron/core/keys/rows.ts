import type { Account, Environment, Key } from '../../../shared/domain/types.ts'
import type { ReadableDb, WritableDb } from '../db/handle.ts'
import { discardedKeyMacs, keyMacs } from '../db/macs.ts'
import type { VaultCrypto } from '../vault/vault-crypto.ts'

export type KeyRow = {
  id: string
  name: string
  environment: Environment
  account_id: string
  origin: Key['origin']
  hint: string
  last4: string
  digest: Buffer
  item_ref: string | null
  sealed: Buffer | null
  roles: string
  permissions: string
  created_at: number
  expires_at: number | null
  disabled_at: number | null
  deleted_at: number | null
  replaced_by: string | null
  mac: Buffer
  mac_version: number
  /** When a replaced key was ended by hand; `expires_at` is then 0, which is in the past by any clock. */
  ended_at: number | null
  /** The key that created it through the local API. */
  created_by: string | null
}

export type ListedRow = KeyRow & {
  account_name: string | null
  account_type: Account['type'] | null
  account_is_you: number | null
  last_used_at: number | null
  uses: number | null
  last_refused_at: number | null
  last_refusal: string | null
}

/** Selects what lists show of keys, and `more`. */
export const listed = (more?: string): string =>
  `SELECT ${more === undefined ? '' : `${more}, `}keys.*, accounts.name AS account_name, accounts.type AS account_type, accounts.is_you AS account_is_you, last_used_at, uses, last_refused_at, last_refusal
  FROM keys LEFT JOIN accounts ON accounts.id = keys.account_id LEFT JOIN key_usage ON key_usage.key_id = keys.id`

/*
 * A damaged index may lead to another key's row, whose MAC is valid. So the requested value replaces the one that was found: the MAC
 * covers it, and is only valid for that very row. An index that does not have a key is not trusted either: a second index
 * is consulted before a key is reported as unknown.
 */
export const findRow = (db: ReadableDb, id: string): KeyRow | undefined => {
  const row =
    db.get<KeyRow>('SELECT * FROM keys WHERE id = ?', id) ??
    db.get<KeyRow>('SELECT * FROM keys INDEXED BY keys_by_id WHERE id = ?', id)
  return row && { ...row, id }
}

export const findListedRow = (db: ReadableDb, id: string): ListedRow | undefined => {
  const row =
    db.get<ListedRow>(`${listed()} WHERE keys.id = ?`, id) ??
    db.get<ListedRow>(
      `${listed().replace('FROM keys', 'FROM keys INDEXED BY keys_by_id')} WHERE keys.id = ?`,
      id,
    )
  return row && { ...row, id }
}

/** Finds a row by its digest or, if that index is damaged, by its last four characters: one damaged page cannot hide a key from both. */
export const findRowByDigest = (db: ReadableDb, digest: Buffer, last4: string): KeyRow | undefined => {
  const row =
    db.get<KeyRow>('SELECT * FROM keys INDEXED BY keys_by_digest WHERE digest = ?', digest) ??
    db
      .all<KeyRow>('SELECT * FROM keys INDEXED BY keys_by_last4 WHERE last4 = ?', last4)
      .find((candidate) => Buffer.isBuffer(candidate.digest) && candidate.digest.equals(digest))
  return row && { ...row, digest }
}

/** The key that `id` replaced; the newest, if it took its place back from several. */
export const findReplacedRow = (db: ReadableDb, id: string): ListedRow | undefined =>
  db.get<ListedRow>(`${listed()} WHERE keys.replaced_by = ? ORDER BY keys.created_at DESC LIMIT 1`, id)

/** The keys that are not deleted and that `id`, or a key it replaced, created through the local API, directly or indirectly. */
export const findCreated = (db: ReadableDb, id: string): readonly ListedRow[] =>
  db.all<ListedRow>(
    `WITH RECURSIVE
       own (id) AS (SELECT ? UNION SELECT keys.id FROM own CROSS JOIN keys ON keys.replaced_by = own.id),
       made (id) AS (SELECT keys.id FROM own CROSS JOIN keys ON keys.created_by = own.id UNION SELECT keys.id FROM made CROSS JOIN keys ON keys.created_by = made.id)
     ${listed()} WHERE keys.id IN (SELECT id FROM made) AND keys.deleted_at IS NULL ORDER BY keys.created_at DESC, keys.id`,
    id,
  )

/** A row before it is signed. */
export type NewRow = Omit<KeyRow, 'mac' | 'mac_version' | 'ended_at' | 'created_by'> &
  Partial<Pick<KeyRow, 'created_by' | 'ended_at'>>

export const insertRow = (
  db: WritableDb,
  vaultCrypto: VaultCrypto,
  { created_by: createdBy = null, ended_at: endedAt = null, ...row }: NewRow,
): void => {
  const { mac, mac_version: version } = keyMacs.sign(vaultCrypto, {
    ...row,
    ended_at: endedAt,
    created_by: createdBy,
  })
  db.run(
    `INSERT INTO keys (id, name, environment, account_id, origin, hint, last4, digest, item_ref, sealed, roles, permissions, created_at, expires_at, disabled_at, deleted_at, replaced_by, created_by, ended_at, mac, mac_version)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    row.id,
    row.name,
    row.environment,
    row.account_id,
    row.origin,
    row.hint,
    row.last4,
    row.digest,
    row.item_ref,
    row.sealed,
    row.roles,
    row.permissions,
    row.created_at,
    row.expires_at,
    row.disabled_at,
    row.deleted_at,
    row.replaced_by,
    createdBy,
    endedAt,
    mac,
    version,
  )
}

/** Changes the mutable columns of a key, and its MAC. */
export const updateRow = (
  db: WritableDb,
  vaultCrypto: VaultCrypto,
  row: KeyRow,
  change: Partial<
    Pick<
      KeyRow,
      'item_ref' | 'sealed' | 'expires_at' | 'disabled_at' | 'deleted_at' | 'replaced_by' | 'ended_at'
    >
  >,
): KeyRow => {
  const changed = { ...row, ...change }
  const after = { ...changed, ...keyMacs.sign(vaultCrypto, changed) }
  db.runOne(
    'UPDATE keys SET item_ref = ?, sealed = ?, expires_at = ?, disabled_at = ?, deleted_at = ?, replaced_by = ?, ended_at = ?, mac = ?, mac_version = ? WHERE id = ?',
    after.item_ref,
    after.sealed,
    after.expires_at,
    after.disabled_at,
    after.deleted_at,
    after.replaced_by,
    after.ended_at,
    after.mac,
    after.mac_version,
    after.id,
  )
  return after
}

/** Reads the row itself without an index, because a damaged index may lead to another key's row. */
export const findStoredRow = (
  db: ReadableDb,
  id: string,
): (KeyRow & { readonly rowid: number }) | undefined =>
  db.get<KeyRow & { rowid: number }>('SELECT rowid, * FROM keys NOT INDEXED WHERE id = ?', id)

/** Marks a damaged row as deleted, with a MAC that covers nothing else of it. Releases its keychain item. */
export const discardRow = (
  db: WritableDb,
  vaultCrypto: VaultCrypto,
  row: KeyRow & { readonly rowid: number },
  now: number,
): void => {
  // A row that was deleted before it was damaged keeps its time.
  const deletedAt = typeof row.deleted_at === 'number' ? row.deleted_at : now
  const { mac, mac_version: version } = discardedKeyMacs.sign(vaultCrypto, {
    id: row.id,
    deleted_at: deletedAt,
  })
  if (row.deleted_at === deletedAt)
    db.runOne('UPDATE keys SET mac = ?, mac_version = ? WHERE rowid = ?', mac, version, row.rowid)
  else
    db.runOne(
      'UPDATE keys SET item_ref = NULL, sealed = NULL, deleted_at = ?, mac = ?, mac_version = ? WHERE rowid = ?',
      deletedAt,
      mac,
      version,
      row.rowid,
    )
}

/** Whether a row other than this one claims the keychain item `ref`. */
export const isOwnedByAnother = (db: ReadableDb, ref: string, rowid: number): boolean =>
  db.get('SELECT 1 FROM keys NOT INDEXED WHERE item_ref = ? AND rowid <> ?', ref, rowid) !== undefined
