import { setTimeout as delay } from 'node:timers/promises'
import BetterSqlite, { type Database } from 'better-sqlite3'
import { isRefused } from '../../../shared/domain/errors.ts'
import { Sequencer } from '../sequencer.ts'

/** Whether SQLite refused because another connection holds a lock. Decides by the error's code. */
export const isBusy = (error: unknown): boolean =>
  error instanceof BetterSqlite.SqliteError && error.code.startsWith('SQLITE_BUSY')

/** The longest pause between two attempts, in milliseconds. */
const longestPause = 40

/**
 * Runs `attempt`, and again after a short pause for as long as it throws an error that `mayRetry` accepts. Connections have a
 * timeout of 0 and wait here instead of inside SQLite, which would block the thread and every other request with it.
 *
 * @returns what `attempt` returned; throws its last error
 */
export const retrying = async <T>(
  attempt: () => T | Promise<T>,
  mayRetry: (error: unknown) => boolean,
): Promise<T> => {
  // Short at first, because locks are usually held for a few milliseconds. Random, so that two processes do not retry in lockstep.
  for (let pause = 1; ; pause = Math.min(longestPause, pause * 2)) {
    try {
      return await attempt()
    } catch (error) {
      if (!mayRetry(error)) throw error
    }
    await delay(pause * (0.5 + Math.random()))
  }
}

export type Value = string | number | bigint | Buffer | null

/** A handle that can only read, for lists and lookups. Preparing a statement that writes throws. */
export type ReadableDb = {
  get<Row>(sql: string, ...values: Value[]): Row | undefined
  all<Row>(sql: string, ...values: Value[]): Row[]
}

/** A handle that can also write. Every change runs inside `write` or `tryTransaction`, together with its audit row. */
export type WritableDb = ReadableDb & {
  run(sql: string, ...values: Value[]): { readonly changes: number }
  /**
   * Runs a statement that must change exactly one row, such as an UPDATE of a row that was just read. Throws when it changes
   * none or several, so that the write is rolled back and nobody is told that something was changed.
   */
  runOne(sql: string, ...values: Value[]): void
  /**
   * Runs `work`, which must be synchronous, in one IMMEDIATE transaction, and rolls back when it throws or returns a refusal. While another
   * process is writing, it waits without blocking the thread, for a few seconds at most, and then throws SQLITE_BUSY (the refusal
   * `database_busy`). Waiting writes of this process run in the order in which they were requested.
   */
  write<T>(work: () => T): Promise<T>
  /** Like `write`, but without waiting: throws SQLITE_BUSY while another process is writing. */
  tryTransaction<T>(work: () => T): T
}

export type Handle = WritableDb & {
  /** Increases with each statement that writes, and when a transaction ends, because it may have undone what was written. */
  readonly writes: () => number
  /** Makes every write wait at most `ms` for another process from now on; used just before closing. */
  readonly limitWaiting: (ms: number) => void
  /** Resolves when no write is waiting. */
  readonly settled: () => Promise<void>
}

/**
 * A row that was just read was not found again, or other rows were changed. A damaged index causes this, so the error has SQLite's code
 * for a damaged index, and the user is told that the database is damaged.
 */
class WrongChanges extends Error {
  readonly code = 'SQLITE_CORRUPT_INDEX'
  constructor(changes: number) {
    super(`${changes} rows were changed instead of one`)
  }
}

/**
 * Wraps a better-sqlite3 database with a timeout of 0; each SQL text is prepared once.
 *
 * @param waitMs how long a write waits for another process's lock
 */
export const handleOf = (
  database: Database,
  { waitMs = 5000 }: { readonly waitMs?: number } = {},
): Handle => {
  const prepared = new Map<string, BetterSqlite.Statement>()
  const statement = (sql: string): BetterSqlite.Statement => {
    const known = prepared.get(sql)
    if (known) return known
    const fresh = database.prepare(sql)
    prepared.set(sql, fresh)
    return fresh
  }
  const reader = (sql: string): BetterSqlite.Statement => {
    const found = statement(sql)
    if (!found.readonly) throw new Error('a statement that writes was given to a reading handle')
    return found
  }

  let writes = 0
  /** Throws SQLITE_BUSY while another process is writing. */
  const begin = (): void => {
    if (database.inTransaction) throw new Error('a write was begun inside another one')
    statement('BEGIN IMMEDIATE').run()
  }
  let isSyncChecked = false
  /** Runs `work` in the transaction that has begun. Commits, or rolls back when `work` throws or returns a refusal. */
  const complete = <T>(work: () => T): T => {
    try {
      const result = work()
      if (result instanceof Promise) throw new Error('work that is asynchronous was given to a write')
      statement(isRefused(result) ? 'ROLLBACK' : 'COMMIT').run()
      // The library's default takes effect at the first write, so it is checked after one.
      if (!isSyncChecked && database.pragma('synchronous', { simple: true }) !== 2)
        throw new Error('SQLite does not sync every commit')
      isSyncChecked = true
      return result
    } finally {
      // SQLite may have rolled back on its own, for example because the disk is full.
      if (database.inTransaction) statement('ROLLBACK').run()
      writes += 1
    }
  }

  const sequencer = new Sequencer()
  let waiting = 0
  let lastMoment = Infinity
  const write = async <T>(work: () => T): Promise<T> => {
    const end = performance.now() + waitMs
    let begun = false
    const mayWait = (error: unknown): boolean =>
      !begun && isBusy(error) && performance.now() < Math.min(end, lastMoment)
    const begins = (): boolean => {
      try {
        begin()
        return (begun = true)
      } catch (error) {
        if (!mayWait(error)) throw error
        return false
      }
    }
    if (waiting === 0 && begins()) return complete(work)
    waiting += 1
    const attempt = (): T => {
      begin()
      begun = true
      return complete(work)
    }
    return sequencer.queue(async () => {
      try {
        return await retrying(attempt, mayWait)
      } finally {
        waiting -= 1
      }
    })
  }

  const settled = async (): Promise<void> => {
    await sequencer.settled()
    if (waiting > 0) await settled()
  }

  return {
    get: <Row>(sql: string, ...values: Value[]) => reader(sql).get(...values) as Row | undefined,
    all: <Row>(sql: string, ...values: Value[]) => reader(sql).all(...values) as Row[],
    run: (sql, ...values) => {
      writes += 1
      return { changes: statement(sql).run(...values).changes }
    },
    runOne: (sql, ...values) => {
      writes += 1
      const { changes } = statement(sql).run(...values)
      if (changes !== 1) throw new WrongChanges(changes)
    },
    write,
    tryTransaction: (work) => {
      begin()
      return complete(work)
    },
    writes: () => writes,
    limitWaiting: (ms) => {
      lastMoment = Math.min(lastMoment, performance.now() + ms)
    },
    settled,
  }
}
