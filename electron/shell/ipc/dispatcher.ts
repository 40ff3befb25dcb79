import { randomBytes } from 'node:crypto'
import { refuse, type Result } from '../../../shared/domain/errors.ts'
import type { Log } from '../../core/log.ts'
import { isOperation, type Perform } from '../../core/perform.ts'

/** Answers a request of the page: `name` and `input` may be anything at all, and only `true` confirms. */
export type Dispatcher = (name: unknown, input: unknown, confirmed?: unknown) => Promise<Result<unknown>>

/** A bug: the sender gets an id, the log what happened under the same id. */
const internal = (log: Log, name: string, error: unknown): Result<never> => {
  const id = randomBytes(6).toString('hex')
  log.error({ id, operation: name, err: error }, 'A request failed')
  return refuse(
    'internal',
    `Something went wrong inside Keyreeve, and nothing is known to be lost. The log has it under ${id}.`,
    { details: { id } },
  )
}

type Parts = {
  readonly perform: Perform
  /** The page's session that is running now. */
  readonly session: () => AbortSignal
  readonly log: Log
}

/** Translates what the page asks into operations that you ask for: always answers with a value, never rejects. */
export const createDispatcher =
  ({ perform, session, log }: Parts): Dispatcher =>
  async (name, input, confirmed) => {
    if (!isOperation(name)) return refuse('unknown_route', 'Keyreeve does not know this request.')
    try {
      // Not of the right type yet: perform parses it.
      return await perform(
        name,
        input as never,
        { kind: 'you' },
        { confirmed: confirmed === true, session: session() },
      )
    } catch (error) {
      return internal(log, name, error)
    }
  }
