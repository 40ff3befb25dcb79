const day = 86_400_000

/** A key asks to be rotated when it is this old, in ms: 90 days. */
export const rotationAge = 90 * day

/** What has not been used by this age, in ms, may be needed by nobody: 7 days. */
export const unusedAge = 7 * day

/** The longest time before its end, in ms, that a key counts as expiring: 7 days. */
export const longestNotice = 7 * day

/**
 * From when on a key counts as expiring: for the last quarter of its life, at most its last seven days. A fixed span would
 * call a key of one hour “expiring” from its first minute, and say nothing by it.
 */
export const expiringFrom = (createdAt: number, expiresAt: number): number =>
  expiresAt - Math.min(longestNotice, Math.floor((expiresAt - createdAt) / 4))

type Dated = { readonly createdAt: number; readonly expiresAt: number | null }

/** Whether a key ends soon, as `expiringFrom` has it. */
export const endsSoon = ({ createdAt, expiresAt }: Dated, now: number): boolean =>
  expiresAt !== null && expiresAt > now && expiringFrom(createdAt, expiresAt) <= now

/** Whether a key is old enough to be rotated. */
export const isDue = ({ dueAt }: { readonly dueAt: number | null }, now: number): boolean =>
  dueAt !== null && dueAt <= now
