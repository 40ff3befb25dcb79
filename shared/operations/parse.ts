import { z } from 'zod'

// Compiling a schema takes longer than everything it will ever parse here, and the page's content policy forbids it.
z.config({ jitless: true })

/** What is wrong with an input: a sentence, and the field (`roles.0`) if one caused it. */
type InputProblem = { readonly message: string; readonly field?: string }

type Parsed<Schema extends z.ZodType> =
  | { readonly ok: true; readonly data: z.output<Schema> }
  | { readonly ok: false; readonly problems: readonly [InputProblem, ...InputProblem[]] }

/** The sentence for an issue whose schema has none of its own. It never repeats the input. */
const messageOf = (issue: z.core.$ZodRawIssue): string => {
  if (issue.code === 'unrecognized_keys') return 'This request has a field that does not belong to it.'
  if (issue.input === undefined) return 'This field is missing.'
  if (issue.code === 'invalid_value') return `Use one of: ${issue.values.map(String).join(', ')}.`
  if (issue.code === 'invalid_type') return `This must be of the type ${issue.expected}.`
  if (issue.code === 'too_small')
    return `This is too short or too small: at least ${issue.minimum} is needed.`
  if (issue.code === 'too_big') return `This is too long or too large: at most ${issue.maximum} is allowed.`
  return 'This value is not valid.'
}

/**
 * Parses an input. Used by the page, the command line and the local API, so that mistakes are described in the same words everywhere.
 * @returns the parsed value, or the problems in the order of the fields
 */
export const parseInput = <Schema extends z.ZodType>(schema: Schema, input: unknown): Parsed<Schema> => {
  const result = schema.safeParse(input, { error: messageOf })
  if (result.success) return { ok: true, data: result.data }
  const [first, ...rest] = result.error.issues.map(({ message, path }): InputProblem => {
    const field = path.join('.')
    return { message, ...(field === '' ? {} : { field }) }
  })
  return { ok: false, problems: [first ?? { message: 'This value is not valid.' }, ...rest] }
}
