import { curlLine, exportLine, type CopyForm } from '../../../shared/domain/delivery.ts'
import { variable as variableName } from '../../../shared/operations/fields.ts'
import { parseInput } from '../../../shared/operations/parse.ts'
import { sentenceOf } from '../../data/messages.ts'

/** The line that a copy puts on the clipboard, with an issued secret (which needs no quotes in a `.env` file) or its mask in place. */
export const lineOf = (form: CopyForm, variable: string, secret: string): string => {
  if (form === 'env') return `${variable}=${secret}`
  if (form === 'export') return exportLine(variable, secret)
  return form === 'curl' ? curlLine(secret) : secret
}

/** Why a variable's name is refused, in the words of the back end; undefined if it is not. */
export const variableProblem = (name: string): string | undefined => {
  const parsed = parseInput(variableName, name)
  return parsed.ok ? undefined : sentenceOf(parsed.problems[0])
}
