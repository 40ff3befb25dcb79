import {
  keyFindingKinds,
  type Environment,
  type Finding,
  type FindingList,
  type KeyFindingKind,
} from '../../../shared/domain/types.ts'
import type { Parsed } from '../../../shared/operations/index.ts'
import { longestNotice, quietAge, rotationAge, unusedAge } from '../../../shared/domain/lifetimes.ts'
import { isTime } from '../../../shared/domain/time.ts'
import { backupFindings } from '../backup/reminders.ts'
import type { Context } from '../context.ts'
import type { Value } from '../db/handle.ts'
import { getKey } from '../keys/list.ts'
import { filesHolding } from '../deliveries/placements.ts'

/** How many keys of a finding are verified to count it. There may be thousands. */
const verifiedForCount = 100

type Window = { readonly offset: number; readonly limit: number }
/** A part of the keys with a finding, and how many there are. */
type Part = { readonly ids: readonly string[]; readonly total: number }

/** Reads keys by a condition on `keys`. `from` is the index that answers it without reading the table. */
const byRows = (
  { db }: Context,
  { from, where, order }: { from: string; where: string; order: string },
  { offset, limit }: Window,
  ...values: Value[]
): Part => ({
  total:
    db.get<{ found: number }>(
      `SELECT count(*) AS found FROM keys INDEXED BY ${from} WHERE ${where}`,
      ...values,
    )?.found ?? 0,
  ids: db
    .all<{ id: string }>(
      `SELECT id FROM keys INDEXED BY ${from} WHERE ${where} ORDER BY ${order} LIMIT ? OFFSET ?`,
      ...values,
      limit,
      offset,
    )
    .map((row) => row.id),
})

const working =
  'deleted_at IS NULL AND disabled_at IS NULL AND replaced_by IS NULL AND (expires_at IS NULL OR expires_at > ?)'
const inUse = `environment = ? AND ${working}`

/** How far ahead of the clock a recorded time must be, in ms: clocks are corrected by a few seconds all the time. */
const clockTolerance = 2 * 60_000

/** The latest time recorded anywhere, in ms since the epoch. Read from the ends of indexes. */
const latestTime = ({ db }: Context): number => {
  const recorded = [
    db.get<{ at: unknown }>("SELECT max(at) AS at FROM audit WHERE kind = 'change'")?.at,
    db.get<{ at: unknown }>("SELECT max(at) AS at FROM audit WHERE kind = 'delivery'")?.at,
    db.get<{ at: unknown }>('SELECT max(last_at) AS at FROM refusals')?.at,
    Number(db.get<{ at: unknown }>("SELECT value AS at FROM meta WHERE name = 'opened_at'")?.at ?? 0),
  ]
  return Math.max(0, ...recorded.filter(isTime))
}

/**
 * Whether the clock was set back. While it is behind, keys expire later than they should; keys that were ended by hand stay ended.
 */
const clockBack = (context: Context): Finding => {
  const latest = latestTime(context)
  return latest - context.clock.now() > clockTolerance
    ? { kind: 'clock_back', count: 1, latest }
    : { kind: 'clock_back', count: 0 }
}

/**
 * Keys that are shared by several services. Where a secret is, is all that is known about its use, so a folder counts as a
 * service (two files or variables in one folder are one), and a key is listed when `.env` files of more than one folder may hold its secret.
 */
const severalServices = (context: Context, environment: Environment, { offset, limit }: Window): Part => {
  const ids = context.db
    .all<{ id: string }>(
      `SELECT keys.id FROM (SELECT key_id FROM placements WHERE environment = ? AND destination = 'env_file' AND state IN ('present', 'unreadable') GROUP BY key_id HAVING min(folder) <> max(folder)) JOIN keys ON keys.id = key_id WHERE ${working}`,
      environment,
      context.clock.now(),
    )
    .map((row) => row.id)
  return { total: ids.length, ids: ids.slice(offset, offset + limit) }
}

/**
 * A part of the keys with one kind of finding.
 * - `expiring`: active, in the last quarter of its life, at most its last seven days (`expiringFrom`).
 * - `expired`: has expired and was not deleted; also a rotated key whose overlap is over.
 * - `due`: active and older than 90 days.
 * - `old_unused`: replaced by a rotation, and nothing has used it for ten minutes (`quietSince`).
 * - `several_services`: active, its secret is in `.env` files of several folders (`severalServices`).
 * - `never_used`: active, issued at least a week ago, and no check has passed. Imported keys are checked by their provider, not here.
 */
const partOf = (context: Context, kind: KeyFindingKind, environment: Environment, window: Window): Part => {
  const now = context.clock.now()
  switch (kind) {
    case 'expiring':
      return byRows(
        context,
        {
          from: 'keys_by_end',
          order: 'expires_at',
          where: `environment = ? AND deleted_at IS NULL AND expires_at > ? AND expires_at <= ? AND disabled_at IS NULL AND replaced_by IS NULL
          AND expires_at - min(${longestNotice}, (expires_at - created_at) / 4) <= ?`,
        },
        window,
        environment,
        now,
        now + longestNotice,
        now,
      )
    case 'expired':
      return byRows(
        context,
        {
          from: 'keys_by_end',
          order: 'expires_at DESC',
          where: 'environment = ? AND deleted_at IS NULL AND expires_at <= ?',
        },
        window,
        environment,
        now,
      )
    case 'due':
      return byRows(
        context,
        { from: 'keys_in_use', order: 'created_at', where: `${inUse} AND created_at <= ?` },
        window,
        environment,
        now,
        now - rotationAge,
      )
    case 'old_unused':
      return byRows(
        context,
        {
          from: 'keys_by_end',
          order: 'expires_at',
          where: `environment = ? AND deleted_at IS NULL AND expires_at > ? AND disabled_at IS NULL AND replaced_by IS NOT NULL
          AND EXISTS (SELECT 1 FROM keys AS old JOIN keys AS newer ON newer.id = old.replaced_by
            WHERE old.id = keys.id AND old.origin = 'issued' AND old.ended_at IS NULL
            AND newer.created_at >= old.created_at AND newer.created_at <= ?)
          AND NOT EXISTS (SELECT 1 FROM key_usage WHERE key_id = keys.id AND last_used_at > ?)`,
        },
        window,
        environment,
        now,
        now - quietAge,
        now - quietAge,
      )
    case 'several_services':
      return severalServices(context, environment, window)
    case 'never_used':
      return byRows(
        context,
        {
          from: 'keys_in_use',
          order: 'created_at',
          where: `${inUse} AND created_at <= ? AND origin = 'issued' AND NOT EXISTS (SELECT 1 FROM key_usage WHERE key_id = keys.id AND last_used_at IS NOT NULL)`,
        },
        window,
        environment,
        now,
        now - unusedAge,
      )
  }
}

/** A window of the keys with one kind of finding; see `health.query`. Only the MACs of its rows are verified. */
export const queryFindings = (
  context: Context,
  { environment, filters: { kind }, window }: Parsed<'health.query'>,
): FindingList => {
  const { ids, total } = partOf(context, kind, environment, window)
  const rows = ids.flatMap((id) => {
    const key = getKey(context, id)
    // Nothing in a damaged record can be trusted, neither its age nor its expiry.
    if (!key.ok || key.data.status === 'damaged') return []
    return [{ key: key.data, placements: kind === 'several_services' ? filesHolding(context.db, id) : [] }]
  })
  return { rows, total: total - (ids.length - rows.length), offset: window.offset, located: null }
}

/**
 * What needs attention among the keys of one environment. Every kind is in the answer, most urgent first, each with its count.
 * `clock_back`: the latest recorded time is clearly ahead of the clock (`clockBack`); for the others see `partOf`.
 * Works while the keychain is locked.
 */
export const listFindings = (
  context: Context,
  { environment }: { readonly environment: Environment },
): readonly Finding[] => [
  clockBack(context),
  ...backupFindings(context),
  ...keyFindingKinds.map((kind) => ({
    kind,
    count: queryFindings(context, {
      environment,
      filters: { kind },
      window: { offset: 0, limit: verifiedForCount },
    }).total,
  })),
]
