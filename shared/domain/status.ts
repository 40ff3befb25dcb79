import type { Key, KeyStatus } from './types.ts'
import { expiringFrom, unusedAge } from './lifetimes.ts'

type Facts = Pick<Key, 'status' | 'deletedAt' | 'disabledAt' | 'expiresAt' | 'endedAt' | 'replacedBy'>

/**
 * The status of a key at a given time (ms since the epoch). Of the stored `status` only `damaged` is used; everything else follows from
 * the times, so that a key that was read a while ago is shown with its current status.
 */
export const statusOf = (
  { status, deletedAt, disabledAt, expiresAt, endedAt, replacedBy }: Facts,
  now: number,
): KeyStatus => {
  if (status === 'damaged') return 'damaged'
  if (deletedAt !== null) return 'deleted'
  if (disabledAt !== null) return 'disabled'
  if (endedAt !== null || (expiresAt !== null && expiresAt <= now)) return 'expired'
  return replacedBy === null ? 'active' : 'replaced'
}

/** The next time after `now` at which time alone changes what is shown of a key: it expires, starts to expire, becomes due, or has long been unused. Null for none. */
export const nextChange = (key: Facts & Pick<Key, 'createdAt' | 'dueAt'>, now: number): number | null => {
  const status = statusOf(key, now)
  if (status === 'damaged' || status === 'deleted') return null
  const { createdAt, expiresAt, dueAt } = key
  let next = Number.POSITIVE_INFINITY
  for (const at of [
    expiresAt,
    expiresAt === null ? null : expiringFrom(createdAt, expiresAt),
    dueAt,
    createdAt + unusedAge,
  ]) {
    if (at !== null && at > now && at < next) next = at
  }
  return next === Number.POSITIVE_INFINITY ? null : next
}
