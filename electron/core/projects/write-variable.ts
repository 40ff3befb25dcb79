import type { PlannedFile, WrittenFile } from '../../../shared/domain/projects.ts'
import type { Actor } from '../../../shared/domain/types.ts'
import { ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import type { Parsed } from '../../../shared/operations/index.ts'
import { inspectEnvFile } from '../deliveries/destinations/env-file.ts'
import { confirmingWrite } from '../desktop-checks.ts'
import { findRow } from '../keys/rows.ts'
import type { Services } from '../perform.ts'
import { pathsOf } from './env-files.ts'
import { addedProject } from './project-of.ts'
import { projectRow } from './rows.ts'

/** Writes into one file, asking in a system dialog what takes a person. A file that git tracks is left as it is. */
const writeFile = async (
  services: Services,
  { id, variable, accepted }: Parsed<'projects.writeVariable'>,
  path: string,
  actor: Actor,
): Promise<Result<unknown>> => {
  const seen = await inspectEnvFile(path)
  if (!seen.ok) return seen
  const { realPath, trackedByGit, links, mounted } = seen.data
  if (trackedByGit === true) return refuse('confirmation_required.tracked_file', { path: realPath })
  const inPlace = links > 1 || mounted !== null
  return confirmingWrite(services, { path: realPath, variable }, (confirmed) =>
    services.deliveries.writeEnv(
      { id, path: realPath, realPath, namedPath: path, variable, inPlace, accepted, ...confirmed },
      actor,
    ),
  )
}

type Target = Omit<Parsed<'projects.writeVariable'>, 'accepted'>

/** The files to write. Refuses `not_found` and `conflict` if the project, the binding or the file has changed. */
const targetsOf = async ({ context }: Services, input: Target): Promise<Result<readonly string[]>> => {
  const row = projectRow(context.db, input.projectId)
  if (!row) return refuse('not_found.project')
  const project = await addedProject(context.db, row)
  const key = findRow(context.db, input.id)
  const bound = project.bindings.find(({ variable }) => variable === input.variable)
  if (!key || bound?.key !== key.name || key.environment !== project.environment)
    return refuse('conflict.binding_changed', { variable: input.variable })
  const paths = await pathsOf(project, input)
  return paths.length === 0 ? refuse('not_found.project_env_file') : ok(paths)
}

const planFile = async (
  { deliveries }: Services,
  { id, variable }: Target,
  path: string,
): Promise<PlannedFile> => {
  const seen = await inspectEnvFile(path)
  if (!seen.ok) return { path, changes: [], refusal: seen.error }
  const { realPath, trackedByGit } = seen.data
  if (trackedByGit === true)
    return {
      path,
      changes: [],
      refusal: refuse('confirmation_required.tracked_file', { path: realPath }).error,
    }
  const planned = await deliveries.planEnv({ id, path: realPath, variable })
  return planned.ok
    ? { path, changes: planned.data, refusal: null }
    : { path, changes: [], refusal: planned.error }
}

/** What `writeVariable` would change in each file, with masked values. Changes nothing, and refuses the same. */
export const planVariable = async (
  services: Services,
  input: Target,
): Promise<Result<readonly PlannedFile[]>> => {
  const paths = await targetsOf(services, input)
  return paths.ok ? ok(await Promise.all(paths.data.map((path) => planFile(services, input, path)))) : paths
}

/**
 * Writes the secret of the key that a variable is bound to into a file of the project, and with `everywhere` into the same file of all its
 * working trees. Refuses what `targetsOf` refuses; where one of several files could not be written, the answer says why.
 */
export const writeVariable = async (
  services: Services,
  input: Parsed<'projects.writeVariable'>,
  actor: Actor,
): Promise<Result<readonly WrittenFile[]>> => {
  const paths = await targetsOf(services, input)
  if (!paths.ok) return paths
  const written: WrittenFile[] = []
  for (const path of paths.data) {
    const done = await writeFile(services, input, path, actor)
    // A question about one file is asked before the others are written.
    if (!done.ok && paths.data.length === 1) return done
    written.push({ path, refusal: done.ok ? null : done.error })
  }
  services.context.changed({ projects: [input.projectId] })
  return ok(written)
}
