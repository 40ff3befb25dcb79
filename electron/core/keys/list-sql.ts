/** What a query for a list of keys means in SQL: conditions, order and index. */
import type { KeyColumn, StatusFilter } from '../../../shared/domain/types.ts'
import { rotationAge } from '../../../shared/domain/lifetimes.ts'
import type { Parsed } from '../../../shared/operations/index.ts'
import { all, containsWord, wordsOf, type Sql } from '../db/search.ts'

export type ListQuery = Parsed<'keys.query'>

/** The SQL form of `statusOf`, except for `damaged`, which only a row's MAC shows. */
const statusSql = (now: number): Sql => ({
  sql: `CASE WHEN deleted_at IS NOT NULL THEN 'deleted' WHEN disabled_at IS NOT NULL THEN 'disabled'
    WHEN ended_at IS NOT NULL OR expires_at <= ? THEN 'expired' WHEN replaced_by IS NOT NULL THEN 'replaced' ELSE 'active' END`,
  values: [now],
})

/** What `status` lets through of the keys that are not deleted. */
const statusConditions = (
  status: 'not_deleted' | 'due' | 'active' | 'expired' | 'disabled' | 'replaced',
  now: number,
): readonly Sql[] => {
  const current = statusSql(now)
  const is = (wanted: string): Sql => ({ sql: `${current.sql} = ?`, values: [...current.values, wanted] })
  if (status === 'not_deleted') return []
  if (status !== 'due') return [is(status)]
  return [
    is('active'),
    {
      sql: 'created_at <= ? AND (expires_at IS NULL OR expires_at > created_at + ?)',
      values: [now - rotationAge, rotationAge],
    },
  ]
}

const filterConditions = (status: StatusFilter, now: number, damaged: readonly number[]): readonly Sql[] => {
  switch (status) {
    case 'any':
      return []
    case 'deleted':
      return [{ sql: 'deleted_at IS NOT NULL', values: [] }]
    case 'damaged':
      return [{ sql: 'keys.rowid IN (SELECT value FROM json_each(?))', values: [JSON.stringify(damaged)] }]
    case 'not_deleted':
    case 'due':
    case 'active':
    case 'expired':
    case 'disabled':
    case 'replaced':
      return [{ sql: 'deleted_at IS NULL', values: [] }, ...statusConditions(status, now)]
  }
}

/** Matches rows that show the word anywhere. */
const wordCondition = (word: string): Sql =>
  containsWord(
    word,
    [
      (like) => like('name'),
      (like) => like('hint'),
      (like) => like('roles'),
      (like) => `account_id IN (SELECT id FROM accounts WHERE ${like('accounts.name')})`,
    ],
    (['issued', 'imported'] as const)
      .filter((origin) => origin.includes(word.toLowerCase()))
      .map((origin) => ({ sql: 'origin = ?', values: [origin] })),
  )

/** What a column sorts by. Rows without a value come last in both directions. */
const orders: Readonly<
  Record<
    KeyColumn,
    {
      readonly by: string
      /** Whether the value may be missing. */ readonly optional?: true
      readonly index?: string
      readonly indexOfAccount?: string
    }
  >
> = {
  name: { by: 'name COLLATE NOCASE', index: 'keys_by_label' },
  hint: { by: 'hint COLLATE NOCASE' },
  roles: { by: 'roles' },
  created: { by: 'created_at', index: 'keys_by_creation', indexOfAccount: 'keys_of_account' },
  expires: { by: 'coalesce(ended_at, expires_at)', optional: true },
  used: { by: '(SELECT last_used_at FROM key_usage WHERE key_id = keys.id)', optional: true },
  status: { by: 'status' },
}

/** A list before any of it is read. */
export type List = {
  readonly where: Sql
  /** Its order. Equal rows are sorted by age, and rows without a value come last. */
  readonly by: Sql
  readonly optional: boolean
  readonly descending: boolean
  /** Whether it is sorted by when keys were last used, which is in another table. */
  readonly isByUse: boolean
  /** The index that has the rows in this order, without deleted ones; null when they must be sorted. */
  readonly ordered: string | null
  /** Whether `ordered` contains exactly the rows of the list, so that it also counts them. */
  readonly isPlain: boolean
  /** Whether words are searched for. */
  readonly isSearch: boolean
}

/** The index that covers every search, filter and sort. It has the keys that are not deleted in the order of their creation. */
export const covering = 'keys_listed'

/** Translates a query into SQL. `damaged` are the rows that the filter `damaged` selects. */
export const plan = (query: ListQuery, now: number, damaged: readonly number[]): List => {
  const { environment, search = '', filters: { accountId, status = 'not_deleted' } = {} } = query
  const { by: column, descending } = query.sort ?? { by: 'created', descending: true }
  const words = wordsOf(search)
  const order = orders[column]
  const index = accountId === undefined ? order.index : order.indexOfAccount
  const isPlain = words.length === 0 && status === 'not_deleted' && index !== undefined
  const isByCreation = column === 'created' && !['any', 'deleted', 'damaged'].includes(status)
  return {
    where: all([
      ...(accountId === undefined ? [] : [{ sql: 'account_id = ?', values: [accountId] }]),
      { sql: 'environment = ?', values: [environment] },
      ...filterConditions(status, now, damaged),
      ...words.map(wordCondition),
    ]),
    by: column === 'status' ? statusSql(now) : { sql: order.by, values: [] },
    optional: order.optional === true,
    descending,
    isByUse: column === 'used',
    ordered: isByCreation && !isPlain ? covering : status === 'not_deleted' ? (index ?? null) : null,
    isPlain,
    isSearch: words.length > 0,
  }
}
