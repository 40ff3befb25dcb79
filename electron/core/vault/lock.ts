import { closeSync, openSync } from 'node:fs'
import BetterSqlite from 'better-sqlite3'
import { ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import { isBusy, retrying } from '../db/handle.ts'
import { fileKind, sideFiles, wrongKind } from '../db/file-kind.ts'
import { machineRefusal } from '../db/refusals.ts'
import { setMode } from '../files.ts'
import { Sequencer } from '../sequencer.ts'

/**
 * Allows one operation at a time to touch both the database and the keychain, across all processes that use this data folder.
 * The lock is an exclusive transaction on an empty file, which the operating system releases when a process dies.
 */
export type StoresLock = {
  /**
   * Waits for the lock. Returns the function that releases it, which must be called once. Refuses `database_busy` when another process
   * holds the lock for too long, and `keychain_unavailable` once the lock is closing.
   */
  acquire(): Promise<Result<() => void>>
  /** Lets the current operation finish, and refuses those that wait. */
  close(): Promise<void>
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : ''
const isForeign = (error: unknown): boolean =>
  codeOf(error) === 'SQLITE_NOTADB' || codeOf(error).startsWith('SQLITE_CORRUPT')

const unusable = (file: string) => refuse('lock_unusable', { file })

/** Opens the file as a database, creating it when missing, and reads it once. Throws what the file system or SQLite throws. */
const openFile = (file: string, nativeBinding: string | undefined): BetterSqlite.Database => {
  closeSync(openSync(file, 'a', 0o600))
  const database = new BetterSqlite(file, { timeout: 0, ...(nativeBinding ? { nativeBinding } : {}) })
  try {
    database.pragma('schema_version')
  } catch (error) {
    // Busy means that another process holds the lock, which is what the file is for.
    if (!isBusy(error)) {
      database.close()
      throw error
    }
  }
  setMode(file, 0o600)
  return database
}

type Opening = { readonly waitMs?: number; readonly nativeBinding?: string }

const refusingLock = <T>(file: string, work: () => Result<T>): Result<T> => {
  try {
    return work()
  } catch (error) {
    if (isForeign(error)) return unusable(file)
    if (['ENOENT', 'ELOOP'].includes(codeOf(error))) return unusable(file)
    const refusal = machineRefusal(error)
    if (refusal) return refusal
    throw error
  }
}

/**
 * Checks whether the lock can be opened or created at `file`, without changing anything; called before anything else in the folder is
 * touched. Refuses `lock_unusable` when something else has its name or that of one of SQLite's side files, and `read_only` when
 * the path cannot be read.
 */
export const checkStoresLock = (file: string): Result<void> =>
  refusingLock(file, () => {
    for (const suffix of ['', ...sideFiles]) {
      if (wrongKind(file + suffix) !== undefined) return unusable(file + suffix)
    }
    return fileKind(file) === 'other' ? unusable(file) : ok(undefined)
  })

/**
 * Opens the lock of a data folder, creating its file when missing.
 * Refuses what {@link checkStoresLock} refuses, and `read_only` or `no_space` when the file cannot be created.
 */
export const openStoresLock = (file: string, { waitMs, nativeBinding }: Opening = {}): Result<StoresLock> =>
  refusingLock(file, () => {
    const fileCheck = checkStoresLock(file)
    return fileCheck.ok ? ok(lockOn(file, openFile(file, nativeBinding), waitMs)) : fileCheck
  })

const lockOn = (file: string, database: BetterSqlite.Database, waitMs = 10_000): StoresLock => {
  const sequencer = new Sequencer()
  let closing = false

  /** Waits for other processes. */
  const begin = async (): Promise<Result<void>> => {
    if (closing) return refuse('keychain_unavailable.closing')
    const deadline = performance.now() + waitMs
    try {
      await retrying(
        () => database.exec('BEGIN EXCLUSIVE'),
        (error) => isBusy(error) && !closing && performance.now() < deadline,
      )
      return ok(undefined)
    } catch (error) {
      if (isBusy(error)) return refuse('database_busy.lock')
      if (isForeign(error)) return unusable(file)
      throw error
    }
  }

  return {
    acquire: async () => {
      const endTurn = await sequencer.turn()
      let acquired = false
      try {
        const begun = await begin()
        if (!begun.ok) return begun
        acquired = true
      } finally {
        if (!acquired) endTurn()
      }
      return ok(() => {
        try {
          database.exec('ROLLBACK')
        } finally {
          endTurn()
        }
      })
    },
    close: async () => {
      closing = true
      await sequencer.settled()
      database.close()
    },
  }
}
