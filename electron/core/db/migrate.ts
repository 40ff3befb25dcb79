import type Database from 'better-sqlite3'
import { ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import { backUp } from './backup.ts'
import { type Migration, migrations } from './migrations/index.ts'
import type { VaultCrypto } from '../vault/vault-crypto.ts'
import type { WritableDb } from './handle.ts'
import { readMeta } from './meta.ts'

export { migrations, type Migration }

/** Identifies the file as a Keyreeve database: `Kyrv` in ASCII. */
export const applicationId = 0x4b797276

export const versionOf = (database: Database.Database): number =>
  Number(database.pragma('user_version', { simple: true }))

export const newerRefusal = refuse('database_newer.database')

/** Applies the pending ones of `steps` and sets the version after each. Second phases are recorded for when the vault is open. */
export const migrateSteps = (database: Database.Database, steps: readonly Migration[]): void => {
  const isNew = versionOf(database) === 0
  for (const { version, up, withVault } of steps) {
    if (version <= versionOf(database)) continue
    up(database)
    // A new database has no rows yet.
    if (withVault && !isNew)
      database.prepare("INSERT INTO meta (name, value) VALUES (?, '')").run(secondPhaseName(version))
    database.pragma(`user_version = ${version}`)
  }
}

export type MigrateOptions = {
  /** The database's file. */
  readonly file: string
  /** The data folder. */
  readonly home: string
  readonly now: number
  /** Opens a database file. */
  readonly connect: (file: string) => Database.Database
  readonly steps?: readonly Migration[] | undefined
  /** Named moments at which a test may stop the process. */
  readonly failpoint?: ((name: string) => void) | undefined
}

const brokenReferences = (database: Database.Database): number =>
  (database.pragma('foreign_key_check') as readonly unknown[]).length

/** Backs up and migrates the database. Runs in a transaction, so that nobody can write in between. */
const migrateInTransaction = async (
  database: Database.Database,
  { file, connect, steps = migrations, failpoint = () => undefined, ...options }: MigrateOptions,
): Promise<void> => {
  failpoint('migrate.begun')
  const current = versionOf(database)
  const newest = steps.at(-1)?.version ?? 0
  // Another process may have migrated while this one waited.
  if (current >= newest) return
  if (current > 0) {
    const source = connect(file)
    try {
      await backUp(source, { ...options, version: newest, connect })
    } finally {
      source.close()
    }
    failpoint('migrate.backed-up')
  }
  const broken = current > 0 ? brokenReferences(database) : 0
  migrateSteps(
    database,
    steps.map((step) => ({
      ...step,
      up: (handle) => {
        step.up(handle)
        failpoint(`migrate.step-${step.version}`)
      },
    })),
  )
  if (current > 0 && brokenReferences(database) > broken)
    throw new Error('a migration left references to rows that do not exist')
  database.pragma(`application_id = ${applicationId}`)
  failpoint('migrate.before-commit')
}

/**
 * Migrates the schema to the newest version: all pending migrations in one transaction, after a backup of a database that has
 * data. Foreign keys are checked at the end rather than throughout, because rebuilding a table briefly removes what others refer to.
 * Refuses a database from a newer Keyreeve (`database_newer`) without touching it. Throws SQLITE_BUSY while another process
 * is writing. When it throws, close the connection, which rolls everything back.
 */
export const migrate = async (
  database: Database.Database,
  options: MigrateOptions,
): Promise<Result<void>> => {
  const newest = (options.steps ?? migrations).at(-1)?.version ?? 0
  const current = versionOf(database)
  if (current > newest) return newerRefusal
  if (current === newest) return ok(undefined)
  database.pragma('foreign_keys = OFF')
  database.exec('BEGIN IMMEDIATE')
  await migrateInTransaction(database, options)
  database.exec('COMMIT')
  options.failpoint?.('migrate.committed')
  database.pragma('foreign_keys = ON')
  return ok(undefined)
}

/** The name of the `meta` row that records the progress of a migration's second phase; the row exists until the phase is done. */
const secondPhaseName = (version: number): string => `second_phase_${version}`

export type SecondPhaseOptions = {
  readonly steps: readonly Migration[]
  /** Whether the vault is still open; asked before each step. */
  readonly isOpen: () => boolean
  readonly failpoint: (name: string) => void
}

/**
 * Runs the second phases of all migrations that have not finished, in order. Each step commits together with the record of its progress, so
 * several processes may run it at once: each continues where the last one committed. Stops when the vault is no longer open; the
 * next opening continues. Throws what the database throws.
 */
export const runSecondPhases = async (
  db: WritableDb,
  vaultCrypto: VaultCrypto,
  { steps, isOpen, failpoint }: SecondPhaseOptions,
): Promise<void> => {
  for (const { version, withVault } of steps) {
    if (!withVault) continue
    const name = secondPhaseName(version)
    const progress = (): string | undefined => readMeta(db, name)
    while (isOpen() && progress() !== undefined) {
      failpoint(`${name}.before-part`)
      await db.write(() => {
        const current = progress()
        if (current === undefined) return
        const next = withVault(db, vaultCrypto, current)
        if (next === null) db.runOne('DELETE FROM meta WHERE name = ?', name)
        else db.runOne('UPDATE meta SET value = ? WHERE name = ?', next, name)
        failpoint(`${name}.before-commit`)
      })
      failpoint(`${name}.after-part`)
    }
  }
}
