/** The list of accounts as a SQLite query: search, filters, order and window. */
import {
  environments,
  type Account,
  type AccountColumn,
  type AccountList,
} from '../../../shared/domain/types.ts'
import type { Parsed } from '../../../shared/operations/index.ts'
import type { Context } from '../context.ts'
import { windowOf } from '../db/list-window.ts'
import { all, containsWord, wordsOf, type Sql } from '../db/search.ts'
import { accountsByRowid } from './accounts.ts'

type Query = Parsed<'accounts.query'>

/** Your own account is never archived, so a damaged record must not hide it. */
const inUse: Sql = { sql: '(archived_at IS NULL OR is_you = 1)', values: [] }

/** What a search finds the types by. */
const typeText = "CASE type WHEN 'user' THEN 'user account' ELSE 'service account service_account' END"

const wordCondition = (word: string): Sql =>
  containsWord(
    word,
    [
      (like) => like('name'),
      (like) => like(`(${typeText})`),
      (like) => `EXISTS (SELECT 1 FROM account_roles WHERE account_id = accounts.id AND ${like('role_id')})`,
    ],
    'you'.includes(word.toLowerCase()) ? [{ sql: 'is_you = 1', values: [] }] : [],
  )

const roleText =
  "(SELECT group_concat(role_id, ' ') FROM (SELECT role_id FROM account_roles WHERE account_id = accounts.id ORDER BY role_id))"

/** What a column sorts by; equal rows are sorted by name. */
const orderBy = (column: AccountColumn, { environment }: Query, now: number): Sql => {
  switch (column) {
    case 'name':
      return { sql: 'name COLLATE NOCASE', values: [] }
    case 'type':
      return { sql: 'type', values: [] }
    case 'roles':
      return { sql: roleText, values: [] }
    case 'created':
      return { sql: 'created_at', values: [] }
    case 'keys':
      return {
        sql: `(SELECT count(*) FROM keys INDEXED BY keys_unexpired_by_account WHERE account_id = accounts.id AND ${environment ? 'environment = ? AND ' : ''}deleted_at IS NULL AND (expires_at IS NULL OR expires_at > ?))`,
        values: [...(environment ? [environment] : []), now],
      }
  }
}

/** When the first of all active keys expires; null when none does. */
const nextKeyEnd = ({ db, clock }: Context): number | null => {
  const ends = environments.flatMap(
    (environment) =>
      db.get<{ ends: number | null }>(
        'SELECT min(expires_at) AS ends FROM keys INDEXED BY keys_by_end WHERE environment = ? AND deleted_at IS NULL AND expires_at > ?',
        environment,
        clock.now(),
      )?.ends ?? [],
  )
  return ends.length === 0 ? null : Math.min(...ends)
}

/** A window of the list of accounts; see `accounts.query`. Only the MACs of its rows are verified. */
export const queryAccounts = (context: Context, query: Query): AccountList => {
  const { db, clock } = context
  const { search = '', filters: { type, roleId } = {}, sort } = query
  const words = wordsOf(search)
  const where = all([
    inUse,
    ...(type === undefined ? [] : [{ sql: 'type = ?', values: [type] }]),
    ...(roleId === undefined
      ? []
      : [
          {
            sql: 'EXISTS (SELECT 1 FROM account_roles WHERE account_id = accounts.id AND role_id = ?)',
            values: [roleId],
          },
        ]),
    ...words.map(wordCondition),
  ])
  const order = sort ? orderBy(sort.by, query, clock.now()) : { sql: 'is_you DESC', values: [] }
  const rowids = db
    .all<{ rowid: number }>(
      `SELECT accounts.rowid AS rowid FROM accounts INDEXED BY accounts_listed WHERE ${where.sql}
       ORDER BY ${order.sql}${sort?.descending ? ' DESC' : ''}, name COLLATE NOCASE, accounts.rowid`,
      ...where.values,
      ...order.values,
    )
    .map(({ rowid }) => rowid)
  const { part, offset, located } = windowOf(
    rowids,
    query,
    (id) => db.get<{ rowid: number }>('SELECT rowid FROM accounts WHERE id = ?', id)?.rowid,
  )
  const isEverything = words.length === 0 && type === undefined && roleId === undefined
  return {
    rows: accountsByRowid(context, part),
    total: rowids.length,
    all: isEverything
      ? rowids.length
      : (db.get<{ total: number }>(
          `SELECT count(*) AS total FROM accounts INDEXED BY accounts_listed WHERE ${inUse.sql}`,
        )?.total ?? 0),
    nextKeyEndsAt: nextKeyEnd(context),
    offset,
    located,
  }
}

/** The accounts with these ids, archived ones too, in no particular order. */
export const getAccounts = (context: Context, ids: readonly string[]): readonly Account[] =>
  accountsByRowid(
    context,
    ids.flatMap(
      (id) => context.db.get<{ rowid: number }>('SELECT rowid FROM accounts WHERE id = ?', id)?.rowid ?? [],
    ),
  )
