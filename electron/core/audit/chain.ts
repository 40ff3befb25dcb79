import { chainHash, chainStart, type ChainedFields } from '../db/audit-chain.ts'
import type { ReadableDb, WritableDb } from '../db/handle.ts'
import type { VaultCrypto } from '../vault/vault-crypto.ts'

/** A position in the chain: a row, and the hash that covers it and everything before it. */
export type Link = { readonly seq: number; readonly hash: Buffer }

/** The position before the first row. */
export const startLink: Link = { seq: 0, hash: chainStart }

/**
 * A signed position. `seal` is the newest row that was recorded, or found, with an open vault; `cut` is the last of the old rows that
 * were removed, with their number.
 */
type MarkName = 'seal' | 'cut'
export type Mark = Link & { readonly at: number; readonly removed: number }

/** A mark as it is stored: `intact` says whether its MAC is valid. */
export type StoredMark = Mark & { readonly intact: boolean }

const markFields = (name: MarkName, { seq, hash, at, removed }: Mark) => [name, seq, hash, at, removed]

/** The cut, whether its MAC is valid or not: where the rows begin that are still there. */
const cutLink = (db: ReadableDb): Link =>
  db.get<Link>("SELECT seq, hash FROM audit_marks WHERE name = 'cut'") ?? startLink

/** Reads a mark; undefined when there is none. */
export const readMark = (
  db: ReadableDb,
  vaultCrypto: VaultCrypto,
  name: MarkName,
): StoredMark | undefined => {
  const row = db.get<Mark & { readonly mac: Buffer }>(
    'SELECT seq, hash, at, removed, mac FROM audit_marks WHERE name = ?',
    name,
  )
  return row && { ...row, intact: vaultCrypto.intact('audit_marks', markFields(name, row), row.mac) }
}

/** Signs and stores a mark. Call it inside a transaction. */
export const writeMark = (db: WritableDb, vaultCrypto: VaultCrypto, name: MarkName, mark: Mark): void =>
  db.runOne(
    'INSERT INTO audit_marks (name, seq, hash, at, removed, mac) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, at = excluded.at, removed = excluded.removed, mac = excluded.mac',
    name,
    mark.seq,
    mark.hash,
    mark.at,
    mark.removed,
    vaultCrypto.mac('audit_marks', markFields(name, mark)),
  )

/** The newest row; where the rows were cut if there is none, or the start. */
export const headOf = (db: ReadableDb): Link =>
  db.get<Link>('SELECT seq, hash FROM audit WHERE seq = (SELECT max(seq) FROM audit)') ?? cutLink(db)

/** Whether the activity still has this position, so that everything after it continues what was there. */
export const hasLink = (db: ReadableDb, { seq, hash }: Link): boolean => {
  if (seq === 0) return hash.equals(chainStart)
  const row = db.get<Link>('SELECT seq, hash FROM audit WHERE seq = ?', seq)
  const found = row ?? cutLink(db)
  return found.seq === seq && found.hash.equals(hash)
}

/** The database replaces a lone surrogate, so the hash of such a text would never be valid again. */
const storable = <Row extends object>(row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.toWellFormed() : value,
    ]),
  ) as Row

/** Appends a row to the chain, and returns its position. Call it inside a transaction, which holds the write lock of all processes. */
export const appendRow = (db: WritableDb, fields: Omit<ChainedFields, 'seq'> & { at: number }): Link => {
  const before = headOf(db)
  // A number that was given once is not given again, even if its row is gone.
  const last = db.get<{ seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'audit'")?.seq ?? 0
  const row = storable({ seq: Math.max(before.seq, last) + 1, ...fields })
  const hash = chainHash(before.hash, row)
  db.runOne(
    'INSERT INTO audit (seq, at, actor, action, environment, subject_kind, subject_id, subject_name, details, session, origin, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    row.seq,
    row.at,
    row.actor,
    row.action,
    row.environment,
    row.subject_kind,
    row.subject_id,
    row.subject_name,
    row.details,
    row.session,
    row.origin,
    hash,
  )
  return { seq: row.seq, hash }
}
