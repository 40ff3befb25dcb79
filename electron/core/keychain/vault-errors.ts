import { refuse, type Refusal, type Result } from '../../../shared/domain/errors.ts'

/** Thrown within this folder only: the file is not a vault that we can read. */
export class DamagedVault extends Error {}

/** Thrown within this folder only: the file was written by a newer Keyreeve. */
export class NewerVault extends Error {}

/** Thrown within this folder only: something else has the name of the file or of SQLite's file beside it. */
export class MisplacedVault extends Error {
  readonly path: string
  readonly wrong: string

  /** @param wrong what is wrong with it, worded as the end of a sentence */
  constructor(path: string, wrong: string) {
    super('the passphrase vault is not a file')
    this.path = path
    this.wrong = wrong
  }
}

type Refused = { readonly ok: false; readonly error: Refusal }

const damagedVault = (): Refused =>
  refuse(
    'damaged',
    'The passphrase vault file is damaged. Restore it from a backup; nothing in it has been changed.',
  )

export const damagedItem = (): Refused =>
  refuse(
    'damaged',
    'This item of the passphrase vault is damaged. Restore the vault from a backup, or import the secret again.',
  )

/** The refusal for an error of the vault's file; null for a bug. */
export const vaultRefusal = (error: unknown): Refused | null => {
  if (error instanceof DamagedVault) return damagedVault()
  if (error instanceof MisplacedVault)
    return refuse(
      'damaged',
      `${error.path}, where the passphrase vault is kept, ${error.wrong}. It was left as it is: connect the disk that the vault is on, or move this away and restore the vault from a backup.`,
    )
  if (error instanceof NewerVault)
    return refuse(
      'database_newer',
      'The passphrase vault was written by a newer Keyreeve. Update Keyreeve to open it.',
    )
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  // Our SQL is constant and tested, so a plain SQLITE_ERROR (no such table, malformed schema) is caused by the file.
  if (
    /^SQLITE_(CORRUPT|NOTADB|SCHEMA|FORMAT|MISMATCH|CONSTRAINT)|^SQLITE_ERROR$/.test(code) ||
    code === 'EISDIR'
  )
    return damagedVault()
  if (/^SQLITE_(BUSY|LOCKED)/.test(code))
    return refuse(
      'database_busy',
      'The passphrase vault is in use by another program. Try again in a moment.',
    )
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT')
    return refuse('no_space', 'The disk is full. Free some space, then try again.')
  if (/^SQLITE_(READONLY|PERM)/.test(code) || code === 'EROFS' || code === 'EACCES' || code === 'EPERM') {
    return refuse(
      'read_only',
      'The passphrase vault file may not be read or written. Check the permissions of its folder.',
    )
  }
  if (
    /^SQLITE_(CANTOPEN|IOERR)/.test(code) ||
    /^(EIO|EMFILE|ENFILE|ENOTDIR|ENOENT|ELOOP|ENAMETOOLONG)$/.test(code)
  ) {
    return refuse(
      'keychain_unavailable',
      'The passphrase vault file could not be opened. Check that its disk is there, then try again.',
    )
  }
  return null
}

/** Runs `act` and turns errors of the file system and SQLite into refusals; bugs are still thrown. */
export const guarded = async <T>(act: () => Promise<Result<T>>): Promise<Result<T>> => {
  try {
    return await act()
  } catch (error) {
    const refused = vaultRefusal(error)
    if (refused) return refused
    throw error
  }
}
