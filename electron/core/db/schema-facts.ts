import type Database from 'better-sqlite3'

type Named = {
  readonly type: string
  readonly name: string
  readonly tbl_name: string
  readonly sql: string | null
}

const oneLine = (sql: string): string => sql.replaceAll(/\s+/g, ' ').trim()

/** The expressions in parentheses behind `CHECK` and `GENERATED ALWAYS AS`: what no pragma tells of a table. */
const expressionsOf = (sql: string): readonly string[] =>
  [...sql.matchAll(/\b(?:CHECK|GENERATED ALWAYS AS) *(?=\()/g)].map(({ index, 0: word }) => {
    let depth = 0
    for (let end = index + word.length; end < sql.length; end += 1) {
      if (sql[end] === '(') depth += 1
      if (sql[end] === ')' && (depth -= 1) === 0) return sql.slice(index, end + 1)
    }
    return sql.slice(index)
  })

/** The condition of a partial index; empty for any other. */
const conditionOf = (sql: string): string => / WHERE .*$/i.exec(sql)?.[0] ?? ''

const queries = {
  table: "SELECT name, strict, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table'",
  column: `SELECT tables.name AS "table", each.name, each.type, "notnull", dflt_value, pk, hidden FROM sqlite_schema AS tables JOIN pragma_table_xinfo(tables.name) AS each WHERE tables.type = 'table'`,
  reference: `SELECT tables.name AS of, each."table", "from", "to", on_update, on_delete FROM sqlite_schema AS tables JOIN pragma_foreign_key_list(tables.name) AS each WHERE tables.type = 'table'`,
  index: `SELECT tables.name AS "table", each.name, "unique", origin, partial FROM sqlite_schema AS tables JOIN pragma_index_list(tables.name) AS each WHERE tables.type = 'table'`,
  indexed: `SELECT indexes.name AS "index", each.seqno, each.name, "desc", coll, "key" FROM sqlite_schema AS indexes JOIN pragma_index_xinfo(indexes.name) AS each WHERE indexes.type = 'index'`,
} as const

/**
 * What a database's schema holds, a line each: tables and how they store, columns, references, checks, indexes, triggers. The order of columns and
 * the way in which a definition is written do not matter, so that a table may have been rebuilt or been given further columns.
 */
export const schemaFacts = (database: Database.Database): ReadonlySet<string> => {
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
