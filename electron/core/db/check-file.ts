import BetterSqlite from 'better-sqlite3'
import type Database from 'better-sqlite3'
import { ok, refuse, type Result } from '../../../shared/errors.ts'
import {
  applicationId,
  migrateSteps,
  migrations,
  newerRefusal,
  versionOf,
  type Migration,
} from './migrate.ts'

const damaged = refuse(
  'database_corrupt',
  'Keyreeve’s database is damaged, or keyreeve.db is another program’s. It was left as it is: restore a backup of it, or move it away to start anew.',
)

/** The text of every table, index and trigger. */
const schemaOf = (database: Database.Database): string =>
  JSON.stringify(
    database
      .prepare(
        "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_stat%' ESCAPE '\\' ORDER BY type, name",
      )
      .raw()
      .all(),
  )

/** What the schema of `version` must be: a flipped bit in it would disable a trigger or an index without a word. */
const schemaAfter = (steps: readonly Migration[], nativeBinding: string | undefined): string => {
  const model = new BetterSqlite(':memory:', nativeBinding ? { nativeBinding } : {})
  try {
    migrateSteps(model, steps)
    return schemaOf(model)
  } finally {
    model.close()
  }
}

/**
 * Reads, and only reads, whether the file is a database of ours with the schema it must have: a flipped bit there would
 * disable a trigger. Rows are not read, so that it takes as long for ten keys as for a million: a damaged row is refused
 * by its MAC when it is used, a damaged page by SQLite. Refuses `database_newer` or `database_corrupt`.
 */
export const checkFile = (
  database: Database.Database,
  { steps = migrations, nativeBinding }: { steps?: readonly Migration[]; nativeBinding?: string },
): Result<void> => {
  const version = versionOf(database)
  if (version > (steps.at(-1)?.version ?? 0)) return newerRefusal
  if (version === 0 || database.pragma('application_id', { simple: true }) !== applicationId) return damaged
  if (
    schemaOf(database) !==
    schemaAfter(
      steps.filter((step) => step.version <= version),
      nativeBinding,
    )
  )
    return damaged
  return ok(undefined)
}
