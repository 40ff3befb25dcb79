import fs from 'node:fs'
import Database from 'better-sqlite3'
import { isBusy, retrying } from '../db/handle.ts'
import { wrongKind } from '../db/file-kind.ts'
import { draftOf, publishDraft, setMode } from '../files.ts'
import { headerDigest, kdfAcceptable, type VaultHeader, vaultVersion } from './passphrase-crypto.ts'
import { DamagedVault, MisplacedVault, NewerVault } from './vault-errors.ts'
import path from 'node:path'

const applicationId = 0x4b525601
const fileMode = 0o600

export type VaultFileOptions = { readonly path: string; readonly nativeBinding?: string }

/** Whether there is a vault file at all. A broken link, a folder or an empty file counts, because it is not ours to overwrite. */
export const vaultFileExists = (file: string): boolean =>
  fs.lstatSync(file, { throwIfNoEntry: false }) !== undefined

/** Opens an existing file with the settings of every connection. The caller closes it. */
const connect = (file: string, nativeBinding: string | undefined): Database.Database => {
  const db = new Database(file, {
    fileMustExist: true,
    timeout: 0,
    ...(nativeBinding === undefined ? {} : { nativeBinding }),
  })
  try {
    // A rollback journal instead of WAL: it leaves no side files, and each operation can open and close the file.
    // EXTRA is FULL plus a sync of the folder when the journal is deleted; without it a power cut could undo an acknowledged write.
    db.pragma('synchronous = EXTRA')
    db.pragma('secure_delete = ON')
    db.pragma('trusted_schema = OFF')
    db.pragma('cell_size_check = ON')
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

const checkVersion = (db: Database.Database): void => {
  if (db.pragma('application_id', { simple: true }) !== applicationId) throw new DamagedVault()
  const version = Number(db.pragma('user_version', { simple: true }))
  if (version > vaultVersion) throw new NewerVault()
  if (version !== vaultVersion) throw new DamagedVault()
}

/** Makes the file private if its mode was widened. Windows has no such modes. */
const tightenMode = (file: string): void => {
  const stat = fs.statSync(file)
  if (process.platform !== 'win32' && stat.isFile() && (stat.mode & 0o077) !== 0) setMode(file, fileMode)
}

/** Called before the file is opened: opening a named pipe would block. */
const checkKind = (file: string): void => {
  for (const path of [file, `${file}-journal`]) {
    const wrong = wrongKind(path)
    if (wrong !== undefined) throw new MisplacedVault(path, wrong)
  }
}

/** How long to wait for another process that holds the file, in milliseconds. */
const longestWait = 5_000

/**
 * Runs `act` in one transaction on the existing vault file. The file is opened and closed each time, so that one that was deleted
 * or replaced in the meantime is noticed and never written to. A `write` transaction locks others out before it reads.
 */
export const inVault = <T>(
  options: VaultFileOptions,
  mode: 'read' | 'write',
  act: (db: Database.Database) => T,
): Promise<T> => {
  const end = performance.now() + longestWait
  const attempt = (): T => {
    checkKind(options.path)
    tightenMode(options.path)
    const db = connect(options.path, options.nativeBinding)
    try {
      const run = db.transaction(() => {
        checkVersion(db)
        return act(db)
      })
      return mode === 'write' ? run.immediate() : run.deferred()
    } finally {
      db.close()
    }
  }
  return retrying(attempt, (error) => isBusy(error) && performance.now() < end)
}

/** Returns a column's bytes. A flipped bit can change a value's type, which STRICT only checks when writing. */
export const bytesOf = (value: unknown): Buffer => {
  if (!Buffer.isBuffer(value)) throw new DamagedVault()
  return value
}

const integerOf = (value: unknown): number => {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new DamagedVault()
  return value
}

const onlyRow = (db: Database.Database, table: 'header' | 'attempts'): Record<string, unknown> => {
  const row = db.prepare<[], Record<string, unknown>>(`SELECT * FROM ${table} WHERE id = 1`).get()
  if (!row) throw new DamagedVault()
  return row
}

/** Reads the header of an open vault file. Throws `DamagedVault` when it has changed. */
export const readHeader = (db: Database.Database): VaultHeader => {
  const row = onlyRow(db, 'header')
  const header = {
    n: integerOf(row['n']),
    r: integerOf(row['r']),
    p: integerOf(row['p']),
    salt: bytesOf(row['salt']),
    wrappedKey: bytesOf(row['wrapped_key']),
  }
  if (!headerDigest(header).equals(bytesOf(row['digest'])) || !kdfAcceptable(header)) throw new DamagedVault()
  return header
}

/** Reads the failed attempts from an open vault file. Throws `DamagedVault`. */
export const readAttempts = (db: Database.Database): Attempts => {
  const row = onlyRow(db, 'attempts')
  return { failures: integerOf(row['failures']), lastAt: integerOf(row['last_at']) }
}

/** Records the failed attempts; needs a `write` transaction. */
export const writeAttempts = (db: Database.Database, { failures, lastAt }: Attempts): void => {
  db.prepare('UPDATE attempts SET failures = ?, last_at = ? WHERE id = 1').run(failures, Math.round(lastAt))
}

const schema = `
  CREATE TABLE header (
    id INTEGER PRIMARY KEY CHECK (id = 1), n INTEGER NOT NULL, r INTEGER NOT NULL, p INTEGER NOT NULL,
    salt BLOB NOT NULL, wrapped_key BLOB NOT NULL, digest BLOB NOT NULL
  ) STRICT;
  CREATE TABLE attempts (id INTEGER PRIMARY KEY CHECK (id = 1), failures INTEGER NOT NULL CHECK (failures >= 0), last_at INTEGER NOT NULL) STRICT;
  CREATE TABLE items (account TEXT PRIMARY KEY, sealed BLOB NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO attempts VALUES (1, 0, 0);
  PRAGMA application_id = ${applicationId};
  PRAGMA user_version = ${vaultVersion};`

/**
 * Creates the vault file under a temporary name first, so that a crash never leaves half a vault.
 *
 * @returns false when a file already existed (another process may have been faster); it is left unchanged
 */
export const createVaultFile = (options: VaultFileOptions, header: VaultHeader): boolean => {
  fs.mkdirSync(path.dirname(options.path), { recursive: true, mode: 0o700 })
  const draft = draftOf(options.path)
  try {
    fs.closeSync(fs.openSync(draft, 'wx', fileMode))
    const db = connect(draft, options.nativeBinding)
    try {
      db.transaction(() => {
        db.exec(schema)
        db.prepare('INSERT INTO header VALUES (1, ?, ?, ?, ?, ?, ?)').run(
          header.n,
          header.r,
          header.p,
          header.salt,
          header.wrappedKey,
          headerDigest(header),
        )
      })()
    } finally {
      db.close()
    }
    return publishDraft(draft, options.path)
  } finally {
    fs.rmSync(draft, { force: true })
  }
}

/** Failed attempts to unlock a vault, as stored in its file: how many in a row, and when the last one was (ms since 1970). */
export type Attempts = { readonly failures: number; readonly lastAt: number }

const freeFailures = 3
const firstDelayMs = 1_000
const longestDelayMs = 300_000

const delayAfter = (failures: number): number =>
  failures < freeFailures
    ? 0
    : Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(failures - freeFailures, 20))

/**
 * How many milliseconds to wait before the next attempt: none after the first two failures, then 1 s, doubling up to 5 minutes.
 * When the clock was set back, the wait is never longer than its delay; `restart` then asks for the last attempt to be dated
 * now, so that the wait does end.
 */
export const waitBeforeAttempt = (
  { failures, lastAt }: Attempts,
  now: number,
): { readonly waitMs: number; readonly restart: boolean } => {
  const delay = delayAfter(failures)
  if (now < lastAt) return { waitMs: delay, restart: delay > 0 }
  return { waitMs: Math.max(0, lastAt + delay - now), restart: false }
}
