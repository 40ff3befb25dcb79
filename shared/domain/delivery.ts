import type { Key, Placement, PlacementState } from './types.ts'

export const copyForms = ['value', 'env', 'export', 'curl'] as const
/** The form in which a secret is copied: the value itself, or a ready-made line. */
export type CopyForm = (typeof copyForms)[number]

/** The codes of refusals that the user may accept in the page when writing into a `.env` file. */
export const envQuestions = ['env_rest_of_line', 'env_stands_twice'] as const
export type EnvQuestion = (typeof envQuestions)[number]

/** The same on the command line, which asks there what the app asks in system dialogs: code that programs load or a shell executes, and that git tracks the file. */
export const envFileQuestions = [
  ...envQuestions,
  'code_variable',
  'env_shell_executes',
  'tracked_file',
] as const
export type EnvFileQuestion = (typeof envFileQuestions)[number]

/** What the user may accept when a template is written into a file: that git tracks the file, and that production keys are in it. */
export const injectQuestions = ['tracked_file', 'production'] as const
export type InjectQuestion = (typeof injectQuestions)[number]

/** Whether a place in this state may still hold the secret, as far as is known. */
export const mayHoldSecret = (state: PlacementState): boolean => state === 'present' || state === 'unreadable'

/** Whether a placement is a `.env` file that may still hold the secret, as far as is known. */
export const isFileInUse = ({ destination, state }: Placement): boolean =>
  destination === 'env_file' && mayHoldSecret(state)

/** Something that sets a variable to another value than the file that was just written, and takes precedence over it. */
export type Shadow =
  | { readonly kind: 'file'; readonly path: string }
  /** The environment variables that this process was started with: those of the desktop session or of the shell. */
  | { readonly kind: 'environment' }
  | { readonly kind: 'compose'; readonly path: string; readonly service: string }

/** Quotes `value` for a POSIX shell. Correct for every value without NUL (POSIX.1-2017, Shell Command Language 2.2.2). */
export const shellQuote = (value: string): string => `'${value.replaceAll("'", String.raw`'\''`)}'`

/** A line that sets a variable in a POSIX shell and exports it. */
export const exportLine = (variable: string, value: string): string =>
  `export ${variable}=${shellQuote(value)}`

/** A curl command that sends a key in the header that the API expects; for a value of one line. */
export const curlLine = (value: string): string =>
  `curl --header ${shellQuote(`x-api-key: ${value}`)} https://api.example.com/`

const asVariable = (name: string): string => {
  const words = name
    .toUpperCase()
    .normalize('NFKD')
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
  const safe = /^[0-9]/.test(words) ? `_${words}` : words
  // A variable has at most 200 characters, and a suffix follows.
  return safe.slice(0, 180) || 'KEYREEVE'
}

/** Suggests a variable for a key's secret: `EVENT_SERVICE_API_KEY` from its account, or from the key's name if it was imported or is your own. */
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

/** A line of a `.env` file that a write would change, with masked values: `NAME=••••••1234`. */
export type EnvChange = {
  readonly line: number
  /** Null if the line would be added. */
  readonly before: string | null
  readonly after: string
}
