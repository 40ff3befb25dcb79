import type { Result } from '../../../shared/domain/errors.ts'

/** The SQLite and system error codes that a user's machine can cause, without their extended part. All others are bugs. */
const sentences = {
  SQLITE_BUSY: [
    'database_busy',
    'Another program is writing to Keyreeve’s database. Close it, or try again in a moment.',
  ],
  SQLITE_LOCKED: [
    'database_busy',
    'Another program is writing to Keyreeve’s database. Close it, or try again in a moment.',
  ],
  SQLITE_CORRUPT: [
    'database_corrupt',
    'Keyreeve’s database is damaged. It was left as it is: restore a backup of keyreeve.db, or move the file away to start anew.',
  ],
  SQLITE_NOTADB: [
    'database_corrupt',
    'keyreeve.db is not a Keyreeve database. It was left as it is: restore a backup of it, or move the file away to start anew.',
  ],
  SQLITE_FULL: ['no_space', 'The disk is full, so nothing was changed. Free some space and try again.'],
  SQLITE_IOERR: [
    'no_space',
    'The disk could not be written, so nothing was changed. Check its free space and health, and try again.',
  ],
  SQLITE_READONLY: [
    'read_only',
    'Keyreeve’s data folder cannot be written. Give yourself write access to it and try again.',
  ],
  SQLITE_CANTOPEN: [
    'read_only',
    'Keyreeve’s data folder cannot be opened. Check that it is a folder and that you may write in it.',
  ],
  ENOSPC: ['no_space', 'The disk is full, so nothing was changed. Free some space and try again.'],
  EDQUOT: ['no_space', 'Your disk quota is used up, so nothing was changed. Free some space and try again.'],
  EACCES: [
    'read_only',
    'Keyreeve’s data folder cannot be written. Give yourself write access to it and try again.',
  ],
  EPERM: [
    'read_only',
    'Keyreeve’s data folder cannot be written. Give yourself write access to it and try again.',
  ],
  EROFS: [
    'read_only',
    'Keyreeve’s data folder is on a read-only disk. Move it, or set KEYREEVE_HOME to another folder.',
  ],
  ENOTDIR: [
    'read_only',
    'Keyreeve’s data folder cannot be opened. Check that it is a folder and that you may write in it.',
  ],
} as const

/**
 * Returns the refusal for an error that the machine caused (full disk, damaged file, lock held by another process); undefined for a
 * bug. Decides by the error's `code`, never by its message.
 */
export const machineRefusal = (
  error: unknown,
):
  | {
      readonly ok: false
      readonly error: {
        code: 'database_busy' | 'database_corrupt' | 'no_space' | 'read_only'
        message: string
      }
    }
  | undefined => {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined
  const code = error.code
  const known = Object.entries(sentences).find(([name]) => code === name || code.startsWith(`${name}_`))
  return known && { ok: false, error: { code: known[1][0], message: known[1][1] } }
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
