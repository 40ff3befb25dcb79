const day = 86_400_000

/** The age at which a key should be rotated, in milliseconds: 90 days. */
export const rotationAge = 90 * day

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
