import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { familyOf, refuse, type Result } from '../../../shared/domain/errors.ts'
import type { Log } from '../../core/log.ts'
import { isOperation, type Perform } from '../../core/perform.ts'

/** Answers a request of the page. `name` and `input` may be anything, and only `true` confirms. */
export type Dispatcher = (name: unknown, input: unknown, confirmed?: unknown) => Promise<Result<unknown>>

export type DispatcherParts = {
  readonly perform: Perform
  /** The page's current session. */
  readonly session: () => AbortSignal
  readonly log: Log
  /** Resolves when the keychain has answered for the first time, whatever the answer was. */
  readonly vaultAnswered: Promise<void>
  /** The longest that a request waits for that, in ms. A keychain that prompts its user may take minutes. */
  readonly maxWaitMs?: number
}

/** Logs a bug under an id, which the sender gets. */
const internal = (log: Log, name: string, error: unknown): Result<never> => {
  const id = randomBytes(6).toString('hex')
  log.error({ id, operation: name, err: error }, 'A request failed')
  return refuse('internal.logged', { id })
}

/**
 * Translates the page’s requests into operations of the actor `you`. Always answers with a value, never rejects. A request refused only
 * because the keychain has not answered yet is retried once it has; the refused one changed nothing.
 */
export const createDispatcher = ({
  perform,
  session,
  log,
  vaultAnswered,
  maxWaitMs = 3000,
}: DispatcherParts): Dispatcher => {
  let hasAnswered = false
  const waitForAnswer = async (): Promise<void> => {
    await vaultAnswered
    hasAnswered = true
  }
  const answered = waitForAnswer()
  const waitForVault = async (): Promise<boolean> => {
    const timer = new AbortController()
    const timeout = delay(maxWaitMs, undefined, { signal: timer.signal }).catch(() => undefined)
    await Promise.race([answered, timeout])
    timer.abort()
    return hasAnswered
  }
  return async (name, input, confirmed) => {
    if (!isOperation(name)) return refuse('unknown_route')
    // Not of the right type yet: perform parses it.
    const ask = () =>
      perform(name, input as never, { kind: 'you' }, { confirmed: confirmed === true, session: session() })
    try {
      const isEarly = !hasAnswered
      const reply = await ask()
      const isTooEarly = isEarly && !reply.ok && familyOf(reply.error) === 'keychain_unavailable'
      return isTooEarly && (await waitForVault()) ? await ask() : reply
    } catch (error) {
      return internal(log, name, error)
    }
  }
}
