/**
 * Creates a rate limit: at most `times` in any period of `windowMs`.
 *
 * @param now a monotonic clock in milliseconds
 * @returns a function that says whether one more is allowed now, and counts it if so
 */
export const createRateLimit = (
  times: number,
  windowMs: number,
  now: () => number = () => performance.now(),
): (() => boolean) => {
  let recent: number[] = []
  return () => {
    recent = recent.filter((at) => now() - at < windowMs)
    if (recent.length >= times) return false
    recent.push(now())
    return true
  }
}
