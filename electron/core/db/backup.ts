import { closeSync, mkdirSync, openSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import { draftOf, publishDraft, setMode } from '../files.ts'
import { sideFiles } from './file-kind.ts'

/** How many backups are kept. */
const keptBackups = 7

const backupName = /^before-version-\d+-(\d+)\.db$/

/** Runs SQLite's integrity check; `['ok']` when it finds no problem. */
const problemsOf = (database: Database.Database): readonly unknown[] => {
  // A CHECK constraint can fail to evaluate on a damaged value, which says nothing about the quality of the copy.
  database.pragma('ignore_check_constraints = ON')
  return database.prepare('PRAGMA integrity_check').pluck().all()
}

/** Removes all but the newest backups. `made` always stays, even if the clock was set back and it looks like the oldest. */
const removeOldBackups = (folder: string, made: string): void => {
  const timeOf = (name: string): number => Number(backupName.exec(name)?.[1])
  const others = readdirSync(folder)
    .filter((name) => backupName.test(name) && name !== made)
    .toSorted((a, b) => timeOf(b) - timeOf(a))
  for (const name of others.slice(keptBackups - 1)) rmSync(join(folder, name), { force: true })
}

export type BackupOptions = {
  /** The data folder; backups go into its `backups` folder. */
  readonly home: string
  /** The schema version that is being migrated to. */
  readonly version: number
  readonly now: number
  /** Opens a database file. */
  readonly connect: (file: string) => Database.Database
}

/**
 * Copies the database of `source` into the new file `target` with SQLite's backup API, page by page, without blocking the thread. The copy
 * is a single file that only its owner can read, checked with `integrity_check`.
 *
 * A copy is accepted with the same problems as the original: a damaged database still deserves a backup.
 * Throws when the copy has other problems than the original, and what SQLite and the file system throw (a full disk, for example). The
 * caller then removes the target.
 */
export const copyDatabase = async (
  source: Database.Database,
  target: string,
  connect: BackupOptions['connect'],
): Promise<void> => {
  closeSync(openSync(target, 'wx', 0o600))
  setMode(target, 0o600)
  await source.backup(target)
  const copy = connect(target)
  try {
    // The copy inherits WAL mode. Without WAL it is one file that can be moved around.
    copy.pragma('journal_mode = DELETE')
    const found = problemsOf(copy)
    if (found[0] !== 'ok' && JSON.stringify(found) !== JSON.stringify(problemsOf(source)))
      throw new Error('the backup differs from the database')
  } finally {
    copy.close()
  }
}

/**
 * Copies the database of `source` to `backups/before-version-<version>-<now>.db`, as {@link copyDatabase} does. Old backups beyond the last
 * few are removed. `source` must not have an open transaction.
 */
export const backUp = async (
  source: Database.Database,
  { home, version, now, connect }: BackupOptions,
): Promise<void> => {
  const folder = join(home, 'backups')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const name = `before-version-${version}-${now}.db`
  // It keeps a temporary name until it is complete, so that a crash never leaves half a backup.
  const draft = draftOf(join(folder, name))
  try {
    await copyDatabase(source, draft, connect)
    publishDraft(draft, join(folder, name), { replace: true })
    removeOldBackups(folder, name)
  } finally {
    for (const suffix of ['', ...sideFiles]) rmSync(draft + suffix, { force: true })
  }
}
