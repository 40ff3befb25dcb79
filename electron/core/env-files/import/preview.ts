/** What importing a `.env` file would do, line by line. */
import { basename } from 'node:path'
import type { ImportLine, ImportPreview, OtherLine } from '../../../../shared/domain/env-import.ts'
import { ok, refuse, refuseField, type Result } from '../../../../shared/domain/errors.ts'
import { findReferences } from '../../../../shared/domain/reference.ts'
import type { Binding } from '../../../../shared/domain/projects.ts'
import type { Environment } from '../../../../shared/domain/types.ts'
import type { Context } from '../../context.ts'
import { envFileDestination } from '../../deliveries/destinations/env-file.ts'
import { placementsIn, placementsOf } from '../../deliveries/placements.ts'
import { acceptImport, examineImport } from '../../keys/import-value.ts'
import { isNameTaken } from '../../keys/create.ts'
import { findKeyByName, getKey } from '../../keys/list.ts'
import { findRowByDigest } from '../../keys/rows.ts'
import { hintOf } from '../../keys/secret-format.ts'
import { projectOf } from '../../projects/project-of.ts'
import { Secret } from '../../secret.ts'
import { chosenDialect } from '../../settings.ts'
import type { VaultCrypto } from '../../vault/vault-crypto.ts'
import { environmentInName } from '../file-environment.ts'
import { resolveTarget } from '../folder.ts'
import { guessDialect } from '../guess-dialect.ts'
import { decodeParts, readFileState } from '../read-file.ts'
import { fromSystem } from '../refusals.ts'
import { isPlaceholder, looksSecret } from './looks-secret.ts'
import { suggestName } from './names.ts'
import { readLines, type FileLine } from './read-lines.ts'

/** A file as it was read, with its values, which stay in the core. */
type ReadFile = Omit<ImportPreview, 'lines'> & {
  /** Which variable takes which key. */
  readonly bindings: readonly Binding[]
  readonly lines: readonly FileLine[]
}

/** A line that was looked at, with the value that it would import. */
export type ExaminedLine = ImportLine & { readonly value: Secret | null }
export type ExaminedFile = ReadFile & { readonly examined: readonly ExaminedLine[] }

/**
 * Reads a file. Without `environment`, it is that of the file's name, of its project, or `otherwise`. Refuses what `readFileState` refuses,
 * `env_not_utf8` for UTF-16, and `project_file_invalid`.
 */
const readForImport = async (
  { db }: Context,
  vaultCrypto: VaultCrypto,
  path: string,
  {
    environment,
    otherwise,
  }: { readonly environment?: Environment | undefined; readonly otherwise: Environment },
): Promise<Result<ReadFile>> => {
  try {
    const realPath = await resolveTarget(path)
    const state = await readFileState(realPath, { toWrite: false })
    if (!state) return refuseField('file', 'not_found.file', { path: realPath })
    const { text, isValid } = decodeParts(state.bytes)
    const guess = await guessDialect(realPath, chosenDialect(db, realPath))
    if (!guess.ok) return guess
    const project = await projectOf(db, realPath)
    if (!project.ok) return project
    const lines = readLines(text, guess.data, isValid)
    if (!lines.ok) return lines
    return ok({
      path: realPath,
      // Not a plain hash, by which somebody could try values.
      stamp: vaultCrypto.digest(new Secret(state.bytes.toString('base64'))).toString('base64url'),
      dialect: guess.data.dialect,
      environment:
        environment ?? environmentInName(basename(realPath)) ?? project.data?.environment ?? otherwise,
      bindings: project.data?.bindings ?? [],
      lines: lines.data,
    })
  } catch (error) {
    return { ok: false, error: fromSystem(error, 'reading') }
  }
}

/** What was seen in the files before, and what was promised to their lines. */
type Seen = { readonly values: Map<string, OtherLine>; readonly names: Set<string> }

const nothing = { key: null, other: null, problem: null, suggestedName: null, isOtherEnvironment: false }

const asFound = (context: Context, id: string): ImportLine['key'] => {
  const key = getKey(context, id)
  if (!key.ok) return null
  const { name, environment, status } = key.data
  return { id, name, environment, status }
}

/** The id of the key whose secret this variable is expected to have: by the project, or by what was put there. */
const expectedKey = (
  context: Context,
  { path, bindings, environment }: ReadFile,
  variable: string,
): string | null => {
  const bound = bindings.find((binding) => binding.variable === variable)?.key
  const key = bound === undefined ? null : findKeyByName(context, { environment, name: bound, only: true })
  if (key?.ok) return key.data.id
  const placement = placementsIn(context.db, [path]).find(
    (each) =>
      each.locator === path &&
      each.destination === envFileDestination.name &&
      each.variable === variable &&
      each.state !== 'gone',
  )
  return placement?.keyId ?? null
}

const examineReference = (
  context: Context,
  value: string,
  line: number,
): Pick<ImportLine, 'state' | 'key' | 'problem' | 'hint'> | null => {
  const { found, broken } = findReferences(value)
  const [wrong] = broken
  if (wrong)
    return {
      state: 'unreadable',
      key: null,
      hint: '',
      problem: refuse('reference_unresolved.broken', { line: String(line), reference: wrong.text }).error,
    }
  const [first] = found
  if (!first) return null
  const { environment, name, text } = first
  const key = findKeyByName(context, { environment, name, only: true })
  return { state: 'reference', key: key.ok ? asFound(context, key.data.id) : null, hint: text, problem: null }
}

/** A value that could be imported: whether it is known, changed, or looks like a secret. */
const examineValue = (
  context: Context,
  vaultCrypto: VaultCrypto,
  file: ReadFile,
  place: OtherLine,
  value: Secret,
  seen: Seen,
): Omit<ImportLine, 'line' | 'variable' | 'hint'> => {
  const { variable } = place
  const digest = vaultCrypto.digest(value)
  const row = findRowByDigest(context.db, digest, hintOf(value).last4)
  if (row) {
    const names = placementsOf(context.db, row.id)
      .filter(({ destination, state }) => destination === envFileDestination.name && state === 'present')
      .map((placement): OtherLine => ({ path: placement.locator, line: 0, variable: placement.variable }))
    const other = names.some((each) => each.variable === variable) ? null : (names[0] ?? null)
    return { ...nothing, state: other ? 'other_name' : 'known', key: asFound(context, row.id), other }
  }
  const before = seen.values.get(digest.toString('base64'))
  if (before) return { ...nothing, state: 'other_name', other: before }
  seen.values.set(digest.toString('base64'), place)
  const accepted = acceptImport(value, file.environment, { as: 'given', otherEnvironment: true })
  if (!accepted.ok) return { ...nothing, state: 'unreadable', problem: accepted.error }
  const suggestedName = suggestName(
    variable,
    file.environment,
    (name) => seen.names.has(name) || isNameTaken(context.db, file.environment, name),
  )
  seen.names.add(suggestedName)
  const expected = isPlaceholder(value.reveal()) ? null : expectedKey(context, file, variable)
  const { labelled } = examineImport(value)
  return {
    ...nothing,
    state: expected !== null ? 'changed' : looksSecret(variable, value.reveal()) ? 'new' : 'not_secret',
    key: expected === null ? null : asFound(context, expected),
    suggestedName,
    isOtherEnvironment: labelled !== null && labelled.environment !== file.environment,
  }
}

const examineLine = (
  context: Context,
  vaultCrypto: VaultCrypto,
  file: ReadFile,
  { line, entry, problem }: FileLine,
  seen: Seen,
): ExaminedLine => {
  if (!entry) return { ...nothing, line, variable: null, state: 'unreadable', hint: '', problem, value: null }
  const { name: variable, value } = entry
  const base = {
    ...nothing,
    line,
    variable,
    hint: value === '' ? '' : hintOf(new Secret(value)).hint,
    value: null,
  }
  const last = file.lines.findLast((each) => each.entry?.name === variable)
  if (last && last.line !== line)
    return { ...base, state: 'duplicate', other: { path: file.path, line: last.line, variable } }
  if (problem) return { ...base, state: 'unreadable', problem }
  if (value === '') return { ...base, state: 'empty' }
  const reference = examineReference(context, value, line)
  if (reference) return { ...base, ...reference }
  const secret = new Secret(value)
  const place = { path: file.path, line, variable }
  return { ...base, ...examineValue(context, vaultCrypto, file, place, secret, seen), value: secret }
}

/** Looks at the lines of files that were read. A value that several of them have is new only once, and no name is suggested twice. */
const examineFiles = (
  context: Context,
  vaultCrypto: VaultCrypto,
  files: readonly ReadFile[],
): readonly ExaminedFile[] => {
  const seen: Seen = { values: new Map(), names: new Set() }
  return files.map((file) => ({
    ...file,
    examined: file.lines.map((line) => examineLine(context, vaultCrypto, file, line, seen)),
  }))
}

/** Where to import from; `path` comes from the system's dialog or from the user of the command line. */
export type ImportSource = { readonly path: string; readonly environment?: Environment | undefined }

/** Reads the files and looks at their lines; the answer has a file for each source. Refuses what `readForImport` refuses, for the first file that cannot be read. */
export const readAndExamine = async (
  context: Context,
  sources: readonly ImportSource[],
  otherwise: Environment,
): Promise<Result<readonly ExaminedFile[]>> => {
  const vault = context.vault()
  if (!vault.ok) return vault
  const files: ReadFile[] = []
  for (const { path, environment } of sources) {
    const read = await readForImport(context, vault.data.vaultCrypto, path, { environment, otherwise })
    if (!read.ok) return read
    files.push(read.data)
  }
  // It may have been locked meanwhile.
  const still = context.vault()
  return still.ok ? ok(examineFiles(context, still.data.vaultCrypto, files)) : still
}

const withoutValue = (examined: ExaminedLine): ImportLine => {
  const { value: _, ...line } = examined
  return line
}

/** What importing these files would do. Values are masked; nothing is changed. */
export const previewImport = async (
  context: Context,
  sources: readonly ImportSource[],
  otherwise: Environment,
): Promise<Result<readonly ImportPreview[]>> => {
  const read = await readAndExamine(context, sources, otherwise)
  if (!read.ok) return read
  return ok(
    read.data.map(({ path, stamp, dialect, environment, examined }) => ({
      path,
      stamp,
      dialect,
      environment,
      lines: examined.map(withoutValue),
    })),
  )
}
