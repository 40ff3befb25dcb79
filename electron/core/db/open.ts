import { existsSync, lstatSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import type Database from 'better-sqlite3'
import { ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import { closeToOthers, makeDataFolder } from '../data-folder.ts'
import { draftOf, publishDraft, removeOldDrafts, setMode } from '../files.ts'
import { handleOf, isBusy, retrying, type WritableDb } from './handle.ts'
import { copyDatabase } from './backup.ts'
import { checkFile } from './check-file.ts'
import { sideFiles, wrongKind } from './file-kind.ts'
import { migrate, migrateSteps, migrations, type Migration } from './migrate.ts'
import { refusing } from './refusals.ts'

export type OpenDatabase = {
  readonly db: WritableDb
  /** A number that changes whenever another connection has committed. */
  readonly version: () => number
  /** How many times this connection has written or rolled back. */
  readonly writes: () => number
  /** Makes every write wait at most `ms` for another process from now on; used just before closing. */
  readonly limitWaiting: (ms: number) => void
  /** Copies the database as it is now into the new file `target`, while others may write. Throws what `copyDatabase` throws. */
  readonly copyTo: (target: string) => Promise<void>
  /** Opens another database file with the settings of this one; the caller closes it. */
  readonly connect: (file: string) => Database.Database
  /**
   * Opens another database file, such as a copy in a backup, and migrates it to the newest schema. The caller closes it. Refuses
   * `database_newer` and `database_corrupt`.
   */
  readonly openCopy: (file: string) => Result<Database.Database>
  /** Closes the database once all waiting writes are done. */
  readonly close: () => Promise<void>
}

export type OpenOptions = {
  /** The data folder. Created when missing; made private (0700) once it is known to hold our database. */
  readonly home: string
  readonly now: number
  /** The path of better-sqlite3's native library, when it is not in its own package. */
  readonly nativeBinding?: string
  /** How long opening and each write wait for another process that is writing, in milliseconds, without blocking the thread. */
  readonly waitMs?: number
  readonly steps?: readonly Migration[]
  /** Named moments at which a test may stop the process. */
  readonly failpoint?: ((name: string) => void) | undefined
}

/** The name of the database file in the data folder. */
export const databaseName = 'keyreeve.db'

/** Connects with a timeout of 0: SQLite itself would block the thread while it waits for other processes. */
const connect = (file: string, { nativeBinding }: Pick<OpenOptions, 'nativeBinding'>): Database.Database =>
  new BetterSqlite(file, { fileMustExist: true, timeout: 0, ...(nativeBinding ? { nativeBinding } : {}) })

/** Applies the settings of every connection. Switching to WAL writes to the file. */
const configure = (database: Database.Database): void => {
  database.pragma('journal_mode = WAL')
  // better-sqlite3 is built with synchronous=NORMAL for WAL, which takes effect at the first write, so set FULL. The handle checks it afterwards.
  database.pragma('synchronous = FULL')
  database.pragma('secure_delete = ON')
  database.pragma('foreign_keys = ON')
  // Without this, REPLACE would delete rows that triggers protect.
  database.pragma('recursive_triggers = ON')
  database.pragma('trusted_schema = OFF')
  database.pragma('cell_size_check = ON')
}

/** Runs `work` on a connection, and closes the connection if it throws or refuses, which rolls back an open transaction. */
const closeOnFailure = async <T>(
  database: Database.Database,
  work: () => Promise<Result<T>>,
): Promise<Result<T>> => {
  let kept = false
  try {
    const result = await work()
    kept = result.ok
    return result
  } finally {
    if (!kept) database.close()
  }
}

/** Creates a complete database under a temporary name first, so that an empty `keyreeve.db` can only be a damaged one. */
const createIfMissing = async (file: string, options: OpenOptions): Promise<Result<void>> => {
  if (existsSync(file)) return ok(undefined)
  const draft = draftOf(file)
  try {
    new BetterSqlite(draft, options.nativeBinding ? { nativeBinding: options.nativeBinding } : {}).close()
    const database = connect(draft, options)
    const migrated = await closeOnFailure(database, () => {
      configure(database)
      return migrate(database, { ...options, file: draft, connect: (name) => connect(name, options) })
    })
    if (!migrated.ok) return migrated
    database.pragma('journal_mode = DELETE')
    database.close()
    setMode(draft, 0o600)
    // If another process was faster, its database is just as good.
    publishDraft(draft, file)
    return ok(undefined)
  } finally {
    for (const suffix of ['', ...sideFiles]) rmSync(draft + suffix, { force: true })
  }
}

const protect = (home: string): void => {
  for (const name of readdirSync(home)) {
    if (/^keyreeve\.db(-wal|-shm)?$/.test(name)) setMode(join(home, name), 0o600)
  }
}

/**
 * Records the latest time at which the database was opened, which reveals a clock that was set back. Skipped when the database is
 * busy: it is not worth waiting for.
 */
const recordOpening = (db: WritableDb, now: number): void => {
  try {
    db.tryTransaction(() =>
      db.run(
        "INSERT INTO meta (name, value) VALUES ('opened_at', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE CAST(excluded.value AS INTEGER) > CAST(value AS INTEGER)",
        String(now),
      ),
    )
  } catch (error) {
    if (!isBusy(error)) throw error
  }
}

const isBrokenLink = (file: string): boolean =>
  lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true && !existsSync(file)

/** One attempt at `openDatabase`. Throws SQLITE_BUSY when another process holds a lock that it needs. */
const openNow = async (options: OpenOptions): Promise<Result<OpenDatabase>> => {
  const file = join(options.home, databaseName)
  if (isBrokenLink(file)) {
    return refuse('database_corrupt.broken_link')
  }
  const beside = sideFiles.find((suffix) => wrongKind(file + suffix) !== undefined)
  if (beside !== undefined) {
    return refuse('database_corrupt.side_file', { file: `keyreeve.db${beside}` })
  }
  const created = await createIfMissing(file, options)
  if (!created.ok) return created
  for (const place of [options.home, join(options.home, 'backups')]) removeOldDrafts(place)
  const found = statSync(file)
  if (!found.isFile() || found.size === 0) {
    return refuse('database_corrupt.not_a_file')
  }
  const database = connect(file, options)
  return closeOnFailure(database, async () => {
    const readable = checkFile(database, options)
    if (!readable.ok) return readable
    // Not earlier: until here the folder might have been somebody else's.
    closeToOthers(options.home)
    configure(database)
    const migrated = await migrate(database, { ...options, file, connect: (name) => connect(name, options) })
    if (!migrated.ok) return migrated
    const db = handleOf(database, options)
    recordOpening(db, options.now)
    protect(options.home)
    const version = database.prepare<[], number>('PRAGMA data_version').pluck()
    const close = async (): Promise<void> => {
      await db.settled()
      database.close()
    }
    const copyTo = async (target: string): Promise<void> => {
      const source = connect(file, options)
      try {
        // In a transaction, so that a commit by somebody else does not make the copy begin again.
        source.exec('BEGIN')
        source.prepare('SELECT count(*) FROM meta').get()
        await copyDatabase(source, target, (name) => connect(name, options))
      } finally {
        source.close()
      }
    }
    const openCopy = (name: string): Result<Database.Database> => {
      const copy = connect(name, options)
      let opened = false
      try {
        const readable = checkFile(copy, options)
        if (!readable.ok) return readable
        copy.pragma('foreign_keys = OFF')
        copy.transaction(() => migrateSteps(copy, options.steps ?? migrations))()
        opened = true
        return ok(copy)
      } finally {
        if (!opened) copy.close()
      }
    }
    return ok({
      db,
      copyTo,
      openCopy,
      connect: (name) => connect(name, options),
      version: () => version.get() ?? 0,
      writes: db.writes,
      limitWaiting: db.limitWaiting,
      close,
    })
  })
}

/**
 * Opens `keyreeve.db` in `home`, creating and migrating it as needed. Waits for another process that is writing only if there is
 * something to migrate, and without blocking the thread.
 * Refuses with `folder_not_ours`, `database_corrupt`, `database_newer`, `database_busy`, `no_space` or `read_only`. Never deletes or moves a file.
 */
export const openDatabase = (options: OpenOptions): Promise<Result<OpenDatabase>> =>
  refusing(async () => {
    const folder = makeDataFolder(options.home)
    if (!folder.ok) return folder
    const { waitMs = 5000 } = options
    const end = performance.now() + waitMs
    return retrying(
      () => openNow(options),
      (error) => isBusy(error) && performance.now() < end,
    )
  })
