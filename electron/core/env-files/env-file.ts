import { basename, dirname } from 'node:path'
import { ok, type Result } from '../../../shared/domain/errors.ts'
import type { Secret } from '../secret.ts'
import {
  checkName,
  editVariable,
  variableNames,
  type EditOptions,
  type EnvEdit,
  type Reader,
} from './env-text.ts'
import { openFolder, resolveTarget, type Folder } from './folder.ts'
import { gitState } from '../git/git-state.ts'
import { overwriteFile } from './in-place.ts'
import { findMount, type Mounted } from './mounts.ts'
import { decode, readSnapshot, type Snapshot } from './read-file.ts'
import { fileRefusal, fromSystem } from './refusals.ts'
import { newTempName, removeLeftovers, replaceFile, type Failpoint } from './replace-file.ts'

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
  /** Who reads the value back unchanged: dotenv always, node and bash where the quoting that it needs allows. */
  readonly readers: readonly Reader[]
}

/**
 * Looks at the `.env` file at `path` (absolute, or relative to the working folder), or at the place for one.
 * @returns `env_not_a_file` (a folder, device, FIFO, a link to nothing, no such folder), `env_unreadable`, `env_unwritable`, `env_not_utf8`, `env_too_large`
 */
export async function inspectEnvFile(path: string): Promise<Result<EnvFile>> {
  try {
    const realPath = await resolveTarget(path)
    const snapshot = await readSnapshot(realPath)
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

export type EnvWrite = EditOptions & {
  readonly path: string
  readonly name: string
  readonly value: Secret
  /** The real path that the user has seen (`inspectEnvFile`): where `path` leads elsewhere by now, nothing is written. */
  readonly confirmedPath?: string
  /** Writes into the file itself instead of replacing it, so that all its names and mounts see the change. A new file is made as always. */
  readonly inPlace?: boolean
}

/** What is about to happen to a file. */
export type EnvPlan = {
  /** The real path of the file. */
  readonly path: string
  readonly created: boolean
  readonly replaced: boolean
  /** The name of the temporary file that will stand beside it; it holds the secret. */
  readonly temporary: string
  readonly inPlace: boolean
}

export type EnvWriteHooks = {
  readonly failpoint?: Failpoint
  /** Called before anything is changed or created on the disk; when it refuses, nothing is. */
  readonly intend?: (plan: EnvPlan) => Promise<Result<unknown>>
}

/**
 * Sets one variable in the `.env` file at `path`, or creates the file (mode 0600). Every other byte stays, and mode and
 * owner; a link's target is written, the link stays. The file is replaced as a whole: a crash leaves the old one or the new one.
 * A refusal means that the file was left as it was.
 * @returns `env_invalid_name`, `env_unquotable`, `env_changed` (another program wrote it, or moved it, meanwhile), `no_space`, and those of `inspectEnvFile` and `editVariable`
 */
export async function writeEnvVariable(
  input: EnvWrite,
  { failpoint = () => {}, intend }: EnvWriteHooks = {},
): Promise<Result<EnvWritten>> {
  const invalid = checkName(input.name)
  if (invalid) return { ok: false, error: invalid }
  let phase: 'reading' | 'writing' = 'reading'
  let folder: Folder | undefined
  try {
    const path = await resolveTarget(input.path)
    if (input.confirmedPath !== undefined && input.confirmedPath !== path) throw fileRefusal('env_changed')
    folder = await openFolder(dirname(path))
    const old = await readSnapshot(folder.at(basename(path)))
    await failpoint('read')
    const edit = editedText(old, input)
    if (!edit.ok) return edit
    const plan: EnvPlan = {
      path,
      created: old === null,
      replaced: edit.data.replaced,
      temporary: newTempName(),
      inPlace: input.inPlace === true && old !== null,
    }
    const intended = await intend?.(plan)
    if (intended?.ok === false) return intended
    await failpoint('intended')
    phase = 'writing'
    await removeLeftovers(folder)
    const replacement = {
      name: basename(path),
      temporary: plan.temporary,
      bytes: Buffer.from(edit.data.text, 'utf8'),
    }
    await (plan.inPlace && old
      ? overwriteFile(folder, { ...replacement, old }, failpoint)
      : replaceFile(folder, { ...replacement, old }, failpoint))
    return ok({ path, created: plan.created, replaced: plan.replaced, readers: edit.data.readers })
  } catch (error) {
    return { ok: false, error: fromSystem(error, phase) }
  } finally {
    await folder?.close()
  }
}

const editedText = (
  old: Snapshot | null,
  { name, value, accepted, shellConfirmed, isKnownSecret }: EnvWrite,
): Result<EnvEdit> =>
  editVariable(old ? decode(old.bytes) : '', name, value.reveal(), {
    ...(accepted && { accepted }),
    ...(shellConfirmed && { shellConfirmed }),
    ...(isKnownSecret && { isKnownSecret }),
  })
