import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import type { StagedSecret } from '../../../shared/domain/guard.ts'
import type { Environment } from '../../../shared/domain/types.ts'
import { hintOf } from '../keys/secret-format.ts'
import type { Secret } from '../secret.ts'

type Row = {
  readonly id: string
  readonly name: string
  readonly environment: Environment
  readonly deleted_at: number | null
}

/** The names of keys, for a message. They are not verified: a hook has no vault, and a wrong name lets nothing through. */
export type KeyLookup = {
  /** The key whose hint is that of an issued secret. Its four characters belong to another key once in fourteen million. */
  byHint(secret: Secret): StagedSecret['key']
  byId(id: string): Pick<StagedSecret, 'key' | 'environment'>
  close(): void
}

const asKey = ({ id, name, deleted_at: deletedAt }: Row): StagedSecret['key'] => ({
  id,
  name,
  deleted: deletedAt !== null,
})

/** Looks keys up in the database of a data folder, which is opened when the first is looked up, for reading only. Knows none if it cannot be read. */
export const keyLookup = (home: string): KeyLookup => {
  let database: BetterSqlite.Database | null | undefined
  const find = (where: string, ...values: readonly string[]): Row | undefined => {
    try {
      database ??= new BetterSqlite(join(home, 'keyreeve.db'), { readonly: true, fileMustExist: true })
      return database
        .prepare<string[], Row>(
          `SELECT id, name, environment, deleted_at FROM keys WHERE ${where} ORDER BY deleted_at IS NULL DESC, created_at DESC`,
        )
        .get(...values)
    } catch (error) {
      // Missing, damaged, or of another version: the message then has no name.
      if (!(error instanceof BetterSqlite.SqliteError) && !(error instanceof TypeError)) throw error
      return undefined
    }
  }
  return {
    byHint: (secret) => {
      const { hint, last4 } = hintOf(secret)
      const row = find('last4 = ? AND hint = ?', last4, hint)
      return row ? asKey(row) : null
    },
    byId: (id) => {
      const row = find('id = ?', id)
      return row
        ? { key: asKey(row), environment: row.environment }
        : { key: { id, name: id, deleted: false }, environment: null }
    },
    close: () => void database?.close(),
  }
}
