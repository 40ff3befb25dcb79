import type { ProjectOperationName } from '../../../shared/operations/projects.ts'
import { ok, refuse } from '../../../shared/domain/errors.ts'
import type { Handlers } from '../perform.ts'
import {
  addFromDesktop,
  addProject,
  bindVariable,
  listProjects,
  removeProject,
  unbindVariable,
} from './change.ts'
import { isFolder, realPathOf } from '../env-files/folder.ts'
import { driftOf, folderAsProject } from './drift.ts'
import { detailOf, pathsOf } from './env-files.ts'
import { addedProject, projectOf } from './project-of.ts'
import { projectRow } from './rows.ts'
import { planVariable, writeVariable } from './write-variable.ts'

/** The handlers of the operations on projects. */
export const projectHandlers: Pick<Handlers, ProjectOperationName> = {
  'projects.add': ({ context }, input) => addProject(context, input),
  'projects.list': async ({ context }) => ok(await listProjects(context)),
  'projects.locate': ({ context: { db } }, { path }) => projectOf(db, path),
  'projects.inspect': async ({ context }, { path }) => {
    const project = await projectOf(context.db, path)
    return project.ok ? ok(project.data && (await detailOf(context, project.data))) : project
  },
  'projects.get': async ({ context }, { id }) => {
    const row = projectRow(context.db, id)
    if (!row) return refuse('not_found.project')
    return ok(await detailOf(context, await addedProject(context.db, row)))
  },
  'projects.drift': async ({ context }, { id }) => {
    const row = projectRow(context.db, id)
    return row ? ok(await driftOf(context, await addedProject(context.db, row))) : refuse('not_found.project')
  },
  'projects.driftAt': async ({ context }, { path, otherwise }) => {
    const folder = await realPathOf(path)
    if (!folder.ok || !(await isFolder(folder.data))) return refuse('not_found.project_folder', { path })
    const project = await projectOf(context.db, folder.data)
    if (!project.ok) return project
    return ok(await driftOf(context, project.data ?? folderAsProject(folder.data, otherwise)))
  },
  'projects.pickFolder': async ({ context, desktop, session }) => {
    const path = await desktop.pickFolder('project', session)
    return path === null ? ok(null) : addFromDesktop({ context, desktop, session }, path)
  },
  'projects.setEnvironment': async ({ context, desktop, session }, { id, environment }) => {
    const row = projectRow(context.db, id)
    if (!row) return refuse('not_found.project')
    const question = { about: 'project_environment', folder: row.folder, environment } as const
    if (!(await desktop.confirm(question, session)))
      return refuse('confirmation_required.project_environment')
    return addProject(context, { path: row.folder, environment })
  },
  'projects.fileForImport': async ({ context, desktop, session }, { id, file }) => {
    const row = projectRow(context.db, id)
    if (!row) return refuse('not_found.project')
    const [path] = await pathsOf(await addedProject(context.db, row), { file })
    if (path === undefined || session.aborted) return refuse('not_found.project_env_file')
    return ok({ handle: desktop.files.issue({ path, realPath: path }), path })
  },
  'projects.remove': async ({ context, desktop, session }, { id }, actor) => {
    const row = projectRow(context.db, id)
    if (!row) return refuse('not_found.project')
    const question = { about: 'project_removal', folder: row.folder } as const
    if (actor.kind === 'you' && !(await desktop.confirm(question, session)))
      return refuse('confirmation_required.project_removal')
    return context.db.write(() => removeProject(context, { id }))
  },
  'projects.planVariable': planVariable,
  'projects.writeVariable': writeVariable,
  'projects.bind': ({ context }, input) => bindVariable(context, input),
  'projects.unbind': ({ context }, input) => unbindVariable(context, input),
}
