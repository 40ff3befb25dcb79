import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import { ok, refuse, type Result } from '../../../shared/errors.ts'
import { draftOf } from '../drafts.ts'
import { setMode } from '../modes.ts'
import { foundation } from './migrations/0001-foundation.ts'
import { usage } from './migrations/0002-usage.ts'
import { rotation } from './migrations/0003-rotation.ts'
import { activity } from './migrations/0004-activity.ts'
import { snapshots } from './migrations/0005-snapshots.ts'
import { discarded } from './migrations/0006-discarded.ts'
import { deliveryIntents } from './migrations/0007-delivery-intents.ts'
import { ended } from './migrations/0008-ended.ts'
import { creators } from './migrations/0009-creators.ts'
import { ids } from './migrations/0010-ids.ts'
import { keyChanges } from './migrations/0011-key-changes.ts'
import { activeSnapshots } from './migrations/0012-active-snapshots.ts'

export type Migration = { readonly version: number; readonly sql: string }

/** In order; a released one never changes. `user_version` is the number of the last one applied. */
export const migrations: readonly Migration[] = [
  { version: 1, sql: foundation },
  { version: 2, sql: usage },
  { version: 3, sql: rotation },
  { version: 4, sql: activity },
  { version: 5, sql: snapshots },
  { version: 6, sql: discarded },
  { version: 7, sql: deliveryIntents },
  { version: 8, sql: ended },
  { version: 9, sql: creators },
  { version: 10, sql: ids },
  { version: 11, sql: keyChanges },
  { version: 12, sql: activeSnapshots },
]

/** Marks the file as ours: `Kyrv` in ASCII. */
export const applicationId = 0x4b797276

export const versionOf = (database: Database.Database): number =>
  Number(database.pragma('user_version', { simple: true }))

const backUp = (database: Database.Database, home: string, version: number, now: number): void => {
  const folder = join(home, 'backups')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, `before-version-${version}-${now}.db`)
  // Under another name until it is whole.
  const draft = draftOf(file)
  try {
    database.prepare('VACUUM INTO ?').run(draft)
    setMode(draft, 0o600)
    renameSync(draft, file)
  } finally {
    rmSync(draft, { force: true })
  }
}

export const newerRefusal = refuse(
  'database_newer',
  'This data was written by a newer Keyreeve. Install that version to open it; nothing was changed.',
)

/** Applies what is pending of `steps`, each with its version. */
export const migrateSteps = (database: Database.Database, steps: readonly Migration[]): void => {
  for (const step of steps) {
    // Another process may have migrated while this one waited for the lock.
    if (step.version <= versionOf(database)) continue
    database.exec(step.sql)
    database.pragma(`user_version = ${step.version}`)
  }
}

/**
 * Brings the schema to the newest version: all pending migrations in one transaction, after a backup of a
 * database that already has data. Refuses a database from a newer Keyreeve (`database_newer`) without touching it;
 * throws SQLITE_BUSY while another process is writing.
 */
export const migrate = (
  database: Database.Database,
  { home, now, steps = migrations }: { home: string; now: number; steps?: readonly Migration[] },
): Result<void> => {
  const newest = steps.at(-1)?.version ?? 0
  const current = versionOf(database)
  if (current > newest) return newerRefusal
  if (current === newest) return ok(undefined)
  if (current > 0) {
    // Throws while another process is writing: no backup is then made for nothing.
    database.transaction(() => undefined).immediate()
    backUp(database, home, newest, now)
  }
  database
    .transaction(() => {
      migrateSteps(database, steps)
      database.pragma(`application_id = ${applicationId}`)
    })
    .immediate()
  return ok(undefined)
}
