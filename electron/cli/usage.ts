import { CommanderError } from 'commander'
import { redact } from '../core/safe-text.ts'
import { t } from '../messages.ts'

/** Values of this length or more are not repeated, because they may be a secret of any form. */
const longValue = 20

/** Commander's own message as a sentence, for a mistake that has none in the catalogue. */
const asSentence = (message: string): string => {
  const sentence = `${message.charAt(0).toUpperCase()}${message.slice(1)}`
  return /[.?!]$/.test(sentence) ? sentence : `${sentence}.`
}

/** What Commander proposes instead: `(Did you mean one of create, delete?)`. */
const suggestion = (message: string): readonly string[] => {
  const [, several, names] = /\(Did you mean (one of )?(.*)\?\)$/.exec(message) ?? []
  if (names === undefined) return []
  return [several ? t('cli.usage.did_you_mean_one', { names }) : t('cli.usage.did_you_mean', { names })]
}

/** Commander says in English why a value is refused if the option lists its choices; otherwise the sentence is ours. */
const valueProblem = (reason: string): string => {
  const choices = /^Allowed choices are (.*)\.$/.exec(reason)?.[1]
  return choices === undefined ? reason : t('cli.usage.choices', { choices })
}

/** The value of an argument; its name is no secret, unlike the value. */
const invalidArgument = (message: string): string | undefined => {
  const [, value = '', name, reason = ''] =
    /^command-argument value '([\s\S]*)' is invalid for argument '([^']*)'\. ([\s\S]*)$/.exec(message) ?? []
  if (name === undefined) return undefined
  const problem = valueProblem(reason)
  return value.length < longValue
    ? t('cli.usage.invalid_argument', { name, value, problem })
    : t('cli.usage.invalid_long_argument', { name, problem })
}

/** Which two options exclude each other: `option '--a' cannot be used with option '--b'`. */
const conflict = (message: string): string | undefined => {
  const [, first, second] = /'([^']*)' cannot be used with [^']*'([^']*)'/.exec(message) ?? []
  return first === undefined || second === undefined ? undefined : t('cli.usage.conflict', { first, second })
}

const invalidValue = (message: string): string | undefined => {
  const [, flags, value = '', reason = ''] =
    /^option '([^']*)' argument '([\s\S]*)' is invalid\. ([\s\S]*)$/.exec(message) ?? []
  if (flags === undefined) return undefined
  const problem = valueProblem(reason)
  return value.length < longValue
    ? t('cli.usage.invalid_value', { flags, value, problem })
    : t('cli.usage.invalid_long_value', { flags, problem })
}

/**
 * The sentence for a usage error, in the chosen language. Commander passes only a code and an English message, which has the names in
 * quotation marks. Secrets are redacted.
 */
export const usageProblem = (error: Error): string => {
  const message = redact(error.message).replace(/^error: /, '')
  if (!(error instanceof CommanderError)) return message
  const name = /'([^']*)'/.exec(message)?.[1] ?? ''
  switch (error.code) {
    case 'commander.unknownCommand':
      return [t('cli.usage.unknown_command', { name }), ...suggestion(message)].join(' ')
    case 'commander.unknownOption':
      return [t('cli.usage.unknown_option', { name }), ...suggestion(message)].join(' ')
    case 'commander.missingArgument':
      return t('cli.usage.missing_argument', { name })
    case 'commander.missingMandatoryOptionValue':
      return t('cli.usage.missing_option', { flags: name })
    case 'commander.optionMissingArgument':
      return t('cli.usage.missing_value', { flags: name })
    case 'commander.excessArguments':
      return t('cli.usage.too_many', { name, count: Number(/Expected (\d+)/.exec(message)?.[1] ?? 0) })
    case 'commander.invalidArgument':
      return invalidValue(message) ?? invalidArgument(message) ?? asSentence(message)
    case 'commander.conflictingOption':
      return conflict(message) ?? asSentence(message)
    default:
      return asSentence(message)
  }
}
