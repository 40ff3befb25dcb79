/** Changes of the activity that a program with access to the database file, but without the vault's keys, could make. */
import type BetterSqlite from 'better-sqlite3'
import {
  chainedColumns,
  chainHash,
  chainStart,
  type ChainedFields,
} from '../../../electron/core/db/audit-chain.ts'
import type { Random } from '../../support/random.ts'

type Row = ChainedFields & { readonly hash: Buffer }
type SealRow = { readonly seq: number; readonly hash: Buffer; readonly at: number; readonly mac: Buffer }

const columns = `${chainedColumns}, hash`

export const rowsOf = (database: BetterSqlite.Database): readonly Row[] =>
  database.prepare<[], Row>(`SELECT ${columns} FROM audit ORDER BY seq`).all()

export const sealOf = (database: BetterSqlite.Database): SealRow | undefined =>
  database.prepare<[], SealRow>("SELECT seq, hash, at, mac FROM audit_marks WHERE name = 'seal'").get()

/** Runs `work` without the triggers that protect the activity, and puts them back. */
export const withoutTriggers = (database: BetterSqlite.Database, work: () => unknown): void => {
  const triggers = database
    .prepare<[], { name: string; sql: string }>(
      "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name IN ('audit', 'audit_marks')",
    )
    .all()
  for (const { name } of triggers) database.exec(`DROP TRIGGER ${name}`)
  work()
  for (const { sql } of triggers) database.exec(sql)
}

/** Replaces all rows. `rehash` computes their numbers and hashes again, as somebody who knows the format can. */
const replaceRows = (database: BetterSqlite.Database, rows: readonly Row[], rehash: boolean): void => {
  database.exec('DELETE FROM audit')
  const insert = database.prepare(
    'INSERT INTO audit (seq, at, actor, action, environment, subject_kind, subject_id, subject_name, details, session, origin, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  let before: Buffer = chainStart
  for (const [index, row] of rows.entries()) {
    const fields = rehash ? { ...row, seq: index + 1 } : row
    before = rehash ? chainHash(before, fields) : row.hash
    insert.run(
      fields.seq,
      BigInt(fields.at),
      fields.actor,
      fields.action,
      fields.environment,
      fields.subject_kind,
      fields.subject_id,
      fields.subject_name,
      fields.details,
      fields.session,
      fields.origin,
      before,
    )
  }
}

const edits: readonly ((row: Row) => Partial<ChainedFields>)[] = [
  ({ at }) => ({ at: String(Number(at) + 1) }),
  ({ actor }) => ({ actor: actor === 'you' ? 'cli mallory' : 'you' }),
  ({ action }) => ({ action: `${action}_not` }),
  ({ environment }) => ({ environment: environment === 'test' ? 'production' : 'test' }),
  () => ({ subject_kind: 'role' }),
  ({ subject_id }) => ({ subject_id: `${subject_id}0` }),
  ({ subject_name }) => ({ subject_name: `${subject_name}x` }),
  () => ({ details: '{"by":"somebody else"}' }),
  () => ({ session: '' }),
  ({ origin }) => ({ origin: origin === 'app' ? 'api' : 'app' }),
]

const edited = (random: Random, row: Row): Row => ({ ...row, ...random.pick(edits)(row) })

/** What a program may do to the rows, and the first row that is then wrong. */
type Change = (
  random: Random,
  rows: readonly Row[],
) => { readonly rows: readonly Row[]; readonly first: number }

export const changes = {
  edit: (random, rows) => {
    const index = random.below(rows.length)
    return { rows: rows.map((row, at) => (at === index ? edited(random, row) : row)), first: index + 1 }
  },
  deletion: (random, rows) => {
    // Not at the end: that is a truncation.
    const index = random.below(rows.length - 1)
    return {
      rows: rows.toSpliced(index, 1 + random.below(Math.min(3, rows.length - index - 1))),
      first: index + 1,
    }
  },
  insertion: (random, rows) => {
    const index = random.below(rows.length)
    const forged = edited(random, random.pick(rows))
    return { rows: rows.toSpliced(index, 0, forged), first: index + 1 }
  },
  reordering: (random, rows) => {
    const [one, other] = [random.below(rows.length - 1), random.below(rows.length - 1)].toSorted(
      (a, b) => a - b,
    ) as [number, number]
    const [left, right] = [rows[one], rows[other + 1]]
    if (!left || !right) throw new Error('no such rows')
    return {
      rows: rows.with(one, { ...right, seq: left.seq }).with(other + 1, { ...left, seq: right.seq }),
      first: one + 1,
    }
  },
} as const satisfies Readonly<Record<string, Change>>

export type ChangeName = keyof typeof changes

/** Applies a change; `rehash` as in {@link replaceRows}. An insertion always needs new numbers. Returns the first wrong row. */
export const applyChange = (
  database: BetterSqlite.Database,
  name: ChangeName,
  random: Random,
  rehash: boolean,
): number => {
  const { rows, first } = changes[name](random, rowsOf(database))
  withoutTriggers(database, () =>
    replaceRows(
      database,
      name === 'insertion' && !rehash ? rows.map((row, index) => ({ ...row, seq: index + 1 })) : rows,
      rehash,
    ),
  )
  return first
}

/** Removes the last rows; returns the first missing one. */
export const truncate = (database: BetterSqlite.Database, random: Random): number => {
  const rows = rowsOf(database)
  const kept = random.below(rows.length)
  withoutTriggers(database, () => database.prepare('DELETE FROM audit WHERE seq > ?').run(kept))
  return kept + 1
}

/** Appends a row with a valid hash. */
export const forgeAtEnd = (database: BetterSqlite.Database): void => {
  const last = rowsOf(database).at(-1)
  if (!last) throw new Error('there are no rows')
  const forged = { ...last, seq: last.seq + 1, subject_name: 'forged' }
  database
    .prepare(
      'INSERT INTO audit (seq, at, actor, action, environment, subject_kind, subject_id, subject_name, details, session, origin, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    )
    .run(
      forged.seq,
      BigInt(forged.at),
      forged.actor,
      forged.action,
      forged.environment,
      forged.subject_kind,
      forged.subject_id,
      forged.subject_name,
      forged.details,
      forged.session,
      forged.origin,
      chainHash(last.hash, forged),
    )
}

/** Puts the seal of an older copy of the database back; null removes it. */
export const replaceSeal = (database: BetterSqlite.Database, seal: SealRow | null): void =>
  withoutTriggers(database, () => {
    database.exec("DELETE FROM audit_marks WHERE name = 'seal'")
    if (seal)
      database
        .prepare("INSERT INTO audit_marks (name, seq, hash, at, removed, mac) VALUES ('seal', ?, ?, ?, 0, ?)")
        .run(seal.seq, seal.hash, seal.at, seal.mac)
  })

/** The control: what the hashes alone say. */
export const isChainWhole = (database: BetterSqlite.Database): boolean => {
  let before: Buffer = chainStart
  return rowsOf(database).every((row) => {
    before = chainHash(before, row)
    return before.equals(row.hash)
  })
}
