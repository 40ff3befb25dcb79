import { createRequire } from 'node:module'
import type BetterSqlite from 'better-sqlite3'

const Database = createRequire(import.meta.url)('better-sqlite3') as typeof BetterSqlite

/** The number of a database's last migration. */
export const schemaVersionOf = (file: string): number => {
  const database = new Database(file, { readonly: true })
  try {
    return Number(database.pragma('user_version', { simple: true }))
  } finally {
    database.close()
  }
}
