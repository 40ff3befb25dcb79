import type { Refusal } from './errors.ts'
import type { Key } from './types.ts'

/** A copy of the old secret in a file. The value is never told; the key's hint stands for it. */
export type PlannedCopy = {
  readonly line: number
  /** The variable or property that it is assigned to; null for none. */
  readonly variable: string | null
}

/** A file in which a rotation would replace the old secret by the new one. */
export type RotatedFile = {
  /** The id of a place on record in it, by which it is chosen. */
  readonly id: string
  readonly path: string
  readonly copies: readonly PlannedCopy[]
}

/** A file that a rotation leaves as it is, and why. */
export type SkippedFile = {
  readonly path: string
  readonly reason: Refusal
  /** The command that puts the new secret there, once the key is rotated; null where there is nothing to do. */
  readonly command: string | null
}

/** The files of one working tree of a repository, or of a folder. */
export type RotationTree = {
  readonly folder: string
  readonly files: readonly RotatedFile[]
  readonly skipped: readonly SkippedFile[]
}

/** A project, with all its working trees; outside of projects a repository or a folder. */
export type RotationGroup = {
  readonly kind: 'project' | 'repository' | 'folder'
  readonly folder: string
  readonly trees: readonly RotationTree[]
}

/** Where a key's secret is now, and what a rotation would do there. */
export type RotationPlan = { readonly key: Key; readonly groups: readonly RotationGroup[] }

/** What became of the files of a rotation, or of undoing one. */
export type FilesDone = {
  /** The paths of the files that were changed. */
  readonly changed: readonly string[]
  readonly left: readonly SkippedFile[]
}

/** What undoing a rotation would do: which files would get the old secret back, and which would be left because they were changed since. */
export type UndoPlan = {
  /** The hints of the two secrets, which stand for them. */
  readonly hints: { readonly old: string; readonly new: string }
  readonly files: readonly { readonly path: string; readonly variables: readonly string[] }[]
  readonly left: readonly SkippedFile[]
}

/** Why a due key cannot be rotated together with others, without its new secret being typed or shown; null if it can. */
export const notInBatch = ({ origin, kept }: Pick<Key, 'origin' | 'kept'>): 'imported' | 'not_kept' | null =>
  origin === 'imported' ? 'imported' : kept ? null : 'not_kept'

/** The files of a plan in one list. */
export const filesOf = ({ groups }: Pick<RotationPlan, 'groups'>): readonly RotatedFile[] =>
  groups.flatMap(({ trees }) => trees.flatMap(({ files }) => files))

/** The skipped files of a plan in one list. */
export const skippedOf = ({ groups }: Pick<RotationPlan, 'groups'>): readonly SkippedFile[] =>
  groups.flatMap(({ trees }) => trees.flatMap(({ skipped }) => skipped))
