import type Database from 'better-sqlite3'
import { isRefused } from '../../../shared/domain/errors.ts'
import { isBusy, retrying } from './busy.ts'

export type Value = string | number | bigint | Buffer | null

/** A handle that can only read: what lists and lookups get. Preparing a statement that writes throws. */
export type ReadableDb = {
  get<Row>(sql: string, ...values: Value[]): Row | undefined
  all<Row>(sql: string, ...values: Value[]): Row[]
}

/** A handle that can also write. Every change runs inside `write` or `writeNow`, together with its audit row. */
export type WritableDb = ReadableDb & {
  run(sql: string, ...values: Value[]): { readonly changes: number }
  /**
   * Runs a statement that must change exactly one row: what an UPDATE of a row that was just read does. Throws when it
   * changes none or several, so that the write is rolled back and nobody is told that something was changed.
   */
  runOne(sql: string, ...values: Value[]): void
  /**
   * Runs `work`, which must be synchronous, in one IMMEDIATE transaction, and rolls back when it throws or answers with a refusal. While another process
   * is writing, it waits without blocking the thread, for a few seconds at most, and then throws SQLITE_BUSY (the refusal
   * `database_busy`). Writes of this process that have to wait run in the order in which they were asked for.
   */
  write<T>(work: () => T): Promise<T>
  /** The same at once: throws SQLITE_BUSY where another process is writing. */
  tryTransaction<T>(work: () => T): T
}

export type Handle = WritableDb & {
  /** From now on nothing waits for another process longer than `ms`: for the moment before closing. */
  readonly limitWaiting: (ms: number) => void
  /** Resolves when no write is waiting any more. */
  readonly settled: () => Promise<void>
}

/** Thrown inside a transaction to end it without a change: its work was refused. */
class RolledBack extends Error {
  readonly refused: unknown
  constructor(refused: unknown) {
    super()
    this.refused = refused
  }
}

/**
 * A row that was just read could not be found to be changed, or others were. That is what a damaged index does, so the error has SQLite's own
 * code for one, and whoever asked is told that the database is damaged.
 */
class WrongChanges extends Error {
  readonly code = 'SQLITE_CORRUPT_INDEX'
  constructor(changes: number) {
    super(`${changes} rows were changed instead of one`)
  }
}

/**
 * Wraps a better-sqlite3 database that was opened with a timeout of 0; each SQL text is prepared once.
 *
 * @param waitMs how long a write waits for another process's lock
 * @param wrote called with each write, and when a transaction ends, as its writes may have been rolled back
 */
export const handleOf = (
  database: Database.Database,
  { waitMs = 5000, wrote = () => undefined }: { readonly waitMs?: number; readonly wrote?: () => void } = {},
): Handle => {
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

  let isSyncChecked = false
  const tryTransaction = <T>(work: () => T): T => {
    if (database.inTransaction) throw new Error('a write was begun inside another one')
    const transaction = database.transaction(() => {
      const done = work()
      if (done instanceof Promise) throw new Error('work that is asynchronous was given to a write')
      if (isRefused(done)) throw new RolledBack(done)
      return done
    })
    let result
    try {
      result = transaction.immediate()
    } catch (error) {
      if (!(error instanceof RolledBack)) throw error
      result = error.refused as T
    } finally {
      wrote()
    }
    if (!isSyncChecked) {
      // The library's own default is taken on at the first write, so it is checked after one.
      if (database.pragma('synchronous', { simple: true }) !== 2)
        throw new Error('SQLite does not sync every commit')
      isSyncChecked = true
    }
    return result
  }

  let queue: Promise<unknown> = Promise.resolve()
  let waiting = 0
  let lastMoment = Infinity
  const write = async <T>(work: () => T): Promise<T> => {
    const end = performance.now() + waitMs
    let begun = false
    const attempt = (): T =>
      tryTransaction(() => {
        begun = true
        return work()
      })
    const mayRetry = (error: unknown): boolean =>
      !begun && isBusy(error) && performance.now() < Math.min(end, lastMoment)
    if (waiting === 0) {
      try {
        return attempt()
      } catch (error) {
        if (!mayRetry(error)) throw error
      }
    }
    waiting += 1
    const turn = queue
      .then(() => retrying(attempt, mayRetry))
      .finally(() => {
        waiting -= 1
      })
    queue = turn.catch(() => undefined)
    return turn
  }

  const settled = async (): Promise<void> => {
    await queue
    if (waiting > 0) await settled()
  }

  return {
    get: <Row>(sql: string, ...values: Value[]) => reader(sql).get(...values) as Row | undefined,
    all: <Row>(sql: string, ...values: Value[]) => reader(sql).all(...values) as Row[],
    run: (sql, ...values) => {
      wrote()
      return { changes: statement(sql).run(...values).changes }
    },
    runOne: (sql, ...values) => {
      wrote()
      const { changes } = statement(sql).run(...values)
      if (changes !== 1) throw new WrongChanges(changes)
    },
    write,
    tryTransaction,
    limitWaiting: (ms) => {
      lastMoment = Math.min(lastMoment, performance.now() + ms)
    },
    settled,
  }
}
