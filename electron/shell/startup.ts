import { escapeControls } from '../core/safe-text.ts'

/** How long to wait for the page: one that never paints must not keep the keychain closed. */
const firstPaintTimeoutMs = 2000

/** The moment at which the first screen has been painted. */
export type FirstPaint = {
  /** Call it when that has happened. */
  readonly reached: () => void
  /** Resolves once it has happened, or after two seconds. */
  readonly passed: () => Promise<void>
}

/**
 * Lets work that keeps a processor busy and is not needed for the first screen wait for it: starting the keychain's helper at the
 * same time as the page delays both.
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

/** The data of the line that reports "ready"; `startedAt` is when the process started (ms since the epoch). */
export type Readiness = {
  readonly version: string
  readonly electron: string
  readonly home: string
  readonly startedAt: number
}

/**
 * Creates the function that reports, once, that the page has been painted.
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
