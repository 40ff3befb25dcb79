/** Until when the page is waited for: one that never paints must not keep the keychain closed. */
const longestWaitMs = 2000

/** The moment at which the first screen is on the glass. */
export type FirstPaint = {
  /** Says that it has come. */
  readonly reached: () => void
  /** Resolves when it has, and after two seconds in any case. */
  readonly passed: () => Promise<void>
}

/**
 * What takes a processor for a while, and is not on the first screen, waits for this: starting the keychain's helper beside the page
 * makes both late.
 */
export const createFirstPaint = (): FirstPaint => {
  const { promise, resolve } = Promise.withResolvers<void>()
  return {
    reached: resolve,
    passed: () => {
      const timer = setTimeout(resolve, longestWaitMs)
      return promise.finally(() => clearTimeout(timer))
    },
  }
}
