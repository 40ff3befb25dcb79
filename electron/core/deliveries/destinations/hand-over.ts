import { ok } from '../../../../shared/domain/errors.ts'
import type { Destination, Plan } from '../destination.ts'

/** Who gets the secret: a program, and the variable that it reads it from; the variable is '' where it gets it in a text. */
type HandOverTarget = { readonly program: string; readonly variable: string }

export type HandOverDestination = Destination<HandOverTarget, { readonly program: string }, Plan, null>

/**
 * A destination of which nothing remains: the command line is given the secret, and puts it into the environment of a program that it starts
 * (`child_process`), or writes it to its standard output (`output`). It is applied once it has been handed over, so a delivery that is cut short
 * after that is recorded as made. Nothing can be looked at afterwards, so there is no placement.
 */
const createHandOver = (name: string): HandOverDestination => ({
  name,
  activity: `delivery.${name}`,
  isTemporary: false,
  isTracked: false,

  inspect: async ({ program }) => ok({ program }),

  plan: async ({ program, variable }, secret) =>
    ok({
      place: { locator: program, variable },
      expected: secret,
      details: { program, variable },
      leftovers: {},
    }),

  apply: async (_, reached) => {
    await reached('handed-over')
    return ok(null)
  },

  cleanUp: async () => true,

  verify: async () => 'gone',
})

export const childProcessDestination = createHandOver('child_process')
export const outputDestination = createHandOver('output')
