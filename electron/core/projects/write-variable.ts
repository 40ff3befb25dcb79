import type { WrittenFile } from '../../../shared/domain/projects.ts'
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

/**
 * Writes the secret of the key that a variable is bound to into a file of the project, and with `everywhere` into the same file of all its
 * working trees. Refuses `not_found` and `conflict` if the project, the binding or the file has changed; where a single file could not be
 * written, the answer says why.
 */
export const writeVariable = async (
  services: Services,
  input: Parsed<'projects.writeVariable'>,
  actor: Actor,
): Promise<Result<readonly WrittenFile[]>> => {
  const { context } = services
  const row = projectRow(context.db, input.projectId)
  if (!row) return refuse('not_found.project')
  const project = await addedProject(context.db, row)
  const key = findRow(context.db, input.id)
  const bound = project.bindings.find(({ variable }) => variable === input.variable)
  if (!key || bound?.key !== key.name || key.environment !== project.environment)
    return refuse('conflict.binding_changed', { variable: input.variable })
  const paths = await pathsOf(project, input)
  if (paths.length === 0) return refuse('not_found.project_env_file')
  const written: WrittenFile[] = []
  for (const path of paths) {
    const done = await writeFile(services, input, path, actor)
    // A question about one file is asked before the others are written.
    if (!done.ok && paths.length === 1) return done
    written.push({ path, refusal: done.ok ? null : done.error })
  }
  context.changed({ projects: [row.id] })
  return ok(written)
}
