import { basename, dirname } from 'node:path'
import type { PlacementState } from '../../../../shared/domain/types.ts'
import { ok, refuse, type Result } from '../../../../shared/domain/errors.ts'
import { isFolder, openFolder, resolveTarget, type Folder } from '../../env-files/folder.ts'
import { decode, readFileState, type FileState } from '../../env-files/read-file.ts'
import { errorCode, FileRefusal, fromSystem } from '../../env-files/refusals.ts'
import {
  isTempName,
  newTempName,
  removeLeftovers,
  removeTemporary,
  replaceFile,
} from '../../env-files/replace-file.ts'
import { gitState } from '../../git/git-state.ts'
import { Secret } from '../../secret.ts'
import type { Destination, Matches, Place, Plan } from '../destination.ts'

/** A file that is written as a whole, and one of the secrets in it. */
type TemplateTarget = {
  readonly path: string
  /** The whole content. */
  readonly text: Secret
  /** The reference that the secret took the place of. */
  readonly reference: string
  /** Whether the user has accepted that git tracks the file. */
  readonly isTrackedAccepted: boolean
}

export type TemplateWritten = { readonly path: string; readonly created: boolean }

type TemplatePlan = Plan & {
  readonly temporary: string
  readonly text: Secret
  readonly old: () => FileState | null
}

/**
 * The destination of `keyreeve inject --out`: any text file with a secret in it. The file is replaced as a whole; mode and owner stay, a new
 * file has mode 0600. Whether a secret is
 * still there is checked by the digest of every part of the file that has its length, so the place's variable ends with the length:
 * `kr://test/worker#43`.
 *
 * `plan` refuses `confirmation_required.tracked_file`, `env_not_a_file`, `env_unreadable`, `env_unwritable` and `env_too_large`;
 * `apply` `env_changed`, `env_unwritable` and `no_space`.
 */
export const templateFileDestination: Destination<
  TemplateTarget,
  { readonly path: string; readonly exists: boolean; readonly trackedByGit: boolean | null },
  TemplatePlan,
  TemplateWritten
> = {
  name: 'template_file',
  activity: 'delivery.template_file',
  isTemporary: false,
  isTracked: true,

  inspect: ({ path }) => inspectFile(path),

  plan: async ({ path, text, reference, isTrackedAccepted }, secret) => {
    const seen = await inspectFile(path)
    if (!seen.ok) return seen
    if (seen.data.trackedByGit === true && !isTrackedAccepted)
      return refuse('confirmation_required.tracked_file', { path: seen.data.path })
    try {
      const old = await readFileState(seen.data.path)
      const temporary = newTempName()
      return ok({
        place: { locator: seen.data.path, variable: `${reference}#${secret.reveal().length}` },
        expected: secret,
        details: { path: seen.data.path, variable: reference, created: old === null },
        leftovers: { temporary },
        temporary,
        text,
        old: () => old,
      })
    } catch (error) {
      return { ok: false, error: fromSystem(error, 'reading') }
    }
  },

  apply: async ({ place, temporary, text, old }, reached) => {
    let folder: Folder | undefined
    try {
      folder = await openFolder(dirname(place.locator))
      await removeLeftovers(folder)
      const bytes = Buffer.from(text.reveal(), 'utf8')
      await replaceFile(folder, { name: basename(place.locator), temporary, bytes, old: old() }, reached)
      return ok({ path: place.locator, created: old() === null })
    } catch (error) {
      return { ok: false, error: fromSystem(error, 'writing') }
    } finally {
      await folder?.close()
    }
  },

  cleanUp: async ({ locator }, { temporary }) =>
    // A name that is not ours was not written by us.
    typeof temporary === 'string' && isTempName(temporary) && removeTemporary(locator, temporary),

  verify: lookForSecret,
}

/** The reference in the variable of a place in such a file. */
export const referenceOf = (variable: string): string => variable.replace(/#\d+$/, '')

async function inspectFile(
  path: string,
): Promise<
  Result<{ readonly path: string; readonly exists: boolean; readonly trackedByGit: boolean | null }>
> {
  try {
    const real = await resolveTarget(path)
    const exists = (await readFileState(real)) !== null
    return ok({ path: real, exists, trackedByGit: (await gitState(real)).tracked })
  } catch (error) {
    return { ok: false, error: fromSystem(error, 'reading') }
  }
}

/** Compares every part of the file that is as long as the secret. A folder that is gone may be a disk that is not mounted. */
async function lookForSecret({ locator, variable }: Place, matches: Matches): Promise<PlacementState> {
  try {
    const file = await readFileState(locator, { toWrite: false })
    if (file === null) return (await isFolder(dirname(locator))) ? 'gone' : 'unreadable'
    const text = decode(file.bytes)
    const length = Number(/#(\d+)$/.exec(variable)?.[1])
    for (let at = 0; at + length <= text.length; at += 1)
      if (matches(new Secret(text.slice(at, at + length)))) return 'present'
    return text === '' ? 'gone' : 'changed'
  } catch (error) {
    if (error instanceof FileRefusal || errorCode(error) !== null) return 'unreadable'
    throw error
  }
}
