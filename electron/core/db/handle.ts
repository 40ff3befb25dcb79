import type Database from 'better-sqlite3'

export type Value = string | number | bigint | Buffer | null

/** A handle that can only read: what lists and lookups get. Preparing a statement that writes throws. */
export type ReadableDb = {
  get<Row>(sql: string, ...values: Value[]): Row | undefined
  all<Row>(sql: string, ...values: Value[]): Row[]
}

/** A handle that can also write. Every change runs inside `transaction`, together with its audit row. */
export type WritableDb = ReadableDb & {
  run(sql: string, ...values: Value[]): { readonly changes: number }
  /** Runs `work` in one IMMEDIATE transaction; rolls back when it throws. Nested calls join the outer one. */
  transaction<T>(work: () => T): T
  /** The same, but throws SQLITE_BUSY at once where another process is writing, rather than wait for it. */
  transactionNow<T>(work: () => T): T
}

/** Wraps a better-sqlite3 database; each SQL text is prepared once. */
export const handleOf = (database: Database.Database): WritableDb => {
  const prepared = new Map<string, Database.Statement>()
  const statement = (sql: string): Database.Statement => {
    const known = prepared.get(sql)
    if (known) return known
    const fresh = database.prepare(sql)
    prepared.set(sql, fresh)
    return fresh
  }
  const reader = (sql: string): Database.Statement => {
    const found = statement(sql)
    if (!found.readonly) throw new Error('a statement that writes was given to a reading handle')
    return found
  }
  const transaction = <T>(work: () => T): T => (database.inTransaction ? work() : database.transaction(work).immediate())
  return {
    get: <Row>(sql: string, ...values: Value[]) => reader(sql).get(...values) as Row | undefined,
    all: <Row>(sql: string, ...values: Value[]) => reader(sql).all(...values) as Row[],
    run: (sql, ...values) => ({ changes: statement(sql).run(...values).changes }),
    transaction,
    transactionNow: (work) => {
      const patience = Number(database.pragma('busy_timeout', { simple: true }))
      database.pragma('busy_timeout = 0')
      try {
        return transaction(work)
      } finally {
        database.pragma(`busy_timeout = ${patience}`)
      }
    },
  }
}
