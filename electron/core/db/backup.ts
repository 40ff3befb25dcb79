import { closeSync, mkdirSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import { draftOf, setMode } from '../files.ts'

/** How many backups are kept. */
const keptBackups = 7

const backupName = /^before-version-\d+-(\d+)\.db$/

/** The problems that SQLite finds in a database; `['ok']` when there are none. */
const problemsOf = (database: Database.Database): readonly unknown[] => {
  // A check of ours can fail to run on a damaged value, and says nothing about whether the copy is a good one.
  database.pragma('ignore_check_constraints = ON')
  return database.prepare('PRAGMA integrity_check').pluck().all()
}

/** Removes all but the newest backups. `made` always stays: a clock that was set back must not make it the oldest. */
const removeOldBackups = (folder: string, made: string): void => {
  const timeOf = (name: string): number => Number(backupName.exec(name)?.[1])
  const others = readdirSync(folder)
    .filter((name) => backupName.test(name) && name !== made)
    .toSorted((a, b) => timeOf(b) - timeOf(a))
  for (const name of others.slice(keptBackups - 1)) rmSync(join(folder, name), { force: true })
}

export type BackupOptions = {
  /** The data folder; backups are put into `backups` in it. */
  readonly home: string
  /** The schema version that is about to be migrated to. */
  readonly version: number
  readonly now: number
  /** Opens a database file. */
  readonly connect: (file: string) => Database.Database
}

/**
 * Copies the database of `source` into `backups/before-version-<version>-<now>.db` through SQLite's backup API, which copies page by page
 * without blocking the thread. The copy is a single file that only its owner can read, it is checked with `integrity_check`
 * before it gets its name, and older copies are removed except for the last few. `source` must not have a transaction open.
 *
 * A damaged original has a damaged copy, which is still the best backup there can be: the copy is accepted when the original has the same problems.
 * Throws when the copy is worse than the original, and what SQLite and the file system throw (a full disk, for example).
 */
export const backUp = async (
  source: Database.Database,
  { home, version, now, connect }: BackupOptions,
): Promise<void> => {
  const folder = join(home, 'backups')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const name = `before-version-${version}-${now}.db`
  // It has another name until it is complete, so that a crash never leaves half a backup under a backup's name.
  const draft = draftOf(join(folder, name))
  try {
    closeSync(openSync(draft, 'wx', 0o600))
    setMode(draft, 0o600)
    await source.backup(draft)
    const copy = connect(draft)
    try {
      // The copy inherits WAL mode; without it, it is one file that can be moved around.
      copy.pragma('journal_mode = DELETE')
      const found = problemsOf(copy)
      if (found[0] !== 'ok' && JSON.stringify(found) !== JSON.stringify(problemsOf(source)))
        throw new Error('the backup differs from the database')
    } finally {
      copy.close()
    }
    renameSync(draft, join(folder, name))
    removeOldBackups(folder, name)
  } finally {
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(draft + suffix, { force: true })
  }
}
