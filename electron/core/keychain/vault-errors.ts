import { refuse, type Refused, type Result } from '../../../shared/domain/errors.ts'
import type { wrongKind } from '../db/file-kind.ts'

type WrongKind = NonNullable<ReturnType<typeof wrongKind>>

/** Thrown within this folder only: the file is not a vault that we can read. */
export class DamagedVault extends Error {}

/** Thrown within this folder only: the file was written by a newer Keyreeve. */
export class NewerVault extends Error {}

/** Thrown within this folder only: something else has the name of the file or of SQLite's file beside it. */
export class MisplacedVault extends Error {
  readonly path: string
  readonly kind: WrongKind

  /** @param kind what is there instead */
  constructor(path: string, kind: WrongKind) {
    super('the passphrase vault is not a file')
    this.path = path
    this.kind = kind
  }
}

const misplaced = {
  folder: 'damaged.vault_folder',
  special: 'damaged.vault_other',
  broken_link: 'damaged.vault_link',
} as const

const damagedVault = (): Refused => refuse('damaged.vault_file')

export const damagedItem = (): Refused => refuse('damaged.vault_item')

/** The refusal for an error of the vault's file; null for a bug. */
export const vaultRefusal = (error: unknown): Refused | null => {
  if (error instanceof DamagedVault) return damagedVault()
  if (error instanceof MisplacedVault) return refuse(misplaced[error.kind], { path: error.path })
  if (error instanceof NewerVault) return refuse('database_newer.vault')
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  // Our SQL is constant and tested, so a plain SQLITE_ERROR (no such table, malformed schema) is caused by the file.
  if (
    /^SQLITE_(CORRUPT|NOTADB|SCHEMA|FORMAT|MISMATCH|CONSTRAINT)|^SQLITE_ERROR$/.test(code) ||
    code === 'EISDIR'
  )
    return damagedVault()
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) return refuse('database_busy.vault')
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT') return refuse('no_space.vault')
  if (/^SQLITE_(READONLY|PERM)/.test(code) || code === 'EROFS' || code === 'EACCES' || code === 'EPERM') {
    return refuse('read_only.vault')
  }
  if (
    /^SQLITE_(CANTOPEN|IOERR)/.test(code) ||
    /^(EIO|EMFILE|ENFILE|ENOTDIR|ENOENT|ELOOP|ENAMETOOLONG)$/.test(code)
  ) {
    return refuse('keychain_unavailable.vault_file')
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
