import type { Key, KeyDetail, Place } from '../../../shared/domain.ts'
import { ok, refuse, type Result } from '../../../shared/errors.ts'
import type { Parsed } from '../../../shared/contract/index.ts'
import { activityOf } from '../audit/audit.ts'
import type { Context } from '../context.ts'
import type { PepperedKeys } from '../vault/pepper.ts'
import { driftOf } from './drift.ts'
import { findListedRow, findReplacedRow, listRows, toKey } from './rows.ts'

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

/** Where a key was written to: each file and variable once, newest first. */
const placesOf = (context: Context, id: string): readonly Place[] => {
  const places = new Map<string, Place>()
  for (const { at, details: { path, variable } } of activityOf(context.db, id, 'key.written')) {
    if (typeof path === 'string' && typeof variable === 'string' && !places.has(`${path}\n${variable}`)) places.set(`${path}\n${variable}`, { path, variable, at })
  }
  return [...places.values()]
}

/** The key that this one took the place of, and where its secret may still stand: what this one was written to since is left out. */
const replacedBy = (context: Context, id: string, writtenTo: readonly Place[]): KeyDetail['replaces'] => {
  const row = findReplacedRow(context.db, id)
  if (!row) return null
  const places = placesOf(context, row.id).filter(({ path, variable }) => !writtenTo.some((place) => place.path === path && place.variable === variable))
  return { key: toKey(row, context.clock.now(), openKeys(context)), places }
}

/** A key's page: the key, where it was written to, what it replaced, and its account today against its snapshot. */
export const getKeyDetail = (context: Context, id: string): Result<KeyDetail> => {
  const key = getKey(context, id)
  if (!key.ok) return key
  const writtenTo = placesOf(context, id)
  const drift = driftOf(context, key.data)
  return ok({ ...key.data, writtenTo, drift: drift.ok ? drift.data : null, replaces: replacedBy(context, id, writtenTo) })
}
