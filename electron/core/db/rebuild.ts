import BetterSqlite from 'better-sqlite3'
import type Database from 'better-sqlite3'

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** New columns, with an SQL expression for the value that existing rows get. */
type Added = Readonly<Record<string, string>>

const withAdded = (list: string, added: readonly string[]): string => [list, ...added].join(', ')

type Column = { readonly name: string; readonly type: string }

/** The columns that store a value; generated ones are left out. */
const columnsOf = (database: Database.Database, table: string): readonly Column[] =>
  database.prepare<[string], Column>('SELECT name, type FROM pragma_table_info(?)').all(table)

/** Whether a row was rejected for its content: by a constraint, or by a check that cannot even be evaluated. */
const isRowRefused = (error: unknown): boolean =>
  error instanceof BetterSqlite.SqliteError &&
  (error.code.startsWith('SQLITE_CONSTRAINT') || error.code === 'SQLITE_ERROR')

/** Copies row by row, and leaves out rows with a damaged value that cannot be written again. */
const copyValidRows = (
  database: Database.Database,
  from: string,
  to: string,
  columns: readonly string[],
  added: Added,
): void => {
  const list = columns.map(quoted).join(', ')
  const insert = database.prepare(
    `INSERT INTO ${quoted(to)} (${withAdded(list, Object.keys(added))}) VALUES (${withAdded(columns.map(() => '?').join(', '), Object.values(added))})`,
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
  added: Added,
): void => {
  const list = columns.map(quoted).join(', ')
  try {
    database.exec(
      `INSERT INTO ${quoted(to)} (${withAdded(list, Object.keys(added))}) SELECT ${withAdded(list, Object.values(added))} FROM ${quoted(from)}`,
    )
  } catch (error) {
    if (!isRowRefused(error)) throw error
    copyValidRows(database, from, to, columns, added)
  }
}

/**
 * Gives a table a new definition, which SQLite cannot do in place for a changed CHECK or generated column. Follows
 * https://www.sqlite.org/lang_altertable.html#otheralter inside a migration, whose transaction has foreign keys off and checks them at
 * the end. Keeps rows, the last AUTOINCREMENT number, indexes, triggers, and columns that a user added. A row that is too damaged to
 * be written again is dropped, and then only exists in the backup, so use it only for tables that no decision depends on.
 *
 * @param definition everything after `CREATE TABLE <name>`
 * @param added new columns without a default, with an SQL expression for the value of existing rows
 */
export const rebuildTable = (
  database: Database.Database,
  table: string,
  definition: string,
  added: Added = {},
): void => {
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
    added,
  )
  if (/\bAUTOINCREMENT\b/.test(definition)) {
    database.prepare('DELETE FROM sqlite_sequence WHERE name = ?').run(fresh)
    database
      .prepare('INSERT INTO sqlite_sequence (name, seq) SELECT ?, seq FROM sqlite_sequence WHERE name = ?')
      .run(fresh, table)
  }
  // Otherwise renaming would fail if a user's view refers to the table, and would rewrite references to it.
  database.pragma('legacy_alter_table = ON')
  try {
    database.exec(`DROP TABLE ${quoted(table)}; ALTER TABLE ${quoted(fresh)} RENAME TO ${quoted(table)}`)
  } finally {
    database.pragma('legacy_alter_table = OFF')
  }
  for (const sql of kept) database.exec(sql)
}
