/** What a `.env` file has that could be imported, line by line. No value leaves the core; lines show hints. */
import type { Dialect } from './dialects.ts'
import type { Refusal } from './errors.ts'
import type { Environment, Key } from './types.ts'

/**
 * `new`: looks like a secret that is no key yet. `known`: the secret of a key. `other_name`: a secret that is known, or on another line of
 * these files, under another variable. `changed`: this variable has had the secret of another key. `not_secret`: does not look like one, but may be
 * imported. `duplicate`: a later line sets the same variable, which programs use. `unreadable`: see `problem`.
 */
type ImportState =
  | 'new'
  | 'known'
  | 'other_name'
  | 'changed'
  | 'empty'
  | 'reference'
  | 'not_secret'
  | 'duplicate'
  | 'unreadable'

/** A file that the user has named. The page passes `handle` on, because it cannot name a path. */
export type NamedEnvFile = { readonly handle: string; readonly path: string }

/** Another line with the same value, or the line of the same variable that counts. */
export type OtherLine = { readonly path: string; readonly line: number; readonly variable: string }

export type ImportLine = {
  readonly line: number
  /** Null for a line that assigns nothing. */
  readonly variable: string | null
  readonly state: ImportState
  /** The value with all but its last four characters hidden; '' where there is none. */
  readonly hint: string
  /** The key whose secret it is; for `changed` the one whose secret was expected; for a `reference` the one that it names. */
  readonly key: Pick<Key, 'id' | 'name' | 'environment' | 'status'> | null
  readonly other: OtherLine | null
  /** Why it cannot be imported. */
  readonly problem: Refusal | null
  /** A name for the key, free in the environment; null for a line that cannot be imported. */
  readonly suggestedName: string | null
  /** The value is labelled as a key of the other environment. */
  readonly isOtherEnvironment: boolean
}

/** A file as it was read. `stamp` changes with its content; the import refuses a file that has changed since. */
export type ImportPreview = {
  /** The real path. */
  readonly path: string
  readonly stamp: string
  readonly dialect: Dialect
  /** Where its keys would be imported. */
  readonly environment: Environment
  readonly lines: readonly ImportLine[]
}

/** What became of a file in which references were to be written. */
export type ReferencesWritten = {
  readonly path: string
  readonly dialect: Dialect
  /** The variables that now refer to keys. */
  readonly replaced: readonly string[]
  readonly left: readonly { readonly variable: string; readonly reason: Refusal }[]
}

/** What was imported. Keys that were imported stay if a later one is refused: importing again finds them known. */
export type ImportOutcome = {
  readonly imported: readonly { readonly path: string; readonly line: number; readonly key: Key }[]
  /** Why the rest was not. */
  readonly refused: Refusal | null
  /** The files in which references were put in the place of values. */
  readonly references: readonly ReferencesWritten[]
}

/** Whether the line has the secret of a key, so that a reference to it can stand in its place. */
export const isKnown = ({ state, key }: Pick<ImportLine, 'state' | 'key'>): boolean =>
  key !== null && (state === 'known' || state === 'other_name')

/** Whether the line can be chosen for import. */
export const isImportable = ({ suggestedName }: Pick<ImportLine, 'suggestedName'>): boolean =>
  suggestedName !== null
