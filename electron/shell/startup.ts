import { setTimeout as delay } from 'node:timers/promises'
import type { Dispatcher } from './ipc/dispatcher.ts'
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

/** The longest that a request is held back. A keychain that prompts its user may take minutes. */
const vaultAnswerTimeoutMs = 3000

/** Requests made before the keychain has answered for the first time wait for it instead of being refused. */
export type EarlyRequests = {
  /** Call it when the keychain has answered, whatever the answer was. */
  readonly vaultAnswered: () => void
  /** Wraps `dispatch`: a request refused only because the keychain had not answered yet is retried once it has. The refused one changed nothing. */
  readonly retryOnceVaultAnswers: (dispatch: Dispatcher) => Dispatcher
}

/** @param maxWaitMs how long a request may wait for the keychain's first answer */
export const createEarlyRequests = (maxWaitMs = vaultAnswerTimeoutMs): EarlyRequests => {
  const { promise: answered, resolve } = Promise.withResolvers<void>()
  let hasAnswered = false
  return {
    vaultAnswered: () => {
      hasAnswered = true
      resolve()
    },
    retryOnceVaultAnswers:
      (dispatch) =>
      async (...request) => {
        const isEarly = !hasAnswered
        const reply = await dispatch(...request)
        if (!isEarly || reply.ok || reply.error.code !== 'keychain_unavailable') return reply
        const timer = new AbortController()
        await Promise.race([
          answered,
          delay(maxWaitMs, undefined, { signal: timer.signal }).catch(() => undefined),
        ])
        timer.abort()
        return hasAnswered ? dispatch(...request) : reply
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
