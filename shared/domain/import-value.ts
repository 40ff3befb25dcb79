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
