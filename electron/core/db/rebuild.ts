import BetterSqlite from 'better-sqlite3'
import type Database from 'better-sqlite3'

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

type Column = { readonly name: string; readonly type: string }

/** The columns that hold a value of their own; generated ones are left out. */
const columnsOf = (database: Database.Database, table: string): readonly Column[] =>
  database.prepare<[string], Column>('SELECT name, type FROM pragma_table_info(?)').all(table)

/** Whether a row was refused for what is in it: a constraint, or a check that cannot even be computed. */
const isRowRefused = (error: unknown): boolean =>
  error instanceof BetterSqlite.SqliteError &&
  (error.code.startsWith('SQLITE_CONSTRAINT') || error.code === 'SQLITE_ERROR')

/** Copies one row after the other, and leaves out those that a damaged value keeps from being written. */
const copyLegibleRows = (
  database: Database.Database,
  from: string,
  to: string,
  columns: readonly string[],
): void => {
  const list = columns.map(quoted).join(', ')
  const insert = database.prepare(
    `INSERT INTO ${quoted(to)} (${list}) VALUES (${columns.map(() => '?').join(', ')})`,
  )
  for (const row of database
    .prepare<[], unknown[]>(`SELECT ${list} FROM ${quoted(from)}`)
    .raw()
    .safeIntegers()
    .all()) {
    try {
      insert.run(...row)
    } catch (error) {
      if (!isRowRefused(error)) throw error
    }
  }
}

const copyRows = (
  database: Database.Database,
  from: string,
  to: string,
  columns: readonly string[],
): void => {
  const list = columns.map(quoted).join(', ')
  try {
    database.exec(`INSERT INTO ${quoted(to)} (${list}) SELECT ${list} FROM ${quoted(from)}`)
  } catch (error) {
    if (!isRowRefused(error)) throw error
    copyLegibleRows(database, from, to, columns)
  }
}

/**
 * Gives a table a new definition, which SQLite cannot do in place for a changed CHECK or generated column. Follows the procedure of
 * https://www.sqlite.org/lang_altertable.html#otheralter, inside a migration: its transaction has foreign keys off and checks them at the end.
 * Rows, the last AUTOINCREMENT number, indexes, triggers and columns that a user added stay. A row that is so damaged that it cannot
 * be written again is left out, and is then only in the backup; so only for tables that no decision depends on.
 *
 * @param definition all that follows `CREATE TABLE <name>`
 */
export const rebuildTable = (database: Database.Database, table: string, definition: string): void => {
  const fresh = `${table}_rebuilt`
  const kept = database
    .prepare<[string], string>(
      "SELECT sql FROM sqlite_schema WHERE tbl_name = ? AND type IN ('index', 'trigger') AND sql IS NOT NULL",
    )
    .pluck()
    .all(table)
  const columns = columnsOf(database, table)
  database.exec(`CREATE TABLE ${quoted(fresh)} ${definition}`)
  const own = new Set(columnsOf(database, fresh).map(({ name }) => name))
  for (const { name, type } of columns)
    if (!own.has(name)) database.exec(`ALTER TABLE ${quoted(fresh)} ADD COLUMN ${quoted(name)} ${type}`)
  copyRows(
    database,
    table,
    fresh,
    columns.map(({ name }) => name),
  )
  if (/\bAUTOINCREMENT\b/.test(definition)) {
    database.prepare('DELETE FROM sqlite_sequence WHERE name = ?').run(fresh)
    database
      .prepare('INSERT INTO sqlite_sequence (name, seq) SELECT ?, seq FROM sqlite_sequence WHERE name = ?')
      .run(fresh, table)
  }
  // Otherwise renaming would fail on a user's view of the table, and rewrite what refers to it.
  database.pragma('legacy_alter_table = ON')
  try {
    database.exec(`DROP TABLE ${quoted(table)}; ALTER TABLE ${quoted(fresh)} RENAME TO ${quoted(table)}`)
  } finally {
    database.pragma('legacy_alter_table = OFF')
  }
  for (const sql of kept) database.exec(sql)
}
