/**
 * Allows something a few times in any stretch of time.
 *
 * @param now milliseconds that never run backwards
 * @returns a function that says whether it may happen once more now, and counts it if so
 */
export const atMost = (
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
