import { randomBytes } from 'node:crypto'
import type { z } from 'zod'
import type { Contract, Parsed, Route } from '../../../shared/contract/index.ts'
import { refuse, type Result } from '../../../shared/errors.ts'
import { machineRefusal } from '../../core/db/refusals.ts'
import type { Handlers } from '../handlers.ts'
import type { Log } from '../../core/log.ts'

export type Dispatcher = (route: unknown, input: unknown) => Promise<Result<unknown>>
type Parts = { readonly contract: Contract; readonly handlers: Handlers; readonly log: Log }

/** zod names unknown keys in its sentence; they are the sender's own words, so they are left out. */
const sentenceOf = (issue: z.core.$ZodIssue): string =>
  issue.code === 'unrecognized_keys' ? 'This request has a field that does not belong to it.' : issue.message

const invalid = (error: z.ZodError): Result<never> => {
  const [issue] = error.issues
  const field = issue?.path.join('.')
  return refuse(
    'invalid_input',
    issue ? sentenceOf(issue) : 'This request is not as it should be.',
    field ? { field } : {},
  )
}

/** A bug: the sender gets an id, the log what happened under the same id. */
const internal = (log: Log, route: string, error: unknown): Result<never> => {
  const id = randomBytes(6).toString('hex')
  log.error({ id, route, err: error }, 'A request failed')
  return refuse(
    'internal',
    `Something went wrong inside Keyreeve, and nothing is known to be lost. The log has it under ${id}.`,
    { details: { id } },
  )
}

/** Answers requests by route: always a value, never a rejection, whatever it is given. */
export const createDispatcher = ({ contract, handlers, log }: Parts): Dispatcher => {
  const answer = async <R extends Route>(route: R, input: unknown): Promise<Result<unknown>> => {
    // Compiling a schema takes longer than all that it will ever parse here.
    const parsed = contract[route].input.safeParse(input, { jitless: true })
    // Parsed by this very route's schema, which the compiler cannot follow through the union.
    return parsed.success ? await handlers[route](parsed.data as Parsed<R>) : invalid(parsed.error)
  }
  return async (route, input) => {
    if (typeof route !== 'string' || !Object.hasOwn(contract, route))
      return refuse('unknown_route', 'Keyreeve does not know this request.')
    try {
      return await answer(route as Route, input)
    } catch (error) {
      return machineRefusal(error) ?? internal(log, route, error)
    }
  }
}
