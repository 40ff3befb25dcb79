import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3'

/** Changes one row of the database in `home` like another program would, bypassing triggers and checks. Throws unless exactly one row changes. */
export const tamper = (home: string, sql: string, ...values: readonly (string | number | null)[]): void => {
  const database = new BetterSqlite(join(home, 'keyreeve.db'))
  try {
    database.pragma('ignore_check_constraints = 1')
    const triggers = database
      .prepare<[], { name: string; sql: string }>(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'",
      )
      .all()
    for (const { name } of triggers) database.exec(`DROP TRIGGER ${name}`)
    const { changes } = database.prepare(sql).run(...values)
    for (const trigger of triggers) database.exec(trigger.sql)
    if (changes !== 1) throw new Error(`${changes} rows were changed`)
  } finally {
    database.close()
  }
}
