/** The `.env` files of a project, and what they have for each variable. No value leaves this file. */
import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type {
  Project,
  ProjectDetail,
  ProjectEnvFile,
  ProjectTree,
  ProjectVariable,
} from '../../../shared/domain/projects.ts'
import { mayHoldSecret } from '../../../shared/domain/delivery.ts'
import { dialectIds, type Dialect } from '../../../shared/domain/dialects.ts'
import { ok, type Result } from '../../../shared/domain/errors.ts'
import { findReferences } from '../../../shared/domain/reference.ts'
import type { Key } from '../../../shared/domain/types.ts'
import type { Context } from '../context.ts'
import { envFileDestination } from '../deliveries/destinations/env-file.ts'
import { placementsIn } from '../deliveries/placements.ts'
import { readEntries } from '../env-files/env-text.ts'
import { resolveTarget } from '../env-files/folder.ts'
import { guessDialect } from '../env-files/guess-dialect.ts'
import { decode, readFileState } from '../env-files/read-file.ts'
import { fromSystem } from '../env-files/refusals.ts'
import { createIsFolderIgnored } from '../git/ignored-folders.ts'
import { findKeyByName, getKey, openVaultCrypto } from '../keys/list.ts'
import { findRowByDigest } from '../keys/rows.ts'
import { hintOf } from '../keys/secret-format.ts'
import { Secret } from '../secret.ts'
import { chosenDialect } from '../settings.ts'
import { isSkippedByName } from './scan/folders.ts'

const isEnvName = (name: string): boolean => /^\.env(?:rc|\..+)?$|^[^.].*\.env$/.test(name)
const isExampleName = (name: string): boolean =>
  /(?:^|[.-])(?:example|sample|template|dist)(?:\.|$)/.test(name)

/** A project is searched this far down, and no further than these numbers of folders and files. */
const maxDepth = 3
const maxFolders = 500
const maxFiles = 100

/**
 * The `.env` files at and below the project's folder, relative to it. Folders that git ignores, or whose names begin with a dot, are not
 * searched, nor are other repositories and projects.
 */
const envFilesIn = async (folder: string): Promise<readonly string[]> => {
  const isIgnored = createIsFolderIgnored()
  const found: string[] = []
  let level: readonly string[] = [folder]
  for (let depth = 0, searched = 0; level.length > 0 && depth <= maxDepth; depth += 1) {
    const next: string[] = []
    for (const at of level) {
      searched += 1
      if (searched > maxFolders) return found
      const entries = await readdir(at, { withFileTypes: true }).catch(() => [])
      const names = new Set(entries.map(({ name }) => name))
      if (depth > 0 && (names.has('.git') || names.has('keyreeve.json'))) continue
      const listed = { git: names.has('.git'), ignore: names.has('.gitignore') }
      for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
        const path = join(at, entry.name)
        if (entry.isDirectory()) {
          if (entry.name.startsWith('.') || isSkippedByName(path)) continue
          if (!(await isIgnored(path, listed))) next.push(path)
        } else if (isEnvName(entry.name)) {
          if (found.length >= maxFiles) return found
          found.push(path)
        }
      }
    }
    level = next
  }
  return found
}

/** Stands for a file where the page names it. */
const fileId = (path: string): string => createHash('sha256').update(path).digest('hex').slice(0, 32)

/** Says whose secret a value is. */
type Identify = (values: readonly string[], path: string, variable: string) => Key | null

/** By digest, or while the vault is closed by what is on record. */
const identifier = (context: Context, folders: readonly string[]): Identify => {
  const { db } = context
  const keyOf = (id: string): Key | null => {
    const key = getKey(context, id)
    return key.ok ? key.data : null
  }
  const vaultCrypto = openVaultCrypto(context)
  if (vaultCrypto)
    return (values) => {
      for (const value of values) {
        const secret = new Secret(value)
        const row = findRowByDigest(db, vaultCrypto.digest(secret), hintOf(secret).last4)
        if (row) return keyOf(row.id)
      }
      return null
    }
  const recorded = placementsIn(db, folders)
  return (_, path, variable) => {
    const placement = recorded.find(
      (each) =>
        each.destination === envFileDestination.name &&
        each.locator === path &&
        each.variable === variable &&
        mayHoldSecret(each.state),
    )
    return placement ? keyOf(placement.keyId) : null
  }
}

const asFound = ({ id, name, environment, status }: Key): ProjectVariable['key'] => ({
  id,
  name,
  environment,
  status,
})

/** The key that a value refers to, if the value is a reference and nothing else. */
const referenced = (context: Context, value: string): ProjectVariable['key'] => {
  const [reference, ...more] = findReferences(value).found
  if (!reference || more.length > 0 || reference.end - reference.start !== value.length) return null
  const { environment, name } = reference
  const key = findKeyByName(context, { environment, name, only: true })
  return key.ok ? asFound(key.data) : { id: null, name, environment, status: null }
}

/** What programs may read for each variable of a file, first what those of its dialect do; of several assignments the last one counts. */
const readings = (text: string, dialect: Dialect): Result<ReadonlyMap<string, readonly string[]>> => {
  const values = new Map<string, readonly string[]>()
  for (const each of [dialect, ...dialectIds.filter((other) => other !== dialect)]) {
    const entries = readEntries(text, each)
    if (!entries.ok) return entries
    const last = new Map(entries.data.map(({ name, value }) => [name, value]))
    for (const [name, value] of last) {
      const before = values.get(name) ?? []
      if (each === dialect || before.length > 0) values.set(name, [...before, value])
    }
  }
  return ok(values)
}

const stateOf = (
  context: Context,
  identify: Identify,
  {
    values,
    path,
    name,
  }: { readonly values: readonly string[]; readonly path: string; readonly name: string },
): Pick<ProjectVariable, 'state' | 'key'> => {
  const [value = ''] = values
  if (value === '') return { state: 'empty', key: null }
  const reference = referenced(context, value)
  if (reference) return { state: 'reference', key: reference }
  const key = identify([...new Set(values)], path, name)
  return key ? { state: 'present', key: asFound(key) } : { state: 'unknown', key: null }
}

type Names = { readonly boundTo: (variable: string) => string | null }

/** Told of each value that is neither empty nor a reference, as the file's programs read it. `isKnown`: it is the secret of a key. */
export type SeeValue = (seen: {
  readonly path: string
  readonly variable: string
  readonly value: string
  readonly isKnown: boolean
}) => void

const readEnvFile = async (
  context: Context,
  { folder, path }: { readonly folder: string; readonly path: string },
  { boundTo, identify, see }: Names & { readonly identify: Identify; readonly see: SeeValue },
): Promise<ProjectEnvFile> => {
  const name = relative(folder, path).split(sep).join('/')
  const file = { id: fileId(path), path, name, isExample: isExampleName(name), dialect: null }
  try {
    // A link counts as what it leads to, as for programs; the record and remembered dialects know that by its real path.
    const real = await resolveTarget(path)
    const guess = await guessDialect(real, chosenDialect(context.db, real))
    const dialect = guess.ok ? guess.data : null
    const read = await readFileState(real, { toWrite: false })
    const values = readings(read ? decode(read.bytes) : '', dialect?.dialect ?? 'dotenv')
    if (!values.ok) return { ...file, dialect, exists: true, problem: values.error, variables: [] }
    const variables = Array.from(values.data, ([each, found]): ProjectVariable => ({
      name: each,
      ...stateOf(context, identify, { values: found, path: real, name: each }),
      boundTo: boundTo(each),
    }))
    for (const { name: variable, state } of file.isExample ? [] : variables) {
      const [value] = values.data.get(variable) ?? []
      if (value !== undefined && (state === 'present' || state === 'unknown'))
        see({ path, variable, value, isKnown: state === 'present' })
    }
    return { ...file, dialect, exists: read !== null, problem: null, variables }
  } catch (error) {
    return { ...file, exists: true, problem: fromSystem(error, 'reading'), variables: [] }
  }
}

const isUsed = ({ isExample }: ProjectEnvFile): boolean => !isExample

/** Adds the bound variables that no file has to `.env`, which need not exist: where they would be written. */
const withMissing = (
  { bindings }: Project,
  { folder, files }: ProjectTree,
  empty: ProjectEnvFile,
): ProjectTree => {
  const there = new Set(files.filter(isUsed).flatMap(({ variables }) => variables.map(({ name }) => name)))
  const missing = bindings
    .filter(({ variable }) => !there.has(variable))
    .map(({ variable, key }): ProjectVariable => ({
      name: variable,
      state: 'missing',
      key: null,
      boundTo: key,
    }))
  if (missing.length === 0) return { folder, files }
  const main = files.find(({ name }) => name === '.env') ?? empty
  const others = files.filter((file) => file !== main)
  return { folder, files: [{ ...main, variables: [...main.variables, ...missing] }, ...others] }
}

/**
 * The paths of the file with this id and, with `everywhere`, of the same file in every other working tree, whether or not it exists; empty if
 * the project has no such file.
 */
export const pathsOf = async (
  { folders }: Project,
  { file, everywhere = false }: { readonly file: string; readonly everywhere?: boolean | undefined },
): Promise<readonly string[]> => {
  for (const folder of folders) {
    const paths = [join(folder, '.env'), ...(await envFilesIn(folder))]
    const path = paths.find((each) => fileId(each) === file)
    if (path === undefined || isExampleName(relative(folder, path))) continue
    return everywhere ? folders.map((each) => join(each, relative(folder, path))) : [path]
  }
  return []
}

/** A project with its `.env` files in every working tree. Needs no vault, but cannot compare values without one. */
export const detailOf = async (
  context: Context,
  project: Project,
  see: SeeValue = () => undefined,
): Promise<ProjectDetail> => {
  const identify = identifier(context, project.folders)
  const bound = new Map(project.bindings.map(({ variable, key }) => [variable, key]))
  const boundTo = (variable: string): string | null => bound.get(variable) ?? null
  const trees: ProjectTree[] = []
  for (const folder of project.folders) {
    const files: ProjectEnvFile[] = []
    for (const path of await envFilesIn(folder))
      files.push(await readEnvFile(context, { folder, path }, { boundTo, identify, see }))
    const empty = await readEnvFile(
      context,
      { folder, path: join(folder, '.env') },
      { boundTo, identify, see },
    )
    trees.push(withMissing(project, { folder, files }, empty))
  }
  return { ...project, trees, isCompared: openVaultCrypto(context) !== null }
}
