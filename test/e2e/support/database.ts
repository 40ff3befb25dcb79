import { createRequire } from 'node:module'
import { join } from 'node:path'
import type BetterSqlite from 'better-sqlite3'

const Database = createRequire(import.meta.url)('better-sqlite3') as typeof BetterSqlite

/** Where the keychain holds the secret of the key of this name: the account of its item; null when it is not kept. */
export const itemOf = (data: string, keyName: string): string | null => {
  const database = new Database(join(data, 'latchkey.db'), { readonly: true })
  try {
    const row = database.prepare<[string], { item_ref: string | null }>('SELECT item_ref FROM keys WHERE name = ?').get(keyName)
    if (!row) throw new Error(`there is no key ${keyName}`)
    return row.item_ref
  } finally {
    database.close()
  }
}
