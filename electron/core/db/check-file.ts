import BetterSqlite from 'better-sqlite3'
import type Database from 'better-sqlite3'
import { ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import {
  applicationId,
  migrateSteps,
  type Migration,
  migrations,
  newerRefusal,
  versionOf,
} from './migrate.ts'

type Named = {
  readonly type: string
  readonly name: string
  readonly tbl_name: string
  readonly sql: string | null
}

const oneLine = (sql: string): string => sql.replaceAll(/\s+/g, ' ').trim()

/** The expressions after `CHECK` and `GENERATED ALWAYS AS`, which no pragma reports. */
const expressionsOf = (sql: string): readonly string[] =>
  [...sql.matchAll(/\b(?:CHECK|GENERATED ALWAYS AS) *(?=\()/g)].map(({ index, 0: word }) => {
    let depth = 0
    for (let end = index + word.length; end < sql.length; end += 1) {
      if (sql[end] === '(') depth += 1
      if (sql[end] === ')' && (depth -= 1) === 0) return sql.slice(index, end + 1)
    }
    return sql.slice(index)
  })

/** The condition of a partial index; empty for any other index. */
const conditionOf = (sql: string): string => / WHERE .*$/i.exec(sql)?.[0] ?? ''

const queries = {
  table: "SELECT name, strict, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table'",
  column: `SELECT tables.name AS "table", each.name, each.type, "notnull", dflt_value, pk, hidden FROM sqlite_schema AS tables JOIN pragma_table_xinfo(tables.name) AS each WHERE tables.type = 'table'`,
  reference: `SELECT tables.name AS of, each."table", "from", "to", on_update, on_delete FROM sqlite_schema AS tables JOIN pragma_foreign_key_list(tables.name) AS each WHERE tables.type = 'table'`,
  index: `SELECT tables.name AS "table", each.name, "unique", origin, partial FROM sqlite_schema AS tables JOIN pragma_index_list(tables.name) AS each WHERE tables.type = 'table'`,
  indexed: `SELECT indexes.name AS "index", each.seqno, each.name, "desc", coll, "key" FROM sqlite_schema AS indexes JOIN pragma_index_xinfo(indexes.name) AS each WHERE indexes.type = 'index'`,
} as const

/**
 * Describes a database's schema as a set of facts: tables and their storage, columns, references, checks, indexes, triggers.
 * Column order and formatting do not matter, so a table may have been rebuilt or have extra columns.
 */
const schemaFacts = (database: Database.Database): ReadonlySet<string> => {
  const facts = new Set<string>()
  const add = (kind: string, fact: unknown): void => void facts.add(`${kind} ${JSON.stringify(fact)}`)
  for (const [kind, query] of Object.entries(queries))
    for (const fact of database.prepare(query).raw().all()) add(kind, fact)
  for (const { type, name, tbl_name: table, sql } of database
    .prepare<[], Named>('SELECT type, name, tbl_name, sql FROM sqlite_schema')
    .all()) {
    const text = oneLine(sql ?? '')
    if (type === 'trigger') add('trigger', [table, name, text])
    if (type === 'index') add('condition', [name, conditionOf(text)])
    if (type === 'table') for (const expression of expressionsOf(text)) add('expression', [name, expression])
  }
  return facts
}

const damaged = refuse('database_corrupt.schema')

/** The facts that must hold after `steps`, found by applying them to an empty database in memory. */
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
 * Whether everything that our code relies on is there. An index, view, table or column that somebody added is no damage. A trigger
 * on one of our tables is: it could undo what we write.
 */
const isComplete = (found: ReadonlySet<string>, required: ReadonlySet<string>): boolean => {
  if (![...required].every((fact) => found.has(fact))) return false
  const triggersOn = (table: string): readonly string[] =>
    [...found].filter((fact) => fact.startsWith(`trigger ["${table}",`))
  const tables = [...required].flatMap((fact) => /^table \["(\w+)"/.exec(fact)?.[1] ?? [])
  return tables.flatMap(triggersOn).every((fact) => required.has(fact))
}

/**
 * Checks, without writing, that the file is a Keyreeve database with a complete schema: a flipped bit in the schema could
 * silently disable a trigger or an index. Rows are not read, so it takes as long for ten keys as for a million; a damaged row is
 * refused by its MAC when it is used, a damaged page by SQLite. Refuses `database_newer` or `database_corrupt`.
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
