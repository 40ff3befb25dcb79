import { refuse, type Refused, type Result } from '../../../shared/domain/errors.ts'

/** The SQLite and system error codes that a user's machine can cause, without their extended part. All others are bugs. */
const codes = {
  SQLITE_BUSY: 'database_busy.database',
  SQLITE_LOCKED: 'database_busy.database',
  SQLITE_CORRUPT: 'database_corrupt.database',
  SQLITE_NOTADB: 'database_corrupt.not_ours',
  SQLITE_FULL: 'no_space.database',
  SQLITE_IOERR: 'no_space.disk_error',
  SQLITE_READONLY: 'read_only.folder',
  SQLITE_CANTOPEN: 'read_only.open',
  ENOSPC: 'no_space.database',
  EDQUOT: 'no_space.quota',
  EACCES: 'read_only.folder',
  EPERM: 'read_only.folder',
  EROFS: 'read_only.disk',
  ENOTDIR: 'read_only.open',
} as const

/**
 * Returns the refusal for an error that the machine caused (full disk, damaged file, lock held by another process); undefined for a
 * bug. Decides by the error's `code`, never by its message.
 */
export const machineRefusal = (error: unknown): Refused | undefined => {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined
  const code = error.code
  const known = Object.entries(codes).find(([name]) => code === name || code.startsWith(`${name}_`))
  return known && refuse(known[1])
}

/** Runs `work` and turns errors that the machine caused into refusals. Bugs are still thrown. */
export const refusingNow = <T>(work: () => Result<T>): Result<T> => {
  try {
    return work()
  } catch (error) {
    const refusal = machineRefusal(error)
    if (refusal) return refusal
    throw error
  }
}

/** Like {@link refusingNow}, for asynchronous work. */
export const refusing = async <T>(work: () => Result<T> | Promise<Result<T>>): Promise<Result<T>> => {
  try {
    return await work()
  } catch (error) {
    return refusingNow(() => {
      throw error
    })
  }
}
