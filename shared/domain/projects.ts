import type { EnvChange } from './delivery.ts'
import type { Refusal } from './errors.ts'
import type { DialectGuess } from './dialects.ts'
import type { Environment, KeyStatus } from './types.ts'

/** Which variable gets the secret of which key in a project. */
export type Binding = {
  readonly variable: string
  /** The key's name: a key that is rotated keeps it. */
  readonly key: string
  /** Where that is said: in keyreeve.json, which everybody who works on the project has, or on this machine only. */
  readonly from: 'project_file' | 'here'
  /** The key that this machine's binding names for the same variable. keyreeve.json counts. */
  readonly otherKey: string | null
}

/** A project: a folder that the user added, or one with a keyreeve.json. The working trees of a git repository are one project. */
export type Project = {
  /** Null when the folder was not added, and only has a keyreeve.json. */
  readonly id: string | null
  /** The project’s folder, in the working tree that was asked about. */
  readonly folder: string
  /** No working tree has the folder any more. */
  readonly isMissing: boolean
  readonly environment: Environment
  /** What the other of the two says about the environment, the user’s choice or keyreeve.json; null where they agree. */
  readonly otherEnvironment: Environment | null
  /** The path of keyreeve.json; null where there is none. */
  readonly projectFile: string | null
  /** Why keyreeve.json cannot be used, and counts as missing; null otherwise. */
  readonly problem: Refusal | null
  readonly bindings: readonly Binding[]
  /** The project’s folder in every working tree that exists, the main one first; only `folder` outside of git. */
  readonly folders: readonly string[]
}

/** A project’s folder, and the environment that it is bound to. */
export type BoundFolder = Pick<Project, 'folder' | 'environment'>

/**
 * What a `.env` file has for a variable: the secret of a key, no such variable, an empty value, a reference to a key, or something else. A
 * variable is only `missing` if no file of the folder has it.
 */
type VariableState = 'present' | 'missing' | 'empty' | 'reference' | 'unknown'

/** A variable of a `.env` file. Its value is never told. */
export type ProjectVariable = {
  readonly name: string
  readonly state: VariableState
  /** Whose secret it is, or which key the reference names. `id` and `status` are null where there is no such key. */
  readonly key: {
    readonly id: string | null
    readonly name: string
    readonly environment: Environment
    readonly status: KeyStatus | null
  } | null
  /** The name of the key that the project binds to it. */
  readonly boundTo: string | null
}

export type ProjectEnvFile = {
  /** Stands for the file where the page names it, because it cannot name a path. */
  readonly id: string
  readonly path: string
  /** Relative to the project’s folder, separated by `/`. */
  readonly name: string
  readonly exists: boolean
  /** Committed to show which variables there are, without values, such as `.env.example`. */
  readonly isExample: boolean
  /** Why it cannot be read; null otherwise. */
  readonly problem: Refusal | null
  readonly dialect: DialectGuess | null
  readonly variables: readonly ProjectVariable[]
}

/** A working tree of a project, with its `.env` files. */
export type ProjectTree = { readonly folder: string; readonly files: readonly ProjectEnvFile[] }

/** What became of a secret that was to be written into the files of a project. */
export type WrittenFile = { readonly path: string; readonly refusal: Refusal | null }

/** What writing a secret would change in a file, with masked values; or why it cannot be written there. */
export type PlannedFile = {
  readonly path: string
  readonly changes: readonly EnvChange[]
  readonly refusal: Refusal | null
}

export type ProjectDetail = Project & {
  readonly trees: readonly ProjectTree[]
  /** The vault was open, so every value was compared with the keys; otherwise keys are told from the record. */
  readonly isCompared: boolean
}
