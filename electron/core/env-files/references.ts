/** Puts references in the place of values in `.env` files, which are then safe to commit. */
import { basename, dirname } from 'node:path'
import type { EnvQuestion } from '../../../shared/domain/delivery.ts'
import type { Dialect } from '../../../shared/domain/dialects.ts'
import type { ReferencesWritten } from '../../../shared/domain/env-import.ts'
import { ok, refuse, type Refusal, type Result } from '../../../shared/domain/errors.ts'
import { formatReference } from '../../../shared/domain/reference.ts'
import type { Actor, Key } from '../../../shared/domain/types.ts'
import type { Context } from '../context.ts'
import type { Deliveries } from '../deliveries/deliveries.ts'
import { envFileDestination, inspectEnvFile } from '../deliveries/destinations/env-file.ts'
import { placementsIn } from '../deliveries/placements.ts'
import type { PlaceChange } from '../file-changes/batches.ts'
import type { FileChanges, PlannedFile } from '../file-changes/file-changes.ts'
import { getKey } from '../keys/list.ts'
import { checkUsable } from '../keys/usable.ts'
import { rememberDialect } from '../settings.ts'
import { editVariable } from './env-text.ts'
import { openFolder } from './folder.ts'
import { decode, readFileState } from './read-file.ts'
import { fromSystem } from './refusals.ts'
import { newTempName, replaceFile } from './replace-file.ts'

/** What the undo undoes: the newest change of values into references. */
const subject = 'references'
const undoForMs = 7 * 24 * 3_600_000

/** The variables of a file that are to refer to keys. */
export type ReferenceFile = {
  readonly path: string
  readonly variables: readonly { readonly variable: string; readonly keyId: string }[]
  /** The dialect that the user chose for the file, which is remembered. */
  readonly dialect?: Dialect | undefined
  /** The refusals that the user has seen and accepted. */
  readonly accepted?: readonly EnvQuestion[] | undefined
}

export type References = {
  readonly context: Context
  readonly deliveries: Deliveries
  readonly fileChanges: FileChanges
}

type Planned = ReferencesWritten & {
  /** Null for a file that nothing is changed in, or that is new. */
  readonly file: PlannedFile | null
  /** The content of a file that does not exist yet. */
  readonly created: string | null
}

/** A reference to a key whose secret is not kept could not be resolved. */
const referable = (found: Result<Key>): Result<Key> => {
  const key = checkUsable(found)
  return !key.ok || key.data.kept ? key : refuse('key_not_kept', { name: key.data.name })
}

const planFile = async (
  { context, deliveries }: References,
  { path, variables, dialect: chosen, accepted = [] }: ReferenceFile,
): Promise<Result<Planned>> => {
  const seen = await inspectEnvFile(path)
  if (!seen.ok) return seen
  const { realPath, exists, links, mounted } = seen.data
  const allowed = await deliveries.checkTarget(realPath)
  if (!allowed.ok) return allowed
  const guess = await deliveries.dialectOf(realPath, chosen)
  if (!guess.ok) return guess
  const state = exists ? await readFileState(realPath).catch(() => null) : null
  if (exists && !state) return refuse('env_changed.file')
  const held = placementsIn(context.db, [realPath])
  const replaced: string[] = []
  const left: { readonly variable: string; readonly reason: Refusal }[] = []
  const places: PlaceChange[] = []
  let text = state ? decode(state.bytes) : ''
  for (const { variable, keyId } of variables) {
    const key = referable(getKey(context, keyId))
    const edited = key.ok
      ? editVariable(text, variable, formatReference(key.data), {
          dialect: guess.data.dialect,
          accepted,
          isKnownSecret: (known) => deliveries.secrets.isKnown(known),
        })
      : key
    if (!edited.ok) {
      left.push({ variable, reason: edited.error })
      continue
    }
    text = edited.data.text
    replaced.push(variable)
    const before = held.find(
      (each) =>
        each.locator === realPath &&
        each.destination === envFileDestination.name &&
        each.variable === variable &&
        each.state === 'present',
    )
    if (before)
      places.push({
        destination: envFileDestination.name,
        locator: realPath,
        variable,
        before: before.keyId,
        after: null,
      })
  }
  const bytes = Buffer.from(text)
  const isChanged = replaced.length > 0 && state !== null
  const inPlace = links > 1 || mounted !== null
  return ok({
    path: realPath,
    dialect: guess.data.dialect,
    replaced,
    left,
    created: state === null && replaced.length > 0 ? text : null,
    file: isChanged
      ? { path: realPath, digest: state.digest, rewrite: () => ok(bytes), inPlace, places }
      : null,
  })
}

/** A new file holds nothing but references, so it needs neither a backup nor a record. */
const create = async ({ deliveries }: References, path: string, text: string): Promise<Result<null>> =>
  deliveries.queue.inTurn(envFileDestination, async () => {
    try {
      const folder = await openFolder(dirname(path))
      try {
        const replacement = {
          name: basename(path),
          temporary: newTempName(),
          bytes: Buffer.from(text),
          old: null,
        }
        await replaceFile(folder, replacement, () => undefined)
        return ok(null)
      } finally {
        await folder.close()
      }
    } catch (error) {
      return { ok: false, error: fromSystem(error, 'writing') }
    }
  })

/**
 * Writes references to keys as the values of variables, spelled so that the programs of each file read them back. All files are one change,
 * which `undoReferences` undoes. What a file does not allow is `left`, with the reason. Refuses what keeps a file from being read.
 */
export const writeReferences = async (
  parts: References,
  files: readonly ReferenceFile[],
  actor: Actor,
): Promise<Result<readonly ReferencesWritten[]>> => {
  const { context, fileChanges } = parts
  const { db, clock } = context
  const planned: Planned[] = []
  for (const file of files) {
    const plan = await planFile(parts, file)
    if (!plan.ok) return plan
    planned.push(plan.data)
  }
  for (const { path, created } of planned) {
    const made = created === null ? ok(null) : await create(parts, path, created)
    if (!made.ok) return made
  }
  const batch = {
    subject,
    expiresAt: clock.now() + undoForMs,
    files: planned.flatMap(({ file }) => file ?? []),
  }
  const changed =
    batch.files.length === 0
      ? ok({ files: [] })
      : await fileChanges.change(batch, actor, async (record) =>
          ok(
            await db.write(() => {
              record()
            }),
          ),
        )
  if (!changed.ok) return changed
  for (const [at, { dialect }] of files.entries()) {
    const path = planned[at]?.path
    if (dialect !== undefined && path !== undefined) await db.write(() => rememberDialect(db, path, dialect))
  }
  return ok(
    planned.map(({ path, dialect, replaced, left }): ReferencesWritten => {
      const outcome = changed.data.files.find((each) => each.path === path)
      const reason = outcome && outcome.state !== 'done' ? outcome.reason : null
      return reason === null
        ? { path, dialect, replaced, left }
        : {
            path,
            dialect,
            replaced: [],
            left: [...left, ...replaced.map((variable) => ({ variable, reason }))],
          }
    }),
  )
}

/** Gives the files of the newest change into references their values back. Those that have changed since are left as they are. */
export const undoReferences = async (
  { context: { db }, fileChanges }: References,
  actor: Actor,
): Promise<Result<readonly { readonly path: string; readonly reason: Refusal | null }[]>> => {
  const undone = await fileChanges.undo(subject, actor, async (turnBack) =>
    ok(
      await db.write(() => {
        turnBack()
      }),
    ),
  )
  if (!undone.ok) return undone
  return undone.data.files.length === 0
    ? refuse('not_found.undo')
    : ok(undone.data.files.map(({ path, reason }) => ({ path, reason })))
}
