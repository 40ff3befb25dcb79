import { escapeControls } from '../core/safe-text.ts'

/** Until when the page is waited for: one that never paints must not keep the keychain closed. */
const firstPaintTimeoutMs = 2000

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
      const timer = setTimeout(resolve, firstPaintTimeoutMs)
      return promise.finally(() => clearTimeout(timer))
    },
  }
}

/** What the line that says "ready" is made of; `startedAt` is the process's start in ms since the epoch. */
export type Readiness = {
  readonly version: string
  readonly electron: string
  readonly home: string
  readonly startedAt: number
}

/**
 * Makes the function that says, once, that the page has been painted.
 *
 * @param write prints one line
 */
export const createReadyLine = (
  { version, electron, home, startedAt }: Readiness,
  write: (line: string) => void,
): (() => void) => {
  let said = false
  return () => {
    if (said) return
    said = true
    write(
      `Keyreeve ${version} ready in ${Math.round(Date.now() - startedAt)} ms (Electron ${electron}, data in ${escapeControls(home)})`,
    )
  }
}
