import {
  chmodSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { realpath } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { ok, refuse, refuseField, type Result } from '../../../shared/domain/errors.ts'
import type { GuardChange, GuardStatus } from '../../../shared/domain/guard.ts'
import type { GuardInstalled } from '../../../shared/operations/guard.ts'
import { draftOf, publishDraft } from '../files.ts'
import { readWhole } from '../git/read.ts'
import { findRepository, type Repository } from '../git/repository.ts'
import { makeGuardKey, readGuardKey } from './fingerprint-file.ts'
import type { Fingerprints } from './fingerprints.ts'
import {
  callsGuard,
  chainingHook,
  findHookPlace,
  guardScript,
  keptHook,
  scriptPath,
  withGuard,
  withoutGuard,
  type HookPlace,
} from './hook-files.ts'
import { tryHook } from './try-hook.ts'

/** What the guards of this installation need. */
export type Guard = {
  /** The data folder, where the fingerprints are. */
  readonly home: string
  /** How a hook starts this installation: a program, and what comes before the words of the user. */
  readonly command: readonly string[]
  readonly fingerprints: Fingerprints
}

const textOf = async (path: string): Promise<Result<string | null>> => {
  const read = await readWhole(path)
  if (read.kind === 'unreadable') return refuse('env_unreadable.text', { path })
  return ok(read.kind === 'missing' ? null : read.bytes.toString('utf8'))
}

const isExecutable = (path: string): boolean => {
  if (process.platform === 'win32') return true
  const found = statSync(path, { throwIfNoEntry: false })
  return found !== undefined && (found.mode & 0o100) !== 0
}

type Place = { readonly repository: Repository; readonly place: HookPlace }

/** The repository of a folder, and how git comes to run hooks there. Refuses `not_found.repository` and `conflict.guard_…`. */
const locate = async (folder: string): Promise<Result<Place>> => {
  const real = await realpath(resolve(folder)).catch(() => null)
  if (real === null) return refuseField('folder', 'not_found.folder', { path: folder })
  const repository = await findRepository(join(real, 'any'))
  if (!repository) return refuseField('folder', 'not_found.repository', { path: folder })
  const place = await findHookPlace(repository)
  return place.ok ? ok({ repository, place: place.data }) : place
}

/** The problem of an installed guard as far as its files show it; null when there is none, `off` when there is no guard. */
const problemInFiles = async (
  { home, command }: Guard,
  { repository, place }: Place,
): Promise<Result<GuardStatus['problem'] | 'off'>> => {
  const [script, text] = [await textOf(scriptPath(repository)), await textOf(place.file)]
  if (!script.ok) return script
  if (!text.ok) return text
  if (script.data === null) return ok('off')
  const guardKey = readGuardKey(home)
  if (!(await callsGuard(place, text.data))) return ok('replaced')
  if (!guardKey || script.data !== guardScript(command, home, guardKey)) return ok('outdated')
  if (!isExecutable(scriptPath(repository)) || !isExecutable(place.hook)) return ok('not_executable')
  return ok(null)
}

/** The state of a repository's guard. Where its files are in order, its hook is tried with a secret that is no key's. */
export const guardStatus = async (guard: Guard, folder: string): Promise<Result<GuardStatus>> => {
  const located = await locate(folder)
  if (!located.ok) return located
  const { repository, place } = located.data
  const seen = await problemInFiles(guard, located.data)
  if (!seen.ok) return seen
  const problem = seen.data === null ? await tryHook(repository, place.way) : seen.data
  return ok({
    state: problem === null ? 'armed' : problem === 'off' ? 'off' : 'broken',
    problem: problem === 'off' ? null : problem,
    folder: repository.root,
    way: place.way,
    file: place.file,
    unrecognised: guard.fingerprints.unrecognised(),
  })
}

/** A change of one file, which is made after all of them are known. */
type Step = GuardChange & { readonly make: () => void }

/** Writes a hook as a whole, with its earlier mode, or so that everybody may execute it. A link stays one. */
const writeHook = (path: string, text: string, executable: boolean): void => {
  mkdirSync(dirname(path), { recursive: true })
  const target = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()
    ? resolve(dirname(path), readlinkSync(path))
    : path
  const before = statSync(target, { throwIfNoEntry: false })
  const draft = draftOf(target)
  try {
    writeFileSync(draft, text, { flag: 'wx', mode: 0o600 })
    chmodSync(draft, before ? before.mode & 0o777 : executable ? 0o755 : 0o644)
    publishDraft(draft, target, { replace: true })
  } finally {
    rmSync(draft, { force: true })
  }
}

const stepFor = (
  path: string,
  before: string | null,
  after: string | null,
  make: () => void,
): readonly Step[] => {
  if (before === after) return []
  return [{ path, change: before === null ? 'create' : after === null ? 'delete' : 'change', make }]
}

/** Keeps the hook that is there under another name: a copy, so that git finds a hook at any time. */
const keepHook = (hook: string): void => {
  const kept = keptHook(hook)
  if (lstatSync(hook).isSymbolicLink()) symlinkSync(readlinkSync(hook), kept)
  else {
    copyFileSync(hook, kept)
    chmodSync(kept, statSync(hook).mode & 0o777)
  }
}

const installSteps = async (
  guard: Guard,
  { repository, place }: Place,
  guardKey: Buffer,
): Promise<Result<readonly Step[]>> => {
  const script = scriptPath(repository)
  const [scriptBefore, before] = [await textOf(script), await textOf(place.file)]
  if (!scriptBefore.ok) return scriptBefore
  if (!before.ok) return before
  const scriptAfter = guardScript(guard.command, guard.home, guardKey)
  const steps = [
    ...stepFor(script, scriptBefore.data, scriptAfter, () => writeHook(script, scriptAfter, true)),
  ]
  const isThere = await callsGuard(place, before.data)
  const after = isThere ? ok(before.data ?? '') : await withGuard(place, before.data)
  if (!after.ok) return after
  const { file, way } = place
  if (way === 'hook' && before.data !== null && !isThere) {
    const kept = keptHook(file)
    const keptText = await textOf(kept)
    if (!keptText.ok) return keptText
    if (keptText.data !== null && keptText.data !== before.data)
      return refuse('conflict.guard_kept_hook', { path: kept })
    steps.push(...stepFor(kept, keptText.data, before.data, () => keepHook(file)))
    steps.push({
      path: file,
      change: 'change',
      make: () => {
        // The link or file is kept beside it, so it is replaced itself.
        const draft = draftOf(file)
        writeFileSync(draft, chainingHook, { flag: 'wx', mode: 0o755 })
        chmodSync(draft, 0o755)
        publishDraft(draft, file, { replace: true })
      },
    })
  } else
    steps.push(
      ...stepFor(file, before.data, after.data, () => writeHook(file, after.data, way !== 'lefthook')),
    )
  if (isThere && scriptBefore.data === scriptAfter)
    for (const path of [script, place.hook])
      if (!isExecutable(path)) steps.push({ path, change: 'change', make: () => chmodSync(path, 0o755) })
  return ok(steps)
}

const removeScript = (script: string): void => {
  rmSync(script)
  try {
    rmdirSync(dirname(script))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error
  }
}

const removeSteps = async ({ repository, place }: Place): Promise<Result<readonly Step[]>> => {
  const script = scriptPath(repository)
  const [scriptBefore, before] = [await textOf(script), await textOf(place.file)]
  if (!scriptBefore.ok) return scriptBefore
  if (!before.ok) return before
  const steps: Step[] = []
  const { file, way } = place
  const isElsewhere = way === 'hook' && dirname(file) !== join(repository.commonDir, 'hooks')
  // A folder of hooks for several repositories: the line does nothing where there is no script, and the others need it.
  if (before.data !== null && !isElsewhere) {
    const kept = way === 'hook' && (await callsGuard(place, before.data)) ? keptHook(file) : null
    const keptText = kept === null ? ok(null) : await textOf(kept)
    if (!keptText.ok) return keptText
    if (kept !== null && keptText.data !== null)
      steps.push(
        { path: file, change: 'change', make: () => renameSync(kept, file) },
        { path: kept, change: 'delete', make: () => undefined },
      )
    else if (way !== 'hook' || kept !== null) {
      const after = await withoutGuard(place, before.data)
      steps.push(
        ...stepFor(file, before.data, after, () =>
          after === null ? rmSync(file) : writeHook(file, after, true),
        ),
      )
    }
  }
  steps.push(...stepFor(script, scriptBefore.data, null, () => removeScript(script)))
  return ok(steps)
}

const shown = (steps: readonly Step[]): readonly GuardChange[] =>
  steps.map(({ path, change }) => ({ path, change }))

const carryOut = async (
  guard: Guard,
  folder: string,
  steps: readonly Step[],
  dryRun: boolean,
): Promise<Result<GuardInstalled>> => {
  if (!dryRun) for (const { make } of steps) make()
  const status = await guardStatus(guard, folder)
  return status.ok ? ok({ status: status.data, changes: shown(steps) }) : status
}

type Input = { readonly folder: string; readonly dryRun?: boolean | undefined }

/**
 * Installs the guard in the repository of a folder, before a hook that is there already, and brings the fingerprints up to date. Does
 * nothing where it is installed already. Refuses `not_found` and `conflict.guard_…`.
 */
export const installGuard = async (
  guard: Guard,
  { folder, dryRun = false }: Input,
): Promise<Result<GuardInstalled>> => {
  const located = await locate(folder)
  if (!located.ok) return located
  const guardKey = dryRun ? (readGuardKey(guard.home) ?? Buffer.alloc(0)) : makeGuardKey(guard.home)
  if (!dryRun) await guard.fingerprints.update()
  const steps = await installSteps(guard, located.data, guardKey)
  return steps.ok ? carryOut(guard, folder, steps.data, dryRun) : steps
}

/** Removes the guard from the repository of a folder; a hook that was there before takes its place again. */
export const removeGuard = async (
  guard: Guard,
  { folder, dryRun = false }: Input,
): Promise<Result<GuardInstalled>> => {
  const located = await locate(folder)
  if (!located.ok) return located
  const steps = await removeSteps(located.data)
  return steps.ok ? carryOut(guard, folder, steps.data, dryRun) : steps
}
