import { shellQuote } from '../../../shared/domain/delivery.ts'
import { ok, refuse, type Refusal, type Result } from '../../../shared/domain/errors.ts'
import type { FilesDone, RotationPlan, SkippedFile, UndoPlan } from '../../../shared/domain/rotation.ts'
import type { Actor, Key } from '../../../shared/domain/types.ts'
import type { Context } from '../context.ts'
import type { Deliveries } from '../deliveries/deliveries.ts'
import { storedPlacementsOf } from '../deliveries/placements.ts'
import { editVariable } from '../env-files/env-text.ts'
import { decode } from '../env-files/read-file.ts'
import type { FileChanges, FileOutcome, PlannedFile } from '../file-changes/file-changes.ts'
import { getKey } from '../keys/list.ts'
import { rotatable, rotateKey, type Rotation } from '../keys/rotate.ts'
import { undoableRotation, undoRotation } from '../keys/undo-rotation.ts'
import type { KeyRow } from '../keys/rows.ts'
import { Secret } from '../secret.ts'
import { replaceCopies } from './copies.ts'
import { groupFiles } from './groups.ts'
import { envVariables, lookAtFiles, type Looked, type LookedAt } from './look.ts'

/** What a rotation of files works on. */
export type RotationServices = {
  readonly context: Context
  readonly deliveries: Deliveries
  readonly fileChanges: FileChanges
}

type Named = Pick<KeyRow, 'name' | 'environment'>

/** The command that puts the secret of the key into a file that was left; null where nothing can or needs to be done. */
const commandFor = (
  { name, environment }: Named,
  file: Pick<LookedAt, 'path' | 'placements'>,
  { code }: Refusal,
): string | null => {
  if (['env_changed.gone', 'env_changed.secret_gone', 'conflict.file_history'].includes(code)) return null
  const key = `${shellQuote(name)} --env ${environment}`
  const variables = envVariables(file)
  if (variables.length === 0) return `keyreeve copy ${key}`
  const path = shellQuote(file.path)
  const tracked = code === 'conflict.file_tracked' ? ' --tracked' : ''
  const confirm = code === 'conflict.file_in_test_folder' ? ` --confirm ${environment}` : ''
  const writes = variables.map(
    (variable) => `keyreeve env write ${path} --key ${key} --as ${variable}${tracked}${confirm}`,
  )
  return [...(code === 'env_unwritable.read_only' ? [`chmod u+w ${path}`] : []), ...writes].join(' && ')
}

const skipped = (key: Named, file: Pick<LookedAt, 'path' | 'placements'>, reason: Refusal): SkippedFile => ({
  path: file.path,
  reason,
  command: commandFor(key, file, reason),
})

/**
 * Where a key's secret is now, and what a rotation would do there: every file on record is looked at again. Changes nothing. Refuses what
 * `rotatable` and `lookAtFiles` refuse.
 */
export const planRotation = async (context: Context, id: string): Promise<Result<RotationPlan>> => {
  const row = rotatable(context, id)
  if (!row.ok) return row
  const key = getKey(context, id)
  if (!key.ok) return key
  const looked = await lookAtFiles(context, row.data)
  if (!looked.ok) return looked
  const groups = await groupFiles(context.db, looked.data.files, (files) => ({
    files: files.flatMap(({ path, placements: [first], copies, reason }) =>
      reason === null && first
        ? [{ id: first.id, path, copies: copies.map(({ line, variable }) => ({ line, variable })) }]
        : [],
    ),
    skipped: files.flatMap((file) => (file.reason ? [skipped(row.data, file, file.reason)] : [])),
  }))
  return ok({ key: key.data, groups })
}

/** The file with the new secret in the place of every copy of the old one. */
const rewrite = async (
  { deliveries }: RotationServices,
  { copiesIn, matches }: Looked,
  file: LookedAt,
  { bytes, secret }: { readonly bytes: Buffer; readonly secret: Secret },
): Promise<Result<Buffer>> => {
  const variables = envVariables(file)
  const direct = replaceCopies(bytes, copiesIn(bytes, file), secret)
  if (direct.ok || variables.length === 0) return direct
  // Other characters may need other quotes, which only the rules for `.env` files tell.
  const guess = await deliveries.dialectOf(file.path)
  if (!guess.ok) return guess
  let text = decode(bytes)
  for (const variable of variables) {
    const edited = editVariable(text, variable, secret.reveal(), {
      dialect: guess.data.dialect,
      isKnownSecret: (value) => matches(new Secret(value)),
    })
    if (!edited.ok) return edited
    text = edited.data.text
  }
  const edited = Buffer.from(text)
  return replaceCopies(edited, copiesIn(edited, file), secret)
}

const planFile = (
  services: RotationServices,
  looked: Looked,
  file: LookedAt,
  { before, after, secret }: { readonly before: string; readonly after: string; readonly secret: Secret },
): PlannedFile => ({
  path: file.path,
  digest: file.digest,
  inPlace: file.inPlace,
  places: file.placements.map(({ destination, locator, variable }) => ({
    destination,
    locator,
    variable,
    before,
    after,
  })),
  rewrite: (bytes) => rewrite(services, looked, file, { bytes, secret }),
})

/** What became of files, for whoever asked: what was changed, and the rest with reasons and commands. */
const doneWith = (
  key: Named,
  files: readonly Pick<LookedAt, 'path' | 'placements'>[],
  outcomes: readonly FileOutcome[],
): FilesDone => ({
  changed: outcomes.filter(({ state }) => state === 'done').map(({ path }) => path),
  left: outcomes.flatMap(({ path, state, reason }) => {
    if (state === 'done') return []
    const placements = files.find((file) => file.path === path)?.placements ?? []
    return [skipped(key, { path, placements }, reason ?? refuse('env_changed.since').error)]
  }),
})

export type Rotated = {
  readonly key: Key
  readonly secret: Secret
  readonly replaced: Key
  readonly files: FilesDone
}

/**
 * Rotates a key, and replaces its secret in files: those with one of `places` on record in them that can still be changed. New key, old key
 * and the batch of changes are recorded in one transaction, so that either nothing has happened or everything will. Refuses what
 * `rotateKey`, `lookAtFiles` and `FileChanges.change` refuse.
 */
export const rotateWithFiles = async (
  services: RotationServices,
  input: Rotation,
  places: readonly string[],
  actor: Actor,
): Promise<Result<Rotated>> => {
  const { context, fileChanges } = services
  let files: FilesDone = { changed: [], left: [] }
  const rotated = await rotateKey(context, input, async ({ old, id, secret, oldEndsAt }, commit) => {
    if (places.length === 0) return commit(() => undefined)
    const looked = await lookAtFiles(context, old)
    if (!looked.ok) return looked
    const chosen = looked.data.files.filter(({ placements }) =>
      placements.some((placement) => places.includes(placement.id)),
    )
    const ready = chosen.filter(({ reason }) => reason === null)
    const reasons = chosen.flatMap((file) => (file.reason ? [skipped(old, file, file.reason)] : []))
    files = { changed: [], left: reasons }
    if (ready.length === 0) return commit(() => undefined)
    const change = { before: old.id, after: id, secret }
    const changed = await fileChanges.change(
      {
        subject: id,
        expiresAt: oldEndsAt,
        files: ready.map((file) => planFile(services, looked.data, file, change)),
      },
      actor,
      commit,
    )
    if (!changed.ok) return changed
    const done = doneWith(old, ready, changed.data.files)
    files = { ...done, left: [...done.left, ...reasons] }
    return changed
  })
  return rotated.ok ? ok({ ...rotated.data, files }) : rotated
}

/**
 * What undoing the rotation that made the key `id` would do now, without doing it: the files that would get the old secret back, and those
 * that were changed since and would be left. Refuses what `undoableRotation` and `FileChanges.planUndo` refuse.
 */
export const planUndo = async (
  { context, fileChanges }: RotationServices,
  id: string,
): Promise<Result<UndoPlan>> => {
  const pair = undoableRotation(context, id)
  if (!pair.ok) return pair
  const { old, current } = pair.data
  const planned = await fileChanges.planUndo(id)
  if (!planned.ok) return planned
  const files = planned.data ?? []
  const placements = storedPlacementsOf(context.db, id)
  return ok({
    hints: { old: old.hint, new: current.hint },
    files: files.flatMap(({ change: { path, places }, reason }) =>
      reason === null ? [{ path, variables: [...new Set(places.map(({ variable }) => variable))] }] : [],
    ),
    left: files.flatMap(({ change: { path }, reason }) => {
      const those = placements.filter(({ locator }) => locator === path)
      return reason === null ? [] : [skipped(old, { path, placements: those }, reason)]
    }),
  })
}

/**
 * Undoes the rotation that made the key `id`: files get the old secret back if they still are as the rotation has left them, and the old key
 * is active again. Refuses what `undoRotation` and `FileChanges.undo` refuse.
 */
export const undoRotationWithFiles = async (
  { context, fileChanges }: RotationServices,
  id: string,
  actor: Actor,
): Promise<Result<{ readonly key: Key; readonly undone: Key; readonly files: FilesDone }>> => {
  const placements = storedPlacementsOf(context.db, id)
  const undone = await fileChanges.undo(id, actor, (record) =>
    context.db.write(() => {
      const keys = undoRotation(context, id)
      if (keys.ok) record()
      return keys
    }),
  )
  if (!undone.ok) return undone
  const { done, files } = undone.data
  const looked = files.map(({ path }) => ({
    path,
    placements: placements.filter(({ locator }) => locator === path),
  }))
  return ok({ ...done, files: doneWith(done.key, looked, files) })
}
