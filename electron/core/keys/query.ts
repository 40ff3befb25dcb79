/** The list of an environment's keys, read from SQLite a window at a time. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Environment, Key, KeyList } from '../../../shared/domain/types.ts'
import type { Context } from '../context.ts'
import type { ReadableDb, Value } from '../db/handle.ts'
import { all, type Sql } from '../db/search.ts'
import { openVaultCrypto } from './list.ts'
import { covering, plan, type List, type ListQuery } from './list-sql.ts'
import { findListedRow, listed, type KeyRow, type ListedRow } from './rows.ts'
import { toKey, trustedRow } from './trusted-key.ts'

const count = (db: ReadableDb, index: string, where: Sql): number =>
  db.get<{ total: number }>(
    `SELECT count(*) AS total FROM keys INDEXED BY ${index} WHERE ${where.sql}`,
    ...where.values,
  )?.total ?? 0

/** The rowids of a part of a list, in order. */
const sorted = (
  db: ReadableDb,
  from: string,
  { where, by, optional, descending }: Pick<List, 'where' | 'by' | 'optional' | 'descending'>,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): readonly number[] => {
  const direction = descending ? 'DESC' : 'ASC'
  return db
    .all<{ rowid: number }>(
      `SELECT keys.rowid AS rowid FROM ${from} WHERE ${where.sql}
       ORDER BY ${by.sql} ${direction}${optional ? ' NULLS LAST' : ''}, keys.rowid ${direction} LIMIT ? OFFSET ?`,
      ...where.values,
      ...by.values,
      limit,
      offset,
    )
    .map(({ rowid }) => rowid)
}

/** The same of a list by last use, from the keys that were used alone: null when these are too few to fill the part. */
const sortedByUse = (
  db: ReadableDb,
  { where, descending }: List,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): readonly number[] | null => {
  const direction = descending ? 'DESC' : 'ASC'
  const rows = db.all<{ rowid: number }>(
    `SELECT keys.rowid AS rowid FROM key_usage INDEXED BY key_usage_by_time CROSS JOIN keys ON keys.id = key_usage.key_id
     WHERE last_used_at IS NOT NULL AND ${where.sql} ORDER BY last_used_at ${direction}, keys.rowid ${direction} LIMIT ? OFFSET ?`,
    ...where.values,
    limit,
    offset,
  )
  return rows.length < limit ? null : rows.map(({ rowid }) => rowid)
}

/** A list that can be read: its length, the position of a key (null when it is not in the list), and its parts. */
type Reading = {
  readonly count: () => number
  /** Whether counting takes about as long as reading all of the list. */
  readonly isCountSlow: boolean
  readonly locate: (id: string) => number | null
  readonly part: (offset: number, limit: number) => readonly number[]
}

/** The maximum number of rows that are sorted as a whole, so that they are only searched once. */
const fewRows = 2000

/** A list of few rows, all of which are known. */
const readFew = (db: ReadableDb, list: List, found: readonly number[]): Reading => {
  const rowids = sorted(
    db,
    'keys',
    {
      ...list,
      where: { sql: 'keys.rowid IN (SELECT value FROM json_each(?))', values: [JSON.stringify(found)] },
    },
    { offset: 0, limit: found.length },
  )
  return {
    count: () => rowids.length,
    isCountSlow: false,
    part: (offset, limit) => rowids.slice(offset, offset + limit),
    locate: (id) => {
      const row = db.get<{ rowid: number }>('SELECT rowid FROM keys WHERE id = ?', id)
      const position = row ? rowids.indexOf(row.rowid) : -1
      return position < 0 ? null : position
    },
  }
}

/** A list of any length, of which each query only reads what it needs. */
const readMany = (db: ReadableDb, list: List, few: number): Reading => {
  const { where, by, descending, ordered, isPlain } = list
  const counted = isPlain && ordered !== null ? ordered : covering
  return {
    count: () => count(db, counted, where),
    isCountSlow: !isPlain,
    // Where many rows match, those of one window are soon found in their order.
    part: (offset, limit) => {
      const window = { offset, limit }
      const isNear = offset < few
      const byUse = list.isByUse && isNear ? sortedByUse(db, list, window) : null
      const index = ordered !== null && (isPlain || isNear) ? ordered : covering
      return byUse ?? sorted(db, `keys INDEXED BY ${index}`, list, window)
    },
    locate: (id) => {
      const row = db.get<{ rowid: number; value: Value }>(
        `SELECT keys.rowid AS rowid, ${by.sql} AS value FROM keys WHERE id = ? AND ${where.sql}`,
        ...by.values,
        id,
        ...where.values,
      )
      if (!row) return null
      const before = descending ? '>' : '<'
      const position: Sql =
        row.value === null
          ? { sql: `(${by.sql} IS NOT NULL OR keys.rowid ${before} ?)`, values: [...by.values, row.rowid] }
          : { sql: `(${by.sql}, keys.rowid) ${before} (?, ?)`, values: [...by.values, row.value, row.rowid] }
      return count(db, counted, all([where, position]))
    },
  }
}

const read = (db: ReadableDb, list: List, few: number): Reading => {
  if (list.isPlain || list.ordered === covering) return readMany(db, list, few)
  const found = db.all<{ rowid: number }>(
    `SELECT keys.rowid AS rowid FROM keys INDEXED BY ${covering} WHERE ${list.where.sql} LIMIT ?`,
    ...list.where.values,
    few + 1,
  )
  return found.length > few
    ? readMany(db, list, few)
    : readFew(
        db,
        list,
        found.map(({ rowid }) => rowid),
      )
}

/** The rows with these rowids, in this order. An index may be damaged, so its environment is what the row's MAC is verified with. */
const rowsOf = (
  db: ReadableDb,
  environment: Environment,
  rowids: readonly number[],
): readonly ListedRow[] => {
  const byRowid = new Map(
    db
      .all<ListedRow & { readonly row: number }>(
        `${listed('keys.rowid AS row')} WHERE keys.rowid IN (SELECT value FROM json_each(?))`,
        JSON.stringify(rowids),
      )
      .map((row) => [row.row, row]),
  )
  return [...new Set(rowids)].flatMap((rowid) => {
    const row = byRowid.get(rowid)
    return row ? [{ ...row, environment }] : []
  })
}

/** How many rows are verified before other work gets a turn. */
const batch = 500

/**
 * The rows with an invalid MAC. All rows must be read to find them, so this takes about a second for 100,000 keys, in steps that block
 * nobody. None while the vault is not open.
 */
export const findDamaged = async (context: Context, environment: Environment): Promise<readonly number[]> => {
  const { db } = context
  const vaultCrypto = openVaultCrypto(context)
  const damaged: number[] = []
  if (vaultCrypto === null) return damaged
  for (let after: number | undefined = 0; after !== undefined;) {
    const rows: (KeyRow & { readonly rowid: number })[] = db.all(
      'SELECT rowid, * FROM keys WHERE rowid > ? ORDER BY rowid LIMIT ?',
      after,
      batch,
    )
    for (const row of rows)
      if (row.environment === environment && trustedRow(vaultCrypto, row) === null) damaged.push(row.rowid)
    after = rows.length < batch ? undefined : rows.at(-1)?.rowid
    await nextTurn()
  }
  return damaged
}

/**
 * A window of the list of an environment's keys; see `keys.query`. Only the MACs of its rows are verified, so a key that is shown as damaged
 * is searched and filtered by its unverified record. Works while the keychain is locked.
 *
 * @param options.damaged the rows that pass the filter `damaged`, from `findDamaged`
 * @param options.few the maximum number of rows that are sorted as a whole
 */
export const queryKeys = (
  context: Context,
  query: ListQuery,
  { damaged = [], few = fewRows }: { readonly damaged?: readonly number[]; readonly few?: number } = {},
): KeyList => {
  const { db, clock } = context
  const { environment, window } = query
  const vaultCrypto = openVaultCrypto(context)
  const now = clock.now()
  const list = plan(query, now, damaged)
  const everything = plan({ environment, window }, now, [])
  const isEverything = list.where.sql === everything.where.sql
  const reading = read(db, list, few)
  const anchored = window.anchor ? reading.locate(window.anchor.id) : null
  const offset =
    window.anchor && anchored !== null
      ? Math.max(0, window.offset + anchored - window.anchor.index)
      : window.offset
  const part = reading.part(offset, window.limit)
  const rows = rowsOf(db, environment, part).map((row) => toKey(row, now, vaultCrypto))
  const position = rows.findIndex(({ id }) => id === query.locate)
  const isFull = part.length === window.limit
  // A part that is not full ends where the list ends.
  const isEnd = !isFull && (part.length > 0 || offset === 0)
  const isUncounted = isFull && query.quick === true && reading.isCountSlow
  const total = isEnd || isUncounted ? offset + part.length : reading.count()
  return {
    rows,
    total,
    ...(isUncounted ? { atLeast: true } : {}),
    // A search that has found something does not wait for this.
    all: isEverything
      ? total
      : list.isSearch && total > 0
        ? null
        : count(db, everything.ordered ?? covering, everything.where),
    offset,
    located:
      query.locate === undefined ? null : position < 0 ? reading.locate(query.locate) : offset + position,
  }
}

/** The existing keys with these ids, in no particular order. */
export const getKeys = (context: Context, ids: readonly string[]): readonly Key[] => {
  const vaultCrypto = openVaultCrypto(context)
  const now = context.clock.now()
  return ids.flatMap((id) => {
    const row = findListedRow(context.db, id)
    return row ? [toKey(row, now, vaultCrypto)] : []
  })
}
