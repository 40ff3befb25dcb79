import { environments, type Environment } from '../../../../shared/domain/types.ts'

const longestName = 100

/** What a name says about the kind of secret, which every key is. */
const kinds = /_(?:API_?KEY|ACCESS_?KEY|SECRET_?KEY|KEY|TOKEN|SECRET|PASSWORD|PASSWD|PWD)$/

const wordsOf = (variable: string): string => {
  const [test, production] = environments.map((environment) => environment.toUpperCase())
  const upper = variable.toUpperCase().replace(/^_+|_+$/g, '')
  const ownEnvironment = new RegExp(`^(?:${test}|${production}|PROD|LIVE)_(?=.)`)
  return upper.replace(ownEnvironment, '')
}

/**
 * Suggests a name for the key of a variable's secret: `test-stripe` for `STRIPE_API_KEY`. Where that is taken, the whole variable is
 * named, and then numbered.
 */
export const suggestName = (
  variable: string,
  environment: Environment,
  isTaken: (name: string) => boolean,
): string => {
  const named = (words: string, suffix = ''): string =>
    `${environment}-${words.toLowerCase().replaceAll(/[._-]+/g, '-')}`.slice(0, longestName - suffix.length) +
    suffix
  const words = wordsOf(variable)
  const short = words.replace(kinds, '')
  const candidates = [named(short === '' ? words : short), named(words)]
  const free = candidates.find((name) => !isTaken(name))
  if (free !== undefined) return free
  for (let number = 2; ; number += 1) {
    const name = named(words, `-${number}`)
    if (!isTaken(name)) return name
  }
}
