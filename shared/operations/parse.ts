import { z } from 'zod'
import type { Refusal, RefusalCode } from '../domain/errors.ts'
import type { Params } from '../messages/message.ts'

// Compiling a schema takes longer than everything it will ever parse here, and the page's content policy forbids it.
z.config({ jitless: true })

/** What is wrong with an input, and the field (`roles.0`) where one is to blame. */
type InputProblem = Refusal & { readonly code: InputCode }
type InputCode = Extract<RefusalCode, `invalid_input.${string}`>

type Parsed<Schema extends z.ZodType> =
  | { readonly ok: true; readonly data: z.output<Schema> }
  | { readonly ok: false; readonly problems: readonly [InputProblem, ...InputProblem[]] }

/** The code for an issue whose schema has none of its own: see `inputCode` in fields.ts. */
const codeOf = (issue: z.core.$ZodRawIssue): InputCode => {
  if (issue.code === 'unrecognized_keys') return 'invalid_input.unknown_field'
  if (issue.input === undefined) return 'invalid_input.missing'
  if (issue.code === 'invalid_value') return 'invalid_input.one_of'
  if (issue.code === 'invalid_type') return 'invalid_input.wrong_type'
  if (issue.code === 'too_small') return 'invalid_input.too_small'
  return issue.code === 'too_big' ? 'invalid_input.too_big' : 'invalid_input.malformed'
}

/** What the sentence of an issue is filled in with: what the schema asks for, and nothing of what was sent. */
const paramsOf = (issue: z.core.$ZodIssue): Params => {
  if (issue.message === 'invalid_input.missing') return {}
  if (issue.code === 'invalid_value') return { values: issue.values.map(String).join(', ') }
  if (issue.code === 'invalid_type') return { type: issue.expected }
  if (issue.code === 'too_small') return { min: Number(issue.minimum) }
  return issue.code === 'too_big' ? { max: Number(issue.maximum) } : {}
}

const problemOf = (issue: z.core.$ZodIssue): InputProblem => {
  const field = issue.path.join('.')
  // Every schema of ours gives a code in place of a sentence, and `codeOf` does for the rest.
  return { code: issue.message as InputCode, params: paramsOf(issue), ...(field === '' ? {} : { field }) }
}

/**
 * Parses an input. Used by the page, the command line and the local API, so that mistakes are described in the same words everywhere.
 * @returns the parsed value, or the problems in the order of the fields
 */
export const parseInput = <Schema extends z.ZodType>(schema: Schema, input: unknown): Parsed<Schema> => {
  const result = schema.safeParse(input, { error: codeOf })
  if (result.success) return { ok: true, data: result.data }
  const [first, ...rest] = result.error.issues.map(problemOf)
  return { ok: false, problems: [first ?? { code: 'invalid_input.malformed', params: {} }, ...rest] }
}
