import { setTimeout as delay } from 'node:timers/promises'
import type { Dispatcher } from './ipc/dispatcher.ts'

/** How long a request may be held back; a keychain that asks its user something may take minutes. */
const longestWaitMs = 3000

/** What is asked in the first moments, before the keychain has answered for the first time, waits for it instead of being refused. */
export type Patience = {
  /** Says that it has answered, whatever the answer was. */
  readonly answered: () => void
  /** Asks once more what was refused only because the keychain had not answered; a refusal has changed nothing. */
  readonly over: (dispatch: Dispatcher) => Dispatcher
}

export const createPatience = (longestMs = longestWaitMs): Patience => {
  const { promise, resolve } = Promise.withResolvers<void>()
  let hasAnswered = false
  return {
    answered: () => {
      hasAnswered = true
      resolve()
    },
    over:
      (dispatch) =>
      async (...request) => {
        const early = !hasAnswered
        const reply = await dispatch(...request)
        if (!early || reply.ok || reply.error.code !== 'keychain_unavailable') return reply
        const timer = new AbortController()
        await Promise.race([
          promise,
          delay(longestMs, undefined, { signal: timer.signal }).catch(() => undefined),
        ])
        timer.abort()
        return hasAnswered ? dispatch(...request) : reply
      },
  }
}
