/** Failed attempts to open a vault, as its file keeps them: how many in a row, and when the last was (ms since 1970). */
export type Attempts = { readonly failures: number; readonly lastAt: number }

const freeFailures = 3
const firstDelayMs = 1_000
const longestDelayMs = 300_000

/** How long after the last failure the next attempt may be made: nothing for the first three, then 1 s doubling up to 5 min. */
const delayAfter = (failures: number): number =>
  failures < freeFailures
    ? 0
    : Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(failures - freeFailures, 20))

/**
 * Milliseconds to wait before the next attempt. A clock that was set back never makes the wait longer than its delay;
 * `restart` then asks for the last attempt to be dated now, so that the wait does end.
 */
export const waitBefore = (
  { failures, lastAt }: Attempts,
  now: number,
): { readonly waitMs: number; readonly restart: boolean } => {
  const delay = delayAfter(failures)
  if (now < lastAt) return { waitMs: delay, restart: delay > 0 }
  return { waitMs: Math.max(0, lastAt + delay - now), restart: false }
}
