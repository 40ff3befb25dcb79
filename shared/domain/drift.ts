/** How the `.env` files of a project differ: which variables each of them has, and what is wrong with their values. */
import type { ProjectVariable } from './projects.ts'
import type { Refusal } from './errors.ts'
import type { Environment } from './types.ts'

/**
 * `present`: the secret of a key that works. `expired`: of one that does not (expired, disabled or deleted). `stale`: of a rotated key, whose
 * replacement has another secret. `missing`: no file of this environment sets the variable. `absent`: this file does not, but another one of its
 * environment does. `unknown`: a value that is no key's.
 */
export type DriftState =
  | 'present'
  | 'expired'
  | 'stale'
  | 'missing'
  | 'absent'
  | 'empty'
  | 'reference'
  | 'unknown'

export type DriftCell = {
  readonly state: DriftState
  readonly key: ProjectVariable['key']
  /** Files of the other environment with the same secret. */
  readonly sameIn: readonly string[]
}

export type DriftRow = {
  readonly variable: string
  /** An example such as `.env.example` has it, or the project binds it to a key. */
  readonly isRequired: boolean
  readonly isInExample: boolean
  /** The name of the key that the project binds to it. */
  readonly boundTo: string | null
  /** One for each file, in their order. */
  readonly cells: readonly DriftCell[]
}

export type DriftFile = {
  /** Stands for the file where the page names it. */
  readonly id: string
  readonly path: string
  /** Relative to the folder. */
  readonly name: string
  readonly environment: Environment
  readonly exists: boolean
  /** Why it cannot be read; its cells are then `absent`. */
  readonly problem: Refusal | null
}

/** A working tree of a project. */
export type DriftTree = {
  readonly folder: string
  readonly files: readonly DriftFile[]
  /** The names of the examples that say which variables there are. */
  readonly examples: readonly string[]
  readonly rows: readonly DriftRow[]
}

export type Drift = {
  readonly folder: string
  readonly environment: Environment
  readonly trees: readonly DriftTree[]
  /** The vault was open, so every value was compared with the keys. */
  readonly isCompared: boolean
}

/** Whether somebody should look at the cell. An empty value is as good as none where the variable is required. */
export const isDrift = (
  { isRequired }: Pick<DriftRow, 'isRequired'>,
  { state, sameIn }: DriftCell,
): boolean =>
  state === 'missing' ||
  state === 'expired' ||
  state === 'stale' ||
  (state === 'empty' && isRequired) ||
  sameIn.length > 0
