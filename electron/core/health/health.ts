import type { Environment, Finding, FindingKind, Place } from '../../../shared/domain.ts'
import { longestNotice, rotationAge, unusedAge } from '../../../shared/lifetimes.ts'
import type { Context } from '../context.ts'
import type { Value } from '../db/handle.ts'
import { getKey } from '../keys/list.ts'
import { standingInForSeveral } from './several-services.ts'

/** How many keys of one finding are listed; there may be thousands, and they are dealt with one by one. */
const listedAtMost = 100

const found = (context: Context, ids: readonly string[], places?: ReadonlyMap<string, readonly Place[]>): Finding['found'] =>
  ids.flatMap((id) => {
    const key = getKey(context, id)
    // Of a damaged record nothing is believed, neither its age nor its end.
    return key.ok && key.data.status !== 'damaged' ? [{ key: key.data, places: places?.get(id) ?? [] }] : []
  })

/** A finding that one condition over the rows of `keys` makes. `from` names the index that alone answers it. */
const byRows = (context: Context, kind: FindingKind, { from, where, order }: { from: string; where: string; order: string }, ...values: Value[]): Finding => {
  const { db } = context
  const count = db.get<{ found: number }>(`SELECT count(*) AS found FROM keys INDEXED BY ${from} WHERE ${where}`, ...values)?.found ?? 0
  const ids = db.all<{ id: string }>(`SELECT id FROM keys INDEXED BY ${from} WHERE ${where} ORDER BY ${order} LIMIT ${listedAtMost}`, ...values).map((row) => row.id)
  const listed = found(context, ids)
  return { kind, count: count - (ids.length - listed.length), found: listed }
}

const inUse = 'environment = ? AND deleted_at IS NULL AND disabled_at IS NULL AND replaced_by IS NULL AND (expires_at IS NULL OR expires_at > ?)'

const severalServices = (context: Context, environment: Environment): Finding => {
  const places = standingInForSeveral(context, environment)
  const active = found(context, [...places.keys()], places).filter(({ key }) => key.status === 'active')
  return { kind: 'several_services', count: active.length, found: active.slice(0, listedAtMost) }
}

/**
 * What needs a look among the keys of one environment; every kind is in the answer, most urgent first, each with how many there are.
 * - `expiring`: active, in the last quarter of its life, at most its last seven days (`expiringFrom`).
 * - `expired`: has ended, and was not deleted; also a rotated key whose overlap is over.
 * - `due`: active, and older than 90 days.
 * - `several_services`: active, its secret written into `.env` files of several folders (`standingInForSeveral`).
 * - `never_used`: active, issued, a week old, and no check has passed. An imported key is checked where it was made, not here.
 * Works while the keychain is locked.
 */
export const listFindings = (context: Context, { environment }: { readonly environment: Environment }): readonly Finding[] => {
  const now = context.clock.now()
  return [
    byRows(
      context, 'expiring',
      {
        from: 'keys_by_end', order: 'expires_at',
        where: `environment = ? AND deleted_at IS NULL AND expires_at > ? AND expires_at <= ? AND disabled_at IS NULL AND replaced_by IS NULL
          AND expires_at - min(${longestNotice}, (expires_at - created_at) / 4) <= ?`,
      },
      environment, now, now + longestNotice, now,
    ),
    byRows(context, 'expired', { from: 'keys_by_end', order: 'expires_at DESC', where: 'environment = ? AND deleted_at IS NULL AND expires_at <= ?' }, environment, now),
    byRows(context, 'due', { from: 'keys_in_use', order: 'created_at', where: `${inUse} AND created_at <= ?` }, environment, now, now - rotationAge),
    severalServices(context, environment),
    byRows(
      context, 'never_used',
      { from: 'keys_in_use', order: 'created_at', where: `${inUse} AND created_at <= ? AND origin = 'issued' AND NOT EXISTS (SELECT 1 FROM key_usage WHERE key_id = keys.id AND last_used_at IS NOT NULL)` },
      environment, now, now - unusedAge,
    ),
  ]
}
