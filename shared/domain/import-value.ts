/** What looks wrong with a value to be imported, and how the user decides. */

/** Formatting that rarely belongs to a key, in the order in which it is reported. */
export const wrappings = [
  'line_end',
  'blanks',
  'quotes',
  'brackets',
  'name',
  'scheme',
  'punctuation',
  'text',
  'inside',
  'invisible',
] as const
export type Wrapping = (typeof wrappings)[number]

/** `other_environment`: it is labelled as a key of the other environment. */
export type ImportFinding = Wrapping | 'other_environment'

/** How to import a value with something around it: the key alone, or every character. */
export const importForms = ['cleaned', 'given'] as const
export type ImportForm = (typeof importForms)[number]

/** The user's decisions about the findings; undefined before they were asked. */
export type ImportAnswer = {
  readonly as?: ImportForm | undefined
  readonly otherEnvironment?: boolean | undefined
}

/** Each wrapping as a sentence about the value, which does not quote it. */
export const wrappingWords: Readonly<Record<Wrapping, string>> = {
  line_end: 'It begins or ends with a line break, which no HTTP header can carry.',
  blanks: 'It begins or ends with spaces.',
  quotes: 'It is in quotation marks.',
  name: 'There is a name before it, as in NAME=value.',
  brackets: 'It is in angle brackets.',
  scheme: 'There is a word before it, such as “Bearer”.',
  punctuation: 'There is a punctuation mark after it.',
  text: 'It is part of a longer text, such as a command.',
  inside: 'There are line breaks, tabs or special spaces inside it.',
  invisible: 'It contains invisible characters.',
}
