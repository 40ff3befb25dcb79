/** Imports chosen lines of `.env` files as keys. */
import type { ImportOutcome } from '../../../../shared/domain/env-import.ts'
import { ok, refuse, refuseField, type Result } from '../../../../shared/domain/errors.ts'
import type { Actor, Environment } from '../../../../shared/domain/types.ts'
import type { Expiration } from '../../../../shared/operations/fields.ts'
import type { Context } from '../../context.ts'
import { envFileDestination } from '../../deliveries/destinations/env-file.ts'
import { recordPlacement } from '../../deliveries/placements.ts'
import { importKey, isNameTaken } from '../../keys/create.ts'
import { snapshotOf } from '../../keys/drift.ts'
import { findRow } from '../../keys/rows.ts'
import { writeReferences, type References } from '../references.ts'
import { readAndExamine, type ExaminedFile, type ExaminedLine } from './preview.ts'

/** The lines of one file to import. `stamp` is that of the preview. */
type ChosenFile = {
  readonly path: string
  readonly stamp: string
  readonly environment: Environment
  readonly expiration: Expiration
  readonly lines: readonly { readonly line: number; readonly name: string }[]
  /** The lines in which a reference is put in the place of the value. */
  readonly references?: readonly number[] | undefined
}

export type ImportRequest = {
  readonly accountId: string
  readonly files: readonly ChosenFile[]
  /** Values that are labelled as keys of the other environment are meant to be imported. */
  readonly otherEnvironment?: boolean | undefined
}

type Wanted = {
  readonly file: ExaminedFile
  readonly line: ExaminedLine & {
    readonly variable: string
    readonly value: NonNullable<ExaminedLine['value']>
  }
  readonly name: string
  readonly expiration: Expiration
}

/** The chosen lines, as they are in the files now. Refuses `env_changed` and `import_unclear`. */
const findWanted = (
  files: readonly ExaminedFile[],
  chosen: readonly ChosenFile[],
): Result<readonly Wanted[]> => {
  const wanted: Wanted[] = []
  for (const [index, { stamp, lines, expiration, path }] of chosen.entries()) {
    const file = files[index]
    if (file?.stamp !== stamp) return refuseField('files', 'env_changed.import', { path })
    for (const { line: number, name } of lines) {
      const line = file.examined.find((each) => each.line === number && each.suggestedName !== null)
      const { variable, value } = line ?? {}
      if (!line || variable === undefined || variable === null || !value)
        return refuseField('files', 'import_unclear.line', { variable: String(number) })
      wanted.push({ file, line: { ...line, variable, value }, name, expiration })
    }
  }
  return ok(wanted)
}

/** Everything that can be checked before the first key is created. */
const checkWanted = (
  context: Context,
  wanted: readonly Wanted[],
  { accountId, otherEnvironment = false }: ImportRequest,
): Result<null> => {
  const snapshot = snapshotOf(context, accountId)
  if (!snapshot.ok) return snapshot
  const names = new Set<string>()
  for (const { file, name } of wanted) {
    const { environment } = file
    if (names.has(`${environment} ${name}`) || isNameTaken(context.db, environment, name))
      return refuseField('name', 'name_taken.key', { name, environment })
    names.add(`${environment} ${name}`)
  }
  const labelled = wanted.filter(({ line }) => line.isOtherEnvironment)
  const [first] = labelled
  return first && !otherEnvironment
    ? refuse('import_unclear.labels', {
        variables: labelled.map(({ line }) => line.variable),
        environment: first.file.environment,
        other: first.file.environment === 'test' ? 'production' : 'test',
      })
    : ok(null)
}

/**
 * Imports the chosen lines, each as a key of the account, and records that their secrets, and those that are known, are in the files. Everything is checked first, so
 * that usually all or none are imported. Each key is journalled on its own: what was imported before a refusal, or before the process was
 * killed, stays, and is known when the files are read again. Refuses `env_changed` for a file that has changed since its preview,
 * `import_unclear`, `name_taken`, and what `snapshotOf` and `readForImport` refuse.
 */
export const importFiles = async (
  parts: References,
  request: ImportRequest,
  actor: Actor,
): Promise<Result<ImportOutcome>> => {
  const { context } = parts
  const read = await readAndExamine(context, request.files, 'test')
  if (!read.ok) return read
  const wanted = findWanted(read.data, request.files)
  if (!wanted.ok) return wanted
  const checked = checkWanted(context, wanted.data, request)
  if (!checked.ok) return checked
  for (const { path, examined } of read.data)
    for (const { variable, state, key } of examined)
      if (variable !== null && key && (state === 'known' || state === 'other_name'))
        await recordSeen(context, { path, variable, keyId: key.id })
  const imported: ImportOutcome['imported'][number][] = []
  for (const { file, line, name, expiration } of wanted.data) {
    const { path, environment } = file
    const added = await importKey(context, {
      name,
      accountId: request.accountId,
      environment,
      expiration,
      secret: line.value,
      as: 'given',
      otherEnvironment: true,
    })
    if (!added.ok)
      return imported.length === 0 ? added : ok({ imported, refused: added.error, references: [] })
    imported.push({ path, line: line.line, key: added.data })
    context.failpoint('env_import.imported')
    await recordSeen(context, { path, variable: line.variable, keyId: added.data.id })
  }
  const references = await referTo(parts, read.data, request, imported, actor)
  return references.ok
    ? ok({ imported, refused: null, references: references.data })
    : ok({ imported, refused: references.error, references: [] })
}

/** Puts references in the place of the chosen values that are keys now. */
const referTo = (
  parts: References,
  files: readonly ExaminedFile[],
  { files: chosen }: ImportRequest,
  imported: ImportOutcome['imported'],
  actor: Actor,
): Promise<Result<ImportOutcome['references']>> => {
  const wanted = files.flatMap(({ path, examined }, at) => {
    const lines = chosen[at]?.references ?? []
    const variables = examined.flatMap(({ line, variable, key, state }) => {
      if (variable === null || !lines.includes(line)) return []
      const isKnown = state === 'known' || state === 'other_name'
      const keyId =
        imported.find((each) => each.path === path && each.line === line)?.key.id ??
        (isKnown ? key?.id : undefined)
      return keyId === undefined ? [] : [{ variable, keyId }]
    })
    return variables.length > 0 ? [{ path, variables }] : []
  })
  return wanted.length === 0 ? Promise.resolve(ok([])) : writeReferences(parts, wanted, actor)
}

/** Records that a key's secret was read in a file. */
const recordSeen = (
  { db, clock, changed }: Context,
  { path, variable, keyId }: { readonly path: string; readonly variable: string; readonly keyId: string },
): Promise<void> =>
  db.write(() => {
    const row = findRow(db, keyId)
    if (!row) return
    recordPlacement(db, {
      destination: envFileDestination.name,
      locator: path,
      variable,
      keyId,
      environment: row.environment,
      fingerprint: row.digest,
      state: 'present',
      source: 'scan',
      at: clock.now(),
    })
    changed({ keys: [keyId] })
  })
