import type { Key, KeyDetail } from '../../../shared/domain.ts'
import { ok, refuse, type Result } from '../../../shared/errors.ts'
import type { Parsed } from '../../../shared/contract/index.ts'
import { activityOf } from '../audit/audit.ts'
import type { Context } from '../context.ts'
import type { PepperedKeys } from '../vault/pepper.ts'
import { findListedRow, listRows, toKey } from './rows.ts'

const openKeys = (context: Context): PepperedKeys | null => {
  const vault = context.vault()
  return vault.ok ? vault.data.keys : null
}

/** The keys of one environment, newest first, deleted ones included; all of them or the first `limit`. Works while the keychain is locked. */
export const listKeys = (context: Context, { environment, limit }: Parsed<'keys.list'>): readonly Key[] => {
  const keys = openKeys(context)
  const now = context.clock.now()
  return listRows(context.db, environment, limit).map((row) => toKey(row, now, keys))
}

/** One key, by id. Refuses `not_found`. */
export const getKey = (context: Context, id: string): Result<Key> => {
  const row = findListedRow(context.db, id)
  return row ? ok(toKey(row, context.clock.now(), openKeys(context))) : refuse('not_found', 'This key is not there. Reload the list.')
}

/** A key's page: the key, where it was written to, and how its account's roles differ from its snapshot today. */
export const getKeyDetail = (context: Context, id: string): Result<KeyDetail> => {
  const key = getKey(context, id)
  if (!key.ok) return key
  const now = context.db.all<{ role_id: string }>('SELECT role_id FROM account_roles WHERE account_id = ? ORDER BY role_id', key.data.account.id).map((row) => row.role_id)
  const gained = now.filter((role) => !key.data.roles.includes(role))
  const lost = key.data.roles.filter((role) => !now.includes(role))
  const files = new Map<string, KeyDetail['writtenTo'][number]>()
  for (const entry of activityOf(context.db, id, 'key.written')) {
    const { path, variable } = entry.details
    if (typeof path === 'string' && typeof variable === 'string' && !files.has(`${path}\n${variable}`)) files.set(`${path}\n${variable}`, { path, variable, at: entry.at })
  }
  return ok({
    ...key.data,
    writtenTo: [...files.values()],
    drift: { gained, lost, since: gained.length + lost.length === 0 ? null : (activityOf(context.db, key.data.account.id, 'account.roles_changed')[0]?.at ?? null) },
  })
}
