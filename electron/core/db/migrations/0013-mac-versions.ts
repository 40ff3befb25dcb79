import type Database from 'better-sqlite3'
import type { VaultCrypto } from '../../vault/vault-crypto.ts'
import type { WritableDb } from '../handle.ts'
import { fromJson } from '../json.ts'
import { accountMacs, discardedKeyMacs, keyMacs, roleMacs, type Mac, type RowMacs } from '../macs.ts'

/** Stores the version of the covered fields beside every MAC. */
export const addMacVersions = (database: Database.Database): void => {
  for (const table of ['keys', 'accounts', 'roles'])
    database.exec(`ALTER TABLE ${table} ADD COLUMN mac_version INTEGER NOT NULL DEFAULT 1`)
}

/** How many rows one transaction signs: few enough that nobody has to wait for it. */
const batch = 500

type SignTask = {
  readonly table: string
  /** Signs the next rows after the rowid `after`; returns the last rowid, or null when there are no more. */
  readonly signNext: (db: WritableDb, vaultCrypto: VaultCrypto, after: number) => number | null
}

const signTask = <Row>(table: string, columns: string, kinds: readonly RowMacs<Row>[]): SignTask => ({
  table,
  signNext: (db, vaultCrypto, after) => {
    const rows = db.all<Row & Mac & { readonly rowid: number }>(
      `SELECT ${table}.rowid AS rowid, ${columns} FROM ${table} WHERE ${table}.rowid > ? AND mac_version = 1 ORDER BY ${table}.rowid LIMIT ?`,
      after,
      batch,
    )
    for (const row of rows) {
      // A row whose MAC is invalid is never signed, so it stays damaged.
      const kind = kinds.find((each) => each.isIntact(vaultCrypto, row))
      if (kind)
        db.runOne(
          `UPDATE ${table} SET mac = ?, mac_version = 2 WHERE rowid = ?`,
          kind.sign(vaultCrypto, row, 2).mac,
          row.rowid,
        )
    }
    return rows.length < batch ? null : (rows.at(-1)?.rowid ?? null)
  },
})

const signTasks: readonly SignTask[] = [
  signTask('keys', '*', [keyMacs, discardedKeyMacs]),
  signTask(
    'accounts',
    'accounts.*, (SELECT json_group_array(role_id) FROM (SELECT role_id FROM account_roles WHERE account_id = accounts.id ORDER BY role_id)) AS roles',
    [accountMacs],
  ),
  signTask('roles', '*', [roleMacs]),
]

/** Verifies rows under version 1 of their MAC and signs them under version 2, one batch per call. `progress` holds the last table and rowid. */
export const signUnderVersion2 = (
  db: WritableDb,
  vaultCrypto: VaultCrypto,
  progress: string,
): string | null => {
  const { table, after } = fromJson<{ readonly table?: unknown; readonly after?: unknown }>(progress, {})
  // Unreadable progress restarts from the beginning, which is harmless: rows that are already signed are skipped.
  const position = Math.max(
    0,
    signTasks.findIndex((each) => each.table === table),
  )
  const current = signTasks[position]
  const last = current?.signNext(db, vaultCrypto, typeof after === 'number' ? after : 0)
  if (typeof last === 'number') return JSON.stringify({ table: current?.table, after: last })
  const next = signTasks[position + 1]
  return next ? JSON.stringify({ table: next.table, after: 0 }) : null
}
