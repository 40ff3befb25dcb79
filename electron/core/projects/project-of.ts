import { realpath } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import type { Binding, BoundFolder, Project } from '../../../shared/domain/projects.ts'
import type { Environment } from '../../../shared/domain/types.ts'
import { ok, type Refusal, type Result } from '../../../shared/domain/errors.ts'
import type { ReadableDb } from '../db/handle.ts'
import { isFolder } from '../env-files/folder.ts'
import { treePlaceOf, workingTrees, type TreePlace } from '../git/working-trees.ts'
import { findProjectFile, readProjectFile, type ProjectFile } from './project-file.ts'
import { bindingsOf, projectRows, type ProjectRow } from './rows.ts'

/*
 * What was added on this machine, and the keyreeve.json of the folder, are one project. Of the variables, those of keyreeve.json count, because
 * everybody who works on the project has them; this machine's bindings add to them. Where they disagree about the environment, test
 * counts: a file that somebody else has committed must not open a folder for production keys.
 */

/** A folder, joined with what the user added and its keyreeve.json. At least one of the two is there. */
type Sources = {
  readonly folder: string
  readonly row: ProjectRow | undefined
  readonly file: ProjectFile | null
  readonly problem?: Refusal
}

const environmentOf = ({ row, file }: Sources): Pick<Project, 'environment' | 'otherEnvironment'> => {
  const said = [row?.environment, file?.environment].filter((each) => each !== undefined)
  const environment: Environment = said.every((each) => each === 'production') ? 'production' : 'test'
  return { environment, otherEnvironment: said.find((each) => each !== environment) ?? null }
}

const joinedBindings = (db: ReadableDb, { row, file }: Sources): readonly Binding[] => {
  const here = row ? bindingsOf(db, row.id) : new Map<string, string>()
  const shared = Object.entries(file?.variables ?? {})
  const own = [...here].filter(([variable]) => !Object.hasOwn(file?.variables ?? {}, variable))
  return [
    ...shared.map(([variable, key]): Binding => {
      const other = here.get(variable)
      return {
        variable,
        key,
        from: 'project_file',
        otherKey: other === undefined || other === key ? null : other,
      }
    }),
    ...own.map(([variable, key]): Binding => ({ variable, key, from: 'here', otherKey: null })),
  ]
}

const existing = async (folders: readonly string[]): Promise<readonly string[]> => {
  const are = await Promise.all(folders.map(isFolder))
  return folders.filter((_, index) => are[index])
}

/** The project's folder in every working tree that exists. What is found at the folder counts more than what was found when it was added. */
const familyFolders = async (folder: string, row: ProjectRow | undefined): Promise<readonly string[]> => {
  const place = (await isFolder(folder)) ? await treePlaceOf(folder) : null
  const { commonDir, below } = place ?? { commonDir: row?.git_dir ?? null, below: row?.below ?? '' }
  const roots = commonDir === null ? [] : await workingTrees(commonDir)
  return existing([...new Set([...roots.map((root) => join(root, below)), folder])])
}

const joined = (db: ReadableDb, sources: Sources, folders: readonly string[]): Project => ({
  id: sources.row?.id ?? null,
  folder: sources.folder,
  isMissing: folders.length === 0,
  ...environmentOf(sources),
  projectFile: sources.file?.path ?? null,
  problem: sources.problem ?? null,
  bindings: joinedBindings(db, sources),
  folders,
})

/** The real path of a folder, or of the nearest one above it that exists. */
const realFolder = async (path: string): Promise<string> => {
  for (let at = resolve(path); ; at = dirname(at)) {
    const real = await realpath(at).catch(() => null)
    if (real !== null && (await isFolder(real))) return real
    if (dirname(at) === at) return at
  }
}

/** What was added for exactly this folder, or for the same one in another working tree. */
const rowOf = (
  rows: readonly ProjectRow[],
  folder: string,
  place: TreePlace | null,
): ProjectRow | undefined => {
  const below = place && relative(place.root, folder).split(sep).join('/')
  return (
    rows.find((row) => row.folder === folder) ??
    rows.find((row) => place !== null && row.git_dir === place.commonDir && row.below === below)
  )
}

/** The nearest folder upwards that was added, in this or another working tree, or that has a keyreeve.json. */
const nearest = async (db: ReadableDb, path: string): Promise<Result<Sources | null>> => {
  const start = await realFolder(path)
  const file = await findProjectFile(start)
  if (!file.ok) return file
  const rows = projectRows(db)
  const place = rows.length === 0 ? null : await treePlaceOf(start)
  for (let folder = start; ; folder = dirname(folder)) {
    const row = rows.length === 0 ? undefined : rowOf(rows, folder, place)
    if (row || file.data?.folder === folder) {
      // Outside of a repository, the search for the file may have ended below.
      const own = file.data?.folder === folder ? file : await readProjectFile(folder)
      if (!own.ok) return own
      return ok({ folder, row, file: own.data })
    }
    if (dirname(folder) === folder) return ok(null)
  }
}

/**
 * The project that a file or folder belongs to, whether or not it exists: the nearest folder from there upwards that was added, in this or
 * another working tree, or that has a keyreeve.json (`findProjectFile` says how far up that is looked for). Null when there is none.
 * Needs no vault. Refuses `project_file_invalid`.
 */
export const projectOf = async (db: ReadableDb, path: string): Promise<Result<Project | null>> => {
  const found = await nearest(db, path)
  if (!found.ok || !found.data) return found.ok ? ok(null) : found
  const { folder, row } = found.data
  return ok(joined(db, found.data, await familyFolders(folder, row)))
}

/** The folder of the project that a file belongs to, and its environment; null when there is none. Otherwise like `projectOf`, but faster. */
export const boundFolderOf = async (db: ReadableDb, path: string): Promise<Result<BoundFolder | null>> => {
  const found = await nearest(db, path)
  if (!found.ok || !found.data) return found.ok ? ok(null) : found
  return ok({ folder: found.data.folder, environment: environmentOf(found.data).environment })
}

/** A project that was added. A keyreeve.json that cannot be used is told as its `problem`. */
export const addedProject = async (db: ReadableDb, row: ProjectRow): Promise<Project> => {
  const folders = await familyFolders(row.folder, row)
  const folder = folders.includes(row.folder) ? row.folder : (folders[0] ?? row.folder)
  const file = await readProjectFile(folder)
  return joined(
    db,
    file.ok ? { folder, row, file: file.data } : { folder, row, file: null, problem: file.error },
    folders,
  )
}
