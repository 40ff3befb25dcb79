import { setTimeout as delay } from 'node:timers/promises'
import BetterSqlite from 'better-sqlite3'

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
