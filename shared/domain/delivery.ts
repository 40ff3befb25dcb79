import type { Key } from './types.ts'

export const copyForms = ['value', 'env', 'export', 'curl'] as const
/** How a secret goes onto the clipboard: as it is, or in a ready-made line. */
export type CopyForm = (typeof copyForms)[number]

/** What writing into a `.env` file is refused for until the user has said yes in the page: the codes of those refusals. */
export const envQuestions = ['env_rest_of_line', 'env_stands_twice'] as const
export type EnvQuestion = (typeof envQuestions)[number]

/** Something that sets a variable to another value than the file that was just written, and is preferred to it. */
export type Shadow =
  | { readonly kind: 'file'; readonly path: string }
  /** The environment that we were started in: that of the session, or of the shell. */
  | { readonly kind: 'environment' }
  | { readonly kind: 'compose'; readonly path: string; readonly service: string }

/** Quotes `value` for a POSIX shell: right for every value without NUL (POSIX.1-2017, Shell Command Language 2.2.2). */
const shellQuote = (value: string): string => `'${value.replaceAll("'", String.raw`'\''`)}'`

/** Sets a variable for a POSIX shell and what it starts. */
export const exportLine = (variable: string, value: string): string =>
  `export ${variable}=${shellQuote(value)}`

/** A request that sends a key in the header that programs send it in; for a value of one line. */
export const curlLine = (value: string): string =>
  `curl --header ${shellQuote(`x-api-key: ${value}`)} https://api.example.com/`

const asVariable = (name: string): string => {
  const words = name
    .toUpperCase()
    .normalize('NFKD')
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
  const safe = /^[0-9]/.test(words) ? `_${words}` : words
  // A variable has 200 characters at most, and there is a suffix to come.
  return safe.slice(0, 180) || 'KEYREEVE'
}

/** The variable that a key's secret goes by: `EVENT_SERVICE_API_KEY` from the account, or from the name of an imported key or one of your own. */
export const suggestVariable = (
  key: Pick<Key, 'name' | 'origin'> & { readonly account: Pick<Key['account'], 'name' | 'isYou'> },
): string => {
  const source =
    key.origin === 'imported' || key.account.isYou
      ? key.name.replace(/^(test|production)-/, '')
      : key.account.name
  const base = asVariable(source)
  return /(^|_)(KEY|TOKEN|SECRET)$/.test(base) ? base : `${base}_API_KEY`
}
