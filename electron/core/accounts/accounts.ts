import type { Account, Environment } from '../../../shared/domain/types.ts'
import { ok, refuse, refuseField, type Result } from '../../../shared/domain/errors.ts'
import type { Parsed } from '../../../shared/operations/index.ts'
import type { Context } from '../context.ts'
import type { ReadableDb } from '../db/handle.ts'
import { accountMacs } from '../db/macs.ts'
import type { VaultCrypto } from '../vault/vault-crypto.ts'

type AccountRow = {
  id: string
  type: Account['type']
  name: string
  prefix: string
  is_you: number
  created_at: number
  archived_at: number | null
  mac: Buffer
  mac_version: number
  roles: string
}

const selectAccounts = `SELECT accounts.*, (SELECT json_group_array(role_id) FROM (SELECT role_id FROM account_roles WHERE account_id = accounts.id ORDER BY role_id)) AS roles FROM accounts`

/** How many active keys an account has, and when the first of them expires; null when none does. */
type ActiveKeys = Record<Environment, number> & { ends: number | null }
const noKeys = (): ActiveKeys => ({ test: 0, production: 0, ends: null })

/** Counts active keys: neither deleted nor expired, including rotated ones in their overlap. An account with active keys cannot be archived. */
const activeKeys = (
  db: ReadableDb,
  now: number,
  accountIds?: readonly string[],
): ReadonlyMap<string, ActiveKeys> => {
  const counts = new Map<string, ActiveKeys>()
  const of = accountIds === undefined ? '' : 'account_id IN (SELECT value FROM json_each(?)) AND'
  const rows = db.all<{ account_id: string; environment: Environment; active: number; ends: number | null }>(
    `SELECT account_id, environment, count(*) AS active, min(expires_at) AS ends FROM keys INDEXED BY keys_unexpired_by_account WHERE ${of} deleted_at IS NULL AND (expires_at IS NULL OR expires_at > ?) GROUP BY account_id, environment`,
    ...(accountIds === undefined ? [] : [JSON.stringify(accountIds)]),
    now,
  )
  for (const row of rows) {
    const count = counts.get(row.account_id) ?? noKeys()
    count[row.environment] = row.active
    if (row.ends !== null && (count.ends === null || row.ends < count.ends)) count.ends = row.ends
    counts.set(row.account_id, count)
  }
  return counts
}

const isIntact = (vaultCrypto: VaultCrypto, row: AccountRow): boolean =>
  accountMacs.isIntact(vaultCrypto, row)

const toAccount = (row: AccountRow, { ends, ...keys }: ActiveKeys = noKeys(), damaged = false): Account => ({
  id: row.id,
  type: row.type,
  name: row.name,
  prefix: row.prefix,
  isYou: row.is_you === 1,
  createdAt: row.created_at,
  // Your own account is never archived, so a damaged record must not hide it.
  archivedAt: damaged && row.is_you === 1 ? null : row.archived_at,
  roles: JSON.parse(row.roles) as string[],
  activeKeys: keys,
  nextKeyEndsAt: ends,
  damaged,
})

/** The accounts by name, “you” first; archived ones only if requested. */
export const listAccounts = (
  { db, clock, vault }: Context,
  { archived = false }: Parsed<'accounts.list'>,
): readonly Account[] => {
  const keys = activeKeys(db, clock.now())
  const open = vault()
  return db
    .all<AccountRow>(
      `${selectAccounts} WHERE archived_at IS NULL OR is_you = 1 OR ? ORDER BY is_you DESC, name COLLATE NOCASE`,
      archived ? 1 : 0,
    )
    .map((row) => toAccount(row, keys.get(row.id), open.ok && !isIntact(open.data.vaultCrypto, row)))
}

/** The accounts with these rowids, in this order. */
export const accountsByRowid = (
  { db, clock, vault }: Context,
  rowids: readonly number[],
): readonly Account[] => {
  const rows = db.all<AccountRow & { readonly row: number }>(
    `${selectAccounts.replace('accounts.*', 'accounts.rowid AS row, accounts.*')} WHERE accounts.rowid IN (SELECT value FROM json_each(?))`,
    JSON.stringify(rowids),
  )
  const byRowid = new Map(rows.map(({ row, ...account }) => [row, account]))
  const keys = activeKeys(
    db,
    clock.now(),
    rows.map(({ id }) => id),
  )
  const open = vault()
  return [...new Set(rowids)].flatMap((rowid) => {
    const row = byRowid.get(rowid)
    return row ? [toAccount(row, keys.get(row.id), open.ok && !isIntact(open.data.vaultCrypto, row))] : []
  })
}

/** Returns the row with the requested id: if a damaged index led to another account, its MAC is then invalid. */
const findRow = (db: ReadableDb, id: string): AccountRow | undefined => {
  const row = db.get<AccountRow>(`${selectAccounts} WHERE id = ?`, id)
  return row && { ...row, id }
}

/** Finds an account that can be used. Refuses `not_found`, `account_archived` or `damaged`. */
export const findAccount = (context: Context, id: string): Result<Account> => {
  const vault = context.vault()
  if (!vault.ok) return vault
  const row = findRow(context.db, id)
  if (!row) return refuseField('accountId', 'not_found.account')
  if (!isIntact(vault.data.vaultCrypto, row)) {
    return refuseField('accountId', 'damaged.account', { name: row.name })
  }
  if (row.archived_at !== null) return refuseField('accountId', 'account_archived', { name: row.name })
  return ok(toAccount(row, activeKeys(context.db, context.clock.now(), [id]).get(id)))
}

/** When an account's roles last changed; null for never. */
export const rolesChangedAt = ({ db }: Pick<Context, 'db'>, id: string): number | null =>
  db.get<{ at: number | null }>('SELECT roles_changed_at AS at FROM accounts WHERE id = ?', id)?.at ?? null

/**
 * The account of a damaged record, to be saved again or archived. Its name, roles and prefix cannot be trusted.
 * Refuses `database_corrupt` when it was a damaged index that led to another account.
 */
export const findDamaged = ({ db }: Context, vaultCrypto: VaultCrypto, id: string): Result<Account> => {
  const byIndex = db.get<{ rowid: number }>('SELECT rowid FROM accounts WHERE id = ?', id)
  const row = db.get<AccountRow & { rowid: number }>(
    `${selectAccounts.replace('accounts.*', 'accounts.rowid, accounts.*')} NOT INDEXED WHERE id = ?`,
    id,
  )
  if (!row || row.rowid !== byIndex?.rowid || isIntact(vaultCrypto, row))
    return refuse('database_corrupt.account')
  return ok(toAccount(row, undefined, true))
}

/**
 * Finds an account's id by its name, ignoring case, or by its id. Archived accounts are ignored.
 * Refuses `not_found`, and `conflict` when a user account and a service account have the same name.
 */
export const accountIdOf = (db: ReadableDb, nameOrId: string): Result<string> => {
  const named = db.all<{ id: string }>(
    "SELECT id FROM accounts WHERE type IN ('user', 'service_account') AND name = ? COLLATE NOCASE AND archived_at IS NULL",
    nameOrId,
  )
  const [first, second] =
    named.length > 0 ? named : db.all<{ id: string }>('SELECT id FROM accounts WHERE id = ?', nameOrId)
  if (!first) return refuseField('account', 'not_found.account_named', { name: nameOrId })
  if (second)
    return refuseField('account', 'conflict.account_ambiguous', {
      name: nameOrId,
      first: first.id,
      second: second.id,
    })
  return ok(first.id)
}
