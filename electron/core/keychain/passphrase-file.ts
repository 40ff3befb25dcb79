import fs from 'node:fs'
import Database from 'better-sqlite3'
import { isBusy, retrying } from '../db/busy.ts'
import { wrongKind } from '../db/file-kind.ts'
import { draftOf, publishDraft, setMode } from '../files.ts'
import { headerDigest, kdfAcceptable, type VaultHeader, vaultVersion } from './passphrase-crypto.ts'
import { DamagedVault, MisplacedVault, NewerVault } from './vault-errors.ts'
import type { Attempts } from './passphrase-rate-limit.ts'
import path from 'node:path'

const applicationId = 0x4b525601
const fileMode = 0o600

export type VaultFileOptions = { readonly path: string; readonly nativeBinding?: string }

/** Whether there is a vault file at all. A dangling link, a folder or an empty file counts: it is not ours to overwrite. */
export const vaultFileExists = (file: string): boolean =>
  fs.lstatSync(file, { throwIfNoEntry: false }) !== undefined

/** Opens an existing file with the settings every connection of ours has. The caller closes it. */
const connect = (file: string, nativeBinding: string | undefined): Database.Database => {
  const db = new Database(file, {
    fileMustExist: true,
    timeout: 0,
    ...(nativeBinding === undefined ? {} : { nativeBinding }),
  })
  try {
    // A rollback journal, not WAL: no side files stay behind, and each operation may open and close the file by itself.
    // EXTRA is FULL plus a sync of the folder when the journal goes: without it a power cut could undo an acknowledged write.
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

/** Closes the file for others where its mode had been widened. Windows has no such modes. */
const tightenMode = (file: string): void => {
  const stat = fs.statSync(file)
  if (process.platform !== 'win32' && stat.isFile() && (stat.mode & 0o077) !== 0) setMode(file, fileMode)
}

/** Before the file is opened: opening a named pipe would wait for its other end. */
const checkKind = (file: string): void => {
  for (const path of [file, `${file}-journal`]) {
    const wrong = wrongKind(path)
    if (wrong !== undefined) throw new MisplacedVault(path, wrong)
  }
}

/** How long another process that holds the file is waited for, in ms. */
const longestWait = 5_000

/**
 * Runs `act` in one transaction on the existing vault file, opened for it and closed after: a file that was deleted or
 * replaced meanwhile is noticed, never written to as a ghost. A `write` transaction locks others out before it reads.
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

/** Gives a column as the bytes it must be. A flipped bit can change a value's type, which STRICT only checks on the way in. */
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

/** The header of an open vault file. Throws `DamagedVault` when it is not as it was written. */
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

/** The failed attempts so far, of an open vault file. Throws `DamagedVault`. */
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
 * Makes the vault file, complete under another name first, so that no crash leaves half a vault.
 *
 * @returns false when a file was there already (another process may have been quicker); it is left as it is.
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
