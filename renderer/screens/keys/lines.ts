import { curlLine, exportLine, type CopyForm } from '../../../shared/domain/delivery.ts'
import { t } from '../../data/messages.ts'

/** The line that a copy puts on the clipboard, with an issued secret (which needs no quotes in a `.env` file) or its mask in place. */
export const lineOf = (form: CopyForm, variable: string, secret: string): string => {
  if (form === 'env') return `${variable}=${secret}`
  if (form === 'export') return exportLine(variable, secret)
  return form === 'curl' ? curlLine(secret) : secret
}

const variablePattern = /^[A-Za-z_][A-Za-z0-9_]{0,199}$/

/** Why a variable's name will not do; undefined when it will. The back end decides; this only says it sooner. */
export const variableProblem = (variable: string): string | undefined =>
  variablePattern.test(variable) ? undefined : t('keys.use_letters_digits_and')
