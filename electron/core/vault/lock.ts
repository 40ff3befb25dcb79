import { closeSync, openSync } from 'node:fs'
import BetterSqlite from 'better-sqlite3'
import { refuse, type Result } from '../../../shared/errors.ts'
import { isBusy, retrying } from '../db/busy.ts'
import { setMode } from '../modes.ts'

/**
 * Lets one operation at a time touch both the database and the keychain, across all processes of this data folder.
 * The lock is an exclusive transaction on a file of its own: the operating system lets go of it when a process dies.
 */
export type StoresLock = {
  run<T>(work: () => Promise<Result<T>>): Promise<Result<T>>
  /** Lets what runs now come to its end, and refuses what waits. */
  close(): Promise<void>
}

export const openStoresLock = (file: string, { waitMs = 10_000, nativeBinding }: { waitMs?: number; nativeBinding?: string } = {}): StoresLock => {
  closeSync(openSync(file, 'a', 0o600))
  setMode(file, 0o600)
  const database = new BetterSqlite(file, { timeout: 0, ...(nativeBinding ? { nativeBinding } : {}) })
  let last: Promise<unknown> = Promise.resolve()
  let closing = false

  /** False when another process has not let go of it in time. */
  const acquire = async (): Promise<boolean> => {
    const deadline = performance.now() + waitMs
    try {
      await retrying(() => database.exec('BEGIN EXCLUSIVE'), (error) => isBusy(error) && !closing && performance.now() < deadline)
      return true
    } catch (error) {
      if (isBusy(error)) return false
      throw error
    }
  }

  const alone = async <T>(work: () => Promise<Result<T>>): Promise<Result<T>> => {
    if (closing) return refuse('keychain_unavailable', 'Latchkey is closing. Start it again to go on.')
    if (!(await acquire())) return refuse('database_busy', 'Another Latchkey is in the middle of a change. Try again in a moment.')
    try {
      return await work()
    } finally {
      database.exec('ROLLBACK')
    }
  }

  return {
    run: (work) => {
      const turn = last.then(() => alone(work))
      last = turn.catch(() => undefined)
      return turn
    },
    close: async () => {
      closing = true
      await last
      database.close()
    },
  }
}
