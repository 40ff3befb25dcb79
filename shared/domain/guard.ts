import type { Environment } from './types.ts'

/** How git comes to run the guard: a hook of its own, a hook that the repository shares, or a program that manages hooks. */
export type GuardWay = 'hook' | 'shared_hook' | 'husky' | 'lefthook'

/**
 * Why a guard that was installed does not protect: another program has replaced the hook; the guard's own script is not what it should be; the
 * hook cannot be executed; it let a secret through; or it could not be tried, because git is too old or something did not answer.
 */
export type GuardProblem = 'replaced' | 'outdated' | 'not_executable' | 'let_through' | 'untried'

/** The guard of one repository. `armed` was found out by trying: its hook has just refused a secret. */
export type GuardStatus = {
  readonly state: 'armed' | 'off' | 'broken'
  readonly problem: GuardProblem | null
  /** The top folder of the working tree. */
  readonly folder: string
  readonly way: GuardWay
  /** The file by which git comes to run the guard. */
  readonly file: string
  /** How many imported keys it does not recognise: not before the vault is next open, or never. */
  readonly unrecognised: { readonly notYet: number; readonly never: number }
}

/** What installing or removing changes, or would change. */
export type GuardChange = { readonly path: string; readonly change: 'create' | 'change' | 'delete' }

/** A secret in a staged file. */
export type StagedSecret = {
  readonly path: string
  readonly line: number
  readonly variable: string | null
  /** Null for a secret in our form that is of no key in this vault. */
  readonly key: { readonly id: string; readonly name: string; readonly deleted: boolean } | null
  /** Null when the key's record could not be read. */
  readonly environment: Environment | null
}

/** What a check of the staged files found. */
export type StagedReport = {
  readonly secrets: readonly StagedSecret[]
  readonly files: number
  /** Files that were not searched, or not for every imported secret. */
  readonly notSearched: readonly { readonly path: string; readonly reason: 'too_large' | 'too_many' }[]
  /** Whether the fingerprints of imported keys could be used. */
  readonly imported: boolean
}
