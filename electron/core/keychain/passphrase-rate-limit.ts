/** Failed attempts to unlock a vault, as stored in its file: how many in a row, and when the last one was (ms since 1970). */
export type Attempts = { readonly failures: number; readonly lastAt: number }

const freeFailures = 3
const firstDelayMs = 1_000
const longestDelayMs = 300_000

const delayAfter = (failures: number): number =>
  failures < freeFailures
    ? 0
    : Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(failures - freeFailures, 20))

/**
 * How many milliseconds to wait before the next attempt: none after the first two failures, then 1 s, doubling up to 5 minutes.
 * When the clock was set back, the wait is never longer than its delay; `restart` then asks for the last attempt to be dated
 * now, so that the wait does end.
 */
export const waitBeforeAttempt = (
  { failures, lastAt }: Attempts,
  now: number,
): { readonly waitMs: number; readonly restart: boolean } => {
  const delay = delayAfter(failures)
  if (now < lastAt) return { waitMs: delay, restart: delay > 0 }
  return { waitMs: Math.max(0, lastAt + delay - now), restart: false }
}
