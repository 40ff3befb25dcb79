import { setTimeout as delay } from 'node:timers/promises'
import type { Dispatcher } from './ipc/dispatcher.ts'

/** The longest that a request is held back. A keychain that prompts its user may take minutes. */
const longestWaitMs = 3000

/** Requests made before the keychain has answered for the first time wait for it instead of being refused. */
export type EarlyRequests = {
  /** Call it when the keychain has answered, whatever the answer was. */
  readonly vaultAnswered: () => void
  /** Wraps `dispatch`: a request refused only because the keychain had not answered yet is retried once it has. The refused one changed nothing. */
  readonly retryOnceVaultAnswers: (dispatch: Dispatcher) => Dispatcher
}

/** @param maxWaitMs how long a request may wait for the keychain's first answer */
export const createEarlyRequests = (maxWaitMs = longestWaitMs): EarlyRequests => {
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
