import { basename, dirname } from 'node:path'
import type { Dialect } from '../../../../shared/domain/dialects.ts'
import type { PlacementState } from '../../../../shared/domain/types.ts'
import { ok, type Result } from '../../../../shared/domain/errors.ts'
import type { EnvChange } from '../../../../shared/domain/delivery.ts'
import {
  checkName,
  editVariable,
  readEntries,
  valuesReadByAny,
  variableNames,
  type EditOptions,
  type Entry,
} from '../../env-files/env-text.ts'
import { isFolder, openFolder, resolveTarget, type Folder } from '../../env-files/folder.ts'
import { overwriteFile, undoUnfinished } from '../../env-files/in-place.ts'
import { findMount, type Mounted } from '../../env-files/mounts.ts'
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
import { hintOf } from '../../keys/secret-format.ts'
import { Secret } from '../../secret.ts'
import type { Destination, Matches, Place, Plan, RevertProgress } from '../destination.ts'

/** A variable of a `.env` file. */
export type EnvTarget = EditOptions & {
  readonly path: string
  readonly variable: string
  /** The real path that the user has seen (`inspect`): where `path` leads elsewhere by now, nothing is written. */
  readonly confirmedPath?: string | undefined
  /** Writes into the file itself instead of replacing it, so that all its names and mounts see the change. Makes no difference to a new file. */
  readonly inPlace?: boolean | undefined
}

export type EnvFile = {
  /** As it was asked for. */
  readonly path: string
  /** Where it really is, links resolved: what will be written, and what the user should confirm. */
  readonly realPath: string
  readonly exists: boolean
  /** Names only, each once, in order. */
  readonly variables: readonly string[]
  /** Permission bits, as 0o600; null when there is no file yet. */
  readonly mode: number | null
  readonly trackedByGit: boolean | null
  readonly ignoredByGit: boolean | null
  /** How many names (hard links) the file has; replacing it would part this one from the others. 0 when there is no file. */
  readonly links: number
  /** Whether it is mounted from or into elsewhere, where a replaced file would not be seen. */
  readonly mounted: Mounted
}

export type EnvWritten = {
  /** The real path of the file that was written. */
  readonly path: string
  readonly created: boolean
  /** False when the variable was not there and was added at the end. */
  readonly replaced: boolean
  /** The dialects whose readers are known to read the value unchanged. */
  readonly readers: readonly Dialect[]
}

type EnvPlan = Plan &
  Omit<EnvWritten, 'path'> & {
    /** The name of the temporary file that will be beside the file while it is written. It holds the secret. */
    readonly temporary: string
    readonly inPlace: boolean
    readonly changes: readonly EnvChange[]
    /** The file as it was read (null when there is none), and as it will be. A function, so that a plan can be logged. */
    readonly contents: () => { readonly old: FileState | null; readonly text: string }
  }

/**
 * The `.env` file destination. The file is replaced as a whole, so a crash leaves the old one or the new one. Every other byte stays, and mode
 * and owner; a link's target is written, the link stays. A new file has mode 0600. A refusal means that the file was left as it was.
 *
 * `inspect` refuses `env_not_a_file` (a folder, device, FIFO, a link to nothing, no such folder), `env_unreadable`, `env_unwritable`,
 * `env_not_utf8` and `env_too_large`; `plan` these, `env_invalid_name`, `env_changed` (the path leads elsewhere than was confirmed) and
 * what `editVariable` refuses; `apply` `env_changed` (another program has written or moved the file), `no_space` and `env_unwritable`.
 */
export const envFileDestination: Destination<EnvTarget, EnvFile, EnvPlan, EnvWritten> = {
  name: 'env_file',
  activity: 'key.written',
  isTemporary: false,
  isTracked: true,

  inspect: ({ path }) => inspectEnvFile(path),

  plan: async (target, secret) => {
    const invalid = checkName(target.variable)
    if (invalid) return { ok: false, error: invalid }
    try {
      const realPath = await resolveTarget(target.path)
      if (target.confirmedPath !== undefined && target.confirmedPath !== realPath)
        throw new FileRefusal('env_changed.file')
      const old = await readFileState(realPath)
      const edit = editVariable(old ? decode(old.bytes) : '', target.variable, secret.reveal(), target)
      if (!edit.ok) return edit
      const { text, replaced, readers } = edit.data
      const [created, temporary] = [old === null, newTempName()]
      const inPlace = target.inPlace === true && old !== null
      const changes = changedLines(old ? decode(old.bytes) : '', text, target)
      if (!changes.ok) return changes
      return ok({
        place: { locator: realPath, variable: target.variable },
        expected: secret,
        details: { path: realPath, variable: target.variable, created, replaced },
        leftovers: { temporary, inPlace },
        created,
        replaced,
        readers,
        temporary,
        inPlace,
        changes: changes.data,
        contents: () => ({ old, text }),
      })
    } catch (error) {
      return { ok: false, error: fromSystem(error, 'reading') }
    }
  },

  apply: async ({ place, created, replaced, readers, temporary, inPlace, contents }, reached) => {
    const { old, text } = contents()
    let folder: Folder | undefined
    try {
      // Both look once more whether the file is still the one that was read.
      folder = await openFolder(dirname(place.locator))
      await removeLeftovers(folder)
      const replacement = { name: basename(place.locator), temporary, bytes: Buffer.from(text, 'utf8') }
      await (inPlace && old
        ? overwriteFile(folder, { ...replacement, old }, reached)
        : replaceFile(folder, { ...replacement, old }, reached))
      return ok({ path: place.locator, created, replaced, readers })
    } catch (error) {
      return { ok: false, error: fromSystem(error, 'writing') }
    } finally {
      await folder?.close()
    }
  },

  cleanUp: async ({ locator }, { temporary, inPlace }) => {
    // A name that is not ours was not written by us: there is nothing to clean up, and nothing may be touched.
    if (typeof temporary !== 'string' || !isTempName(temporary)) return false
    return inPlace === true ? undoUnfinished(locator, temporary) : removeTemporary(locator, temporary)
  },

  verify: lookForValue,

  revert: emptyVariable,
}

/** What is at `path` (absolute, or relative to the working folder), which may be a place for a new file. Refuses what `inspect` does. */
export async function inspectEnvFile(path: string): Promise<Result<EnvFile>> {
  try {
    const realPath = await resolveTarget(path)
    const snapshot = await readFileState(realPath)
    const names = variableNames(snapshot ? decode(snapshot.bytes) : '')
    if (!names.ok) return names
    const git = await gitState(realPath)
    const mounted = snapshot ? await findMount(realPath) : null
    const [mode, links] = snapshot
      ? [Number(snapshot.stat.mode & 0o7777n), Number(snapshot.stat.nlink)]
      : [null, 0]
    return ok({
      path,
      realPath,
      exists: snapshot !== null,
      variables: names.data,
      mode,
      trackedByGit: git.tracked,
      ignoredByGit: git.ignored,
      links,
      mounted,
    })
  } catch (error) {
    return { ok: false, error: fromSystem(error, 'reading') }
  }
}

/** What a dialog shows of an assignment. */
const maskedLine = ({ name, value }: Entry): string =>
  `${name}=${value === '' ? '' : hintOf(new Secret(value)).hint}`

/** The lines of the variable that differ between two texts of a file, masked. */
function changedLines(
  before: string,
  after: string,
  { variable, dialect = 'dotenv' }: EnvTarget,
): Result<readonly EnvChange[]> {
  const [old, edited] = [readEntries(before, dialect), readEntries(after, dialect)]
  if (!old.ok) return old
  if (!edited.ok) return edited
  const olds = old.data.filter(({ name }) => name === variable)
  return ok(
    edited.data
      .filter(({ name }) => name === variable)
      .flatMap((entry, index): EnvChange[] => {
        const was = olds[index]
        if (was?.raw === entry.raw) return []
        return [{ line: entry.line, before: was ? maskedLine(was) : null, after: maskedLine(entry) }]
      }),
  )
}

/**
 * Sets the variable to an empty value if it still holds the secret, like any other write. A file that others share is left as it is: it could
 * only be written in place, and a write in place that is cut short can only be undone with the record of a delivery.
 */
async function emptyVariable(
  place: Place,
  matches: Matches,
  { begin, reached }: RevertProgress,
): Promise<PlacementState> {
  const state = await lookForValue(place, matches)
  if (state !== 'present') return state
  const file = await inspectEnvFile(place.locator)
  if (!file.ok || file.data.links > 1 || file.data.mounted !== null) return state
  const planned = await envFileDestination.plan(
    {
      path: place.locator,
      confirmedPath: place.locator,
      variable: place.variable,
      isKnownSecret: (text) => matches(new Secret(text)),
    },
    new Secret(''),
  )
  if (planned.ok) {
    await begin(planned.data.leftovers)
    await envFileDestination.apply(planned.data, reached)
  }
  return lookForValue(place, matches)
}

/**
 * Compares the variable's value, as each dialect reads it, with the secret. If the folder is missing, the state is `unreadable`: it may be
 * on a disk that is not mounted.
 */
async function lookForValue({ locator, variable }: Place, matches: Matches): Promise<PlacementState> {
  try {
    const snapshot = await readFileState(locator, { toWrite: false })
    if (snapshot === null) return (await isFolder(dirname(locator))) ? 'gone' : 'unreadable'
    const values = valuesReadByAny(decode(snapshot.bytes), variable)
    if (!values.ok) return 'unreadable'
    // an empty value holds nothing, not even the empty text that a removal puts there
    if (values.data.some((value) => value !== '' && matches(new Secret(value)))) return 'present'
    return values.data.length === 0 || values.data.includes('') ? 'gone' : 'changed'
  } catch (error) {
    if (error instanceof FileRefusal || errorCode(error) !== null) return 'unreadable'
    throw error
  }
}
