import { InvalidArgumentError } from 'commander'
import type { z } from 'zod'
import { expiration, type Expiration } from '../../shared/operations/fields.ts'
import { parseInput } from '../../shared/operations/parse.ts'
import { say, t } from '../messages.ts'
import { endOfDay } from '../../shared/domain/expiration.ts'

/** Parses an option with a schema of the catalogue, whose sentence becomes the error message. */
export const parsedBy =
  <Schema extends z.ZodType>(schema: Schema) =>
  (value: string): z.output<Schema> => {
    const parsed = parseInput(schema, value)
    if (parsed.ok) return parsed.data
    throw new InvalidArgumentError(say(parsed.problems[0]))
  }

const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/

/** Parses `--expires`: a preset, a day (until its end in local time), or a time with a time zone (RFC 3339). */
export const parseExpiration = (value: string): Expiration => {
  const preset = expiration.safeParse(value)
  if (preset.success) return preset.data
  const at = moment.test(value) ? Date.parse(value) : endOfDay(value)
  if (at === null || Number.isNaN(at)) throw new InvalidArgumentError(t('cli.usage.expiration'))
  return { at }
}
