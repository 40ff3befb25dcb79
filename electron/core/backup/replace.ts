import type Database from 'better-sqlite3'
import type { NamedKey } from '../../../shared/domain/backup.ts'
import { ok, type Result } from '../../../shared/domain/errors.ts'
import { anchorItems } from '../audit/anchor.ts'
import type { Context } from '../context.ts'
import type { ReadableDb, Value, WritableDb } from '../db/handle.ts'
import { writeMeta } from '../db/meta.ts'
import type { Keychain } from '../keychain/keychain.ts'
import { updateRow, type KeyRow } from '../keys/rows.ts'
import { isIntact } from '../keys/trusted-key.ts'
import type { Secret } from '../secret.ts'
import { checkOf, freshRef, metaNames, readVaultMeta } from '../vault/canary.ts'
import { addToJournal, removeFromJournal, trySweep, withStores } from '../vault/journal.ts'
import { longestItem, seal } from '../vault/sealing.ts'
import type { VaultSession } from '../vault/session.ts'
import { freshSecret } from '../vault/vault.ts'
import type { PreparedBackup } from './prepare.ts'

/*
 * Replacing everything, in the steps of the journal (vault/journal.ts): the new items are listed and written; one transaction replaces all
 * rows, makes them own the new items and lists the old ones; the sweep removes those. Before the transaction everything is as it was, after
 * it everything is restored, and what a killed process leaves in the keychain is removed at the next start.
 */

/** The tables that describe this machine and what is going on here; a backup does not replace them. */
const localTables = new Set([
  'meta',
  'journal',
  'backups',
  'key_changes',
  'deliveries',
  'file_batches',
  'file_changes',
])

export type Item = { readonly ref: string; readonly secret: Secret }

/** How a secret is kept: its item, and its ciphertext if it is too long for one. */
export const newItem = (
  id: string,
  secret: Secret,
): { readonly item: Item; readonly sealed: Buffer | null } => {
  const ref = freshRef(id)
  if (Buffer.byteLength(secret.reveal()) <= longestItem) return { item: { ref, secret }, sealed: null }
  const { sealed, sealingKey } = seal(secret, id)
  return { item: { ref, secret: sealingKey }, sealed }
}

/** The kept keys of a backup that are restored without their secret. */
export const withoutSecret = ({ db, contents, vaultCrypto }: PreparedBackup): readonly NamedKey[] =>
  db
    .all<KeyRow>('SELECT * FROM keys WHERE item_ref IS NOT NULL AND deleted_at IS NULL')
    .filter((row) => !contents.secrets.has(row.id) && isIntact(vaultCrypto, row))
    .map(({ name, environment }) => ({ name, environment }))

/** Gives the rows of the backup's database new items, and signs them. A damaged row stays as it is, and damaged. */
const assignItems = ({ db, contents, vaultCrypto }: PreparedBackup): Promise<readonly Item[]> =>
  db.write(() => {
    const items: Item[] = []
    for (const row of db.all<KeyRow>(
      'SELECT * FROM keys WHERE item_ref IS NOT NULL AND deleted_at IS NULL',
    )) {
      if (!isIntact(vaultCrypto, row)) continue
      const secret = contents.secrets.get(row.id)
      const kept = secret ? newItem(row.id, secret) : null
      if (kept) items.push(kept.item)
      updateRow(db, vaultCrypto, row, { item_ref: kept?.item.ref ?? null, sealed: kept?.sealed ?? null })
    }
    return items
  })

/** Lists the items in the journal and writes them. When the keychain refuses, they are removed again. */
export const writeItems = async (
  context: Context,
  keychain: Keychain,
  items: readonly Item[],
): Promise<Result<null>> => {
  const { db, clock, failpoint } = context
  await db.write(() => {
    for (const { ref } of items) addToJournal(db, ref, 'restore', clock.now())
  })
  failpoint('restore.journalled')
  for (const { ref, secret } of items) {
    const written = await keychain.write(ref, secret)
    if (!written.ok) return written
    failpoint('restore.item-written')
  }
  return ok(null)
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/**
 * The activity of the same vault goes on, with an entry for the restore: rows that were removed would look like tampering, which its chain
 * and its anchor in the keychain are there to show.
 */
const activityTables = new Set(['audit', 'audit_marks'])

/** The tables that are restored, by name. */
const restoredTables = (db: ReadableDb, isSameVault: boolean): readonly string[] =>
  db
    .all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .map(({ name }) => name)
    .filter((name) => !localTables.has(name) && !(isSameVault && activityTables.has(name)))

/** The columns that hold a value of their own; generated ones are left out. */
const columnsOf = (db: ReadableDb, table: string): readonly string[] =>
  db.all<{ name: string }>('SELECT name FROM pragma_table_info(?)', table).map(({ name }) => name)

const copyRows = (
  from: Database.Database,
  to: WritableDb,
  table: string,
  columns: readonly string[],
): void => {
  const list = columns.map(quoted).join(', ')
  const insert = `INSERT INTO ${quoted(table)} (${list}) VALUES (${columns.map(() => '?').join(', ')})`
  for (const row of from
    .prepare<[], Value[]>(`SELECT ${list} FROM ${quoted(table)}`)
    .raw()
    .safeIntegers()
    .iterate())
    to.run(insert, ...row)
}

/** Replaces the rows of all tables. The triggers that protect rows are removed meanwhile; the transaction makes that invisible. */
const replaceRows = (
  db: WritableDb,
  { db: backup, database }: PreparedBackup,
  isSameVault: boolean,
): void => {
  db.run('PRAGMA defer_foreign_keys = ON')
  const triggers = db.all<{ name: string; sql: string }>(
    "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'",
  )
  for (const { name } of triggers) db.run(`DROP TRIGGER ${quoted(name)}`)
  for (const table of ['file_changes', 'file_batches']) db.run(`DELETE FROM ${table}`)
  const here = new Set(restoredTables(db, isSameVault))
  const tables = restoredTables(backup, isSameVault).filter((table) => here.has(table))
  for (const table of here) db.run(`DELETE FROM ${quoted(table)}`)
  for (const table of tables) {
    const known = new Set(columnsOf(db, table))
    copyRows(
      database,
      db,
      table,
      columnsOf(backup, table).filter((column) => known.has(column)),
    )
  }
  // The next entry follows the last one of the backup.
  db.run("UPDATE sqlite_sequence SET seq = (SELECT coalesce(max(seq), 0) FROM audit) WHERE name = 'audit'")
  for (const { sql } of triggers) db.run(sql)
}

/**
 * Replaces everything in this folder by a backup, with the backup's pepper. `record` adds to the activity, in the same transaction.
 * Refuses what the keychain refuses; nothing has changed then.
 */
export const replaceEverything = (
  context: Context,
  vault: VaultSession,
  keychain: Keychain,
  backup: PreparedBackup,
  record: () => void,
): Promise<Result<null>> =>
  withStores(context, keychain, async (stores) => {
    const { db, clock, failpoint } = context
    await trySweep(stores)
    const current = readVaultMeta(db)
    const open = vault.current()
    const isSameVault = current?.pepperCheck === backup.pepperCheck
    const keepsPepper = isSameVault && open.ok
    const [pepper, canary] = [
      { ref: freshRef('pepper'), secret: backup.contents.pepper },
      { ref: freshRef('canary'), secret: freshSecret() },
    ]
    const items = [...(keepsPepper ? [] : [canary, pepper]), ...(await assignItems(backup))]
    const written = await writeItems(context, keychain, items)
    if (!written.ok) {
      await trySweep(stores)
      return written
    }
    failpoint('restore.before-commit')
    let goBack = (): void => undefined
    try {
      await db.write(() => {
        const old = db.all<{ ref: string }>('SELECT item_ref AS ref FROM keys WHERE item_ref IS NOT NULL')
        replaceRows(db, backup, isSameVault)
        for (const { ref } of items) removeFromJournal(db, ref)
        for (const { ref } of old) addToJournal(db, ref, 'drop', clock.now())
        if (!keepsPepper) {
          const anchors = open.ok && !isSameVault ? anchorItems(open.data.vaultCrypto) : []
          for (const ref of [current?.pepperRef, current?.canaryRef, ...anchors])
            if (ref !== undefined) addToJournal(db, ref, 'drop', clock.now())
          writeMeta(db, metaNames.pepperRef, pepper.ref)
          writeMeta(db, metaNames.pepperCheck, backup.pepperCheck)
          writeMeta(db, metaNames.canaryRef, canary.ref)
          writeMeta(db, metaNames.canaryCheck, checkOf(canary.secret, 'canary'))
        }
        goBack = vault.changePepper(backup.vaultCrypto, backup.pepperCheck)
        record()
        failpoint('restore.in-transaction')
      })
    } catch (error) {
      goBack()
      throw error
    }
    failpoint('restore.committed')
    await trySweep(stores)
    failpoint('restore.swept')
    return ok(null)
  })
