import type { Key } from './types.ts'

const day = 86_400_000

/** The age at which a key should be rotated, in milliseconds: 90 days. */
export const rotationAge = 90 * day

/** How long nothing must have used the old key of a rotation before Keyreeve suggests to end it, in milliseconds: 10 minutes. */
export const quietAge = 10 * 60_000

/**
 * Since when nothing has used the old key of a rotation, if that is long enough to end it; null otherwise. Imported keys are checked by their
 * provider, so nothing is known about their use. Neither is it asked about a key that an undone rotation had made, and which its
 * predecessor has replaced: it ends within a day.
 */
export const quietSince = (
  old: Pick<Key, 'origin' | 'status' | 'lastUsedAt' | 'createdAt'>,
  newer: Pick<Key, 'createdAt'>,
  now: number,
): number | null => {
  const since = Math.max(newer.createdAt, old.lastUsedAt ?? 0)
  const isAsked = old.origin === 'issued' && old.status === 'replaced' && newer.createdAt >= old.createdAt
  return isAsked && now - since >= quietAge ? since : null
}

/** The age from which an unused key is reported, in milliseconds: 7 days. */
export const unusedAge = 7 * day

/** The longest period before its end in which a key counts as expiring, in milliseconds: 7 days. */
export const longestNotice = 7 * day

/**
 * When a key starts to count as expiring: in the last quarter of its life, at most its last seven days. With a fixed period, a key
 * of one hour would be expiring from its first minute.
 */
export const expiringFrom = (createdAt: number, expiresAt: number): number =>
  expiresAt - Math.min(longestNotice, Math.floor((expiresAt - createdAt) / 4))

type Dated = { readonly createdAt: number; readonly expiresAt: number | null }

/** Whether a key is expiring; see `expiringFrom`. */
export const endsSoon = ({ createdAt, expiresAt }: Dated, now: number): boolean =>
  expiresAt !== null && expiresAt > now && expiringFrom(createdAt, expiresAt) <= now

/** Whether a key is old enough to be rotated. */
export const isDue = ({ dueAt }: { readonly dueAt: number | null }, now: number): boolean =>
  dueAt !== null && dueAt <= now
