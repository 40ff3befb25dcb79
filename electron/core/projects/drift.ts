/** How the `.env` files of a project differ. */
import { basename } from 'node:path'
import type {
  Drift,
  DriftCell,
  DriftFile,
  DriftRow,
  DriftState,
  DriftTree,
} from '../../../shared/domain/drift.ts'
import type {
  Project,
  ProjectEnvFile,
  ProjectTree,
  ProjectVariable,
} from '../../../shared/domain/projects.ts'
import type { Environment } from '../../../shared/domain/types.ts'
import type { Context } from '../context.ts'
import { environmentInName } from '../env-files/file-environment.ts'
import { looksSecret } from '../env-files/import/looks-secret.ts'
import { findRow } from '../keys/rows.ts'
import { detailOf, type SeeValue } from './env-files.ts'

/** Where a value was seen. Values only live as long as the comparison. */
type Seen = { readonly path: string; readonly variable: string }

type StateOf = (found: ProjectVariable) => DriftState

/** A key that was replaced is stale even when its overlap is over, and it has expired as well. */
const stateIn =
  ({ db }: Context): StateOf =>
  ({ state, key }) => {
    if (state !== 'present' || !key) return state
    if (key.id !== null && findRow(db, key.id)?.replaced_by) return 'stale'
    return key.status === 'active' ? 'present' : 'expired'
  }

/** Files of other environments in which a value of this file stands, by path and variable. */
const sharedSecrets = (
  files: readonly DriftFile[],
  values: ReadonlyMap<string, readonly Seen[]>,
): ReadonlyMap<string, readonly string[]> => {
  const fileAt = new Map(files.map((file) => [file.path, file]))
  const shared = new Map<string, readonly string[]>()
  for (const places of values.values()) {
    const here = places.flatMap(({ path, variable }) => {
      const file = fileAt.get(path)
      return file ? [{ file, variable }] : []
    })
    for (const { file, variable } of here) {
      const others = here.filter((other) => other.file.environment !== file.environment)
      if (others.length > 0)
        shared.set(`${file.path}\n${variable}`, [...new Set(others.map((other) => other.file.name))])
    }
  }
  return shared
}

const treeOf = (
  { bindings, environment }: Project,
  { folder, files: all }: ProjectTree,
  values: ReadonlyMap<string, readonly Seen[]>,
  stateOf: StateOf,
): DriftTree => {
  const environmentOf = ({ path }: ProjectEnvFile): Environment =>
    environmentInName(basename(path)) ?? environment
  const used = all.filter(({ isExample }) => !isExample)
  const examples = all.filter(({ isExample, problem }) => isExample && problem === null)
  const files = used.map((file): DriftFile => ({
    id: file.id,
    path: file.path,
    name: file.name,
    environment: environmentOf(file),
    exists: file.exists,
    problem: file.problem,
  }))
  const shared = sharedSecrets(files, values)
  const bound = new Map(bindings.map(({ variable, key }) => [variable, key]))
  const inExamples = new Set(examples.flatMap(({ variables }) => variables.map(({ name }) => name)))
  const names = new Set([
    ...all.flatMap(({ variables }) => variables.map(({ name }) => name)),
    ...bound.keys(),
  ])
  const found = used.map(
    ({ variables }) =>
      new Map(variables.filter(({ state }) => state !== 'missing').map((each) => [each.name, each])),
  )
  const row = (variable: string): DriftRow => {
    const has = new Set(files.filter((_, at) => found[at]?.has(variable)).map((file) => file.environment))
    const cells = files.map((file, at): DriftCell => {
      const there = found[at]?.get(variable)
      if (there)
        return {
          state: stateOf(there),
          key: there.key,
          sameIn: shared.get(`${file.path}\n${variable}`) ?? [],
        }
      // What a binding names belongs to the project's environment only.
      const isExpected = !bound.has(variable) || inExamples.has(variable) || file.environment === environment
      const isMissing = !has.has(file.environment) && isExpected && file.problem === null
      return { state: isMissing ? 'missing' : 'absent', key: null, sameIn: [] }
    })
    return {
      variable,
      isRequired: inExamples.has(variable) || bound.has(variable),
      isInExample: inExamples.has(variable),
      boundTo: bound.get(variable) ?? null,
      cells,
    }
  }
  return {
    folder,
    files,
    examples: examples.map(({ name }) => name),
    rows: [...names].toSorted().map(row),
  }
}

/**
 * Compares the `.env` files of a project, in each of its working trees. A file belongs to the environment in its name, else to the
 * project's. The same secret in test and production is told; plain values such as a port may be equal. Needs no vault, but cannot
 * tell stale and expired secrets without one.
 */
export const driftOf = async (context: Context, project: Project): Promise<Drift> => {
  const values = new Map<string, Seen[]>()
  const see: SeeValue = ({ path, variable, value, isKnown }) => {
    if (!isKnown && !looksSecret(variable, value)) return
    values.set(value, [...(values.get(value) ?? []), { path, variable }])
  }
  const { folder, environment, trees, isCompared } = await detailOf(context, project, see)
  return {
    folder,
    environment,
    trees: trees.map((tree) => treeOf(project, tree, values, stateIn(context))),
    isCompared,
  }
}

/** The project of a folder; one that was not added and has no keyreeve.json is one without bindings, for `environment`. */
export const folderAsProject = (folder: string, environment: Environment): Project => ({
  id: null,
  folder,
  isMissing: false,
  environment,
  otherEnvironment: null,
  projectFile: null,
  problem: null,
  bindings: [],
  folders: [folder],
})
