import BetterSqlite from 'better-sqlite3'
import type Database from 'better-sqlite3'
import { ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import {
  applicationId,
  migrateSteps,
  migrations,
  newerRefusal,
  versionOf,
  type Migration,
} from './migrate.ts'
import { schemaFacts } from './schema-facts.ts'

const damaged = refuse(
  'database_corrupt',
  'Keyreeve’s database is damaged, or keyreeve.db is another program’s. It was left as it is: restore a backup of it, or move it away to start anew.',
)

/** What the schema must hold after `steps`: they are applied to an empty database in memory. */
const factsAfter = (steps: readonly Migration[], nativeBinding: string | undefined): ReadonlySet<string> => {
  const model = new BetterSqlite(':memory:', nativeBinding ? { nativeBinding } : {})
  try {
    migrateSteps(model, steps)
    return schemaFacts(model)
  } finally {
    model.close()
  }
}

/**
 * Whether all that our code relies on is there. What somebody added (an index, a view, a table, a column) is no damage,
 * except for triggers: one on a table of ours could undo what we write.
 */
const isComplete = (found: ReadonlySet<string>, required: ReadonlySet<string>): boolean => {
  if (![...required].every((fact) => found.has(fact))) return false
  const triggersOn = (table: string): readonly string[] =>
    [...found].filter((fact) => fact.startsWith(`trigger ["${table}",`))
  const tables = [...required].flatMap((fact) => /^table \["(\w+)"/.exec(fact)?.[1] ?? [])
  return tables.flatMap(triggersOn).every((fact) => required.has(fact))
}

/**
 * Reads, and only reads, whether the file is a database of ours with everything that it must have: a flipped bit in the schema
 * could disable a trigger or an index without a word. Rows are not read, so that it takes as long for ten keys as for a million:
 * a damaged row is refused by its MAC when it is used, a damaged page by SQLite. Refuses `database_newer` or `database_corrupt`.
 */
export const checkFile = (
  database: Database.Database,
  { steps = migrations, nativeBinding }: { steps?: readonly Migration[]; nativeBinding?: string },
): Result<void> => {
  const version = versionOf(database)
  if (version > (steps.at(-1)?.version ?? 0)) return newerRefusal
  if (version === 0 || database.pragma('application_id', { simple: true }) !== applicationId) return damaged
  const required = factsAfter(
    steps.filter((step) => step.version <= version),
    nativeBinding,
  )
  return isComplete(schemaFacts(database), required) ? ok(undefined) : damaged
}
