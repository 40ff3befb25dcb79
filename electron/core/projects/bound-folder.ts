import type { BoundFolder } from '../../../shared/domain/projects.ts'
import type { Environment } from '../../../shared/domain/types.ts'
import { ok, refuse, refuseField, type Result } from '../../../shared/domain/errors.ts'
import type { ReadableDb } from '../db/handle.ts'
import { boundFolderOf } from './project-of.ts'

/** A secret that is to be put into files. */
export type IntoFolder = {
  /** The files, as they were named, and where they really are. */
  readonly paths: readonly string[]
  /** The environment of the key. */
  readonly environment: Environment
  /** What a person has typed as the name of the environment. */
  readonly typed: string | undefined
  /** Whether a person has also agreed where no page can answer for them. */
  readonly isConfirmed: boolean
}

/**
 * Keeps production keys out of folders that are bound to test, unless the environment's name was typed and the person has confirmed it.
 * @returns a folder for production that gets a test key, of which the user is told; null if there is none.
 * Refuses `confirmation_required.bound_folder`, at the field `typedEnvironment`, until the name was typed, then
 * `confirmation_required.bound_folder_dialog` until it is confirmed; and `project_file_invalid`, because nobody can tell what it says.
 */
export const checkBoundFolder = async (
  db: ReadableDb,
  { paths, environment, typed, isConfirmed }: IntoFolder,
): Promise<Result<BoundFolder | null>> => {
  let other: BoundFolder | null = null
  for (const path of new Set(paths)) {
    const bound = await boundFolderOf(db, path)
    if (!bound.ok) return bound
    if (!bound.data || bound.data.environment === environment) continue
    if (environment === 'test') {
      other = bound.data
      continue
    }
    const { folder } = bound.data
    if (typed?.trim() !== environment)
      return refuseField('typedEnvironment', 'confirmation_required.bound_folder', { path: folder })
    if (!isConfirmed) return refuse('confirmation_required.bound_folder_dialog', { path: folder })
  }
  return ok(other)
}
