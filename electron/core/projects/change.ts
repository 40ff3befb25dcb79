import { realpath } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, resolve } from 'node:path'
import type { Project } from '../../../shared/domain/projects.ts'
import { ok, refuse, refuseField, type Result } from '../../../shared/domain/errors.ts'
import type { Parsed } from '../../../shared/operations/index.ts'
import { addAudit, type AuditEntry } from '../audit/audit.ts'
import { freshId, type Context } from '../context.ts'
import { isFolder } from '../env-files/folder.ts'
import { treePlaceOf, type TreePlace } from '../git/working-trees.ts'
import { findKeyByName, openVaultCrypto } from '../keys/list.ts'
import { refuseSecrets } from '../keys/no-secrets.ts'
import { holdsIssued } from '../safe-text.ts'
import type { Services } from '../perform.ts'
import { readProjectFile } from './project-file.ts'
import { addedProject } from './project-of.ts'
import { bindingsOf, projectRow, projectRows, type ProjectRow } from './rows.ts'

const gone = refuse('not_found.project')

const audit = (
  context: Context,
  row: Pick<ProjectRow, 'id' | 'folder' | 'environment'>,
  action: `project.${string}`,
  details: AuditEntry['details'],
): void => {
  addAudit(context, {
    at: context.clock.now(),
    action,
    environment: row.environment,
    subject: { kind: 'project', id: row.id, name: basename(row.folder) },
    details,
  })
  context.changed({ projects: [row.id] }, 'activity')
}

/** The folder to add, as a real path. Refuses what is no folder, and the home folder and the root, which hold everything else. */
const folderToAdd = async (path: string): Promise<Result<string>> => {
  const folder = await realpath(resolve(path)).catch(() => null)
  if (folder === null || !(await isFolder(folder)))
    return refuseField('path', 'not_found.project_folder', { path: resolve(path) })
  const home = await realpath(homedir()).catch(() => homedir())
  return folder === home || dirname(folder) === folder
    ? refuseField('path', 'invalid_input.project_folder', { path: folder })
    : ok(folder)
}

const isSame = (row: ProjectRow, folder: string, place: TreePlace | null): boolean =>
  row.folder === folder || (place !== null && row.git_dir === place.commonDir && row.below === place.below)

/**
 * Adds a folder as a project; its other working trees belong to it. One that was added before keeps its bindings, and gets the environment
 * if one is given. Without one, keyreeve.json says it, and otherwise it is test. Refuses `not_found` and `invalid_input` for what cannot be a
 * project, and `project_file_invalid`.
 */
export const addProject = async (
  context: Context,
  { path, environment, dryRun = false }: Parsed<'projects.add'>,
): Promise<Result<Project>> => {
  const { db, clock } = context
  const found = await folderToAdd(path)
  if (!found.ok) return found
  const folder = found.data
  const place = await treePlaceOf(folder)
  const file = await readProjectFile(folder)
  if (!file.ok) return file
  const planned = (): { readonly before: ProjectRow | undefined; readonly after: ProjectRow } => {
    const before = projectRows(db).find((each) => isSame(each, folder, place))
    if (before) return { before, after: { ...before, environment: environment ?? before.environment } }
    const after = {
      id: freshId('project'),
      folder,
      git_dir: place?.commonDir ?? null,
      below: place?.below ?? '',
      environment: environment ?? file.data?.environment ?? 'test',
      added_at: clock.now(),
    }
    return { before, after }
  }
  if (dryRun) return ok(await addedProject(db, planned().after))
  const row = await db.write((): ProjectRow => {
    const { before, after: added } = planned()
    if (before) {
      if (before.environment === added.environment) return before
      db.runOne('UPDATE projects SET environment = ? WHERE id = ?', added.environment, added.id)
      audit(context, added, 'project.environment_changed', { path: added.folder })
      return added
    }
    db.run(
      'INSERT INTO projects (id, folder, git_dir, below, environment, added_at) VALUES (?, ?, ?, ?, ?, ?)',
      added.id,
      added.folder,
      added.git_dir,
      added.below,
      added.environment,
      added.added_at,
    )
    audit(context, added, 'project.added', { path: folder })
    return added
  })
  return ok(await addedProject(db, row))
}

/**
 * Adds a folder that a person has named in the app: in the system's dialog, or by dropping it on the window. If nothing says its environment,
 * they are asked in a dialog that no page can answer; null when cancelled. Otherwise as `addProject`.
 */
export const addFromDesktop = async (
  { context, desktop, session }: Pick<Services, 'context' | 'desktop' | 'session'>,
  path: string,
): Promise<Result<Project | null>> => {
  const planned = await addProject(context, { path, dryRun: true })
  if (!planned.ok) return planned
  const { folder, projectFile, id } = planned.data
  const isKnown = projectFile !== null || projectRow(context.db, id ?? '') !== undefined
  if (isKnown) return addProject(context, { path })
  const environment = await desktop.chooseEnvironment(folder, session)
  return environment === null ? ok(null) : addProject(context, { path: folder, environment })
}

/** Takes a project off the list, with its bindings. Call it inside a transaction. No file changes. Refuses `not_found`. */
export const removeProject = (context: Context, { id }: { readonly id: string }): Result<null> => {
  const { db } = context
  const row = projectRow(db, id)
  if (!row) return gone
  db.runOne('DELETE FROM projects WHERE id = ?', id)
  audit(context, row, 'project.removed', { path: row.folder })
  return ok(null)
}

/** A variable's name may be a secret that was typed in the wrong place; a closed vault knows only those in our own form. */
const refuseSecretName = (context: Context, variable: string): Result<null> => {
  const vaultCrypto = openVaultCrypto(context)
  if (vaultCrypto) return refuseSecrets(context.db, vaultCrypto, { variable })
  return holdsIssued(variable) ? refuseField('variable', 'invalid_input.looks_like_secret') : ok(null)
}

/**
 * Binds a variable of a project to the key with this name in the project's environment. Refuses `not_found` for a project or key that does not
 * exist, and `conflict` for a variable that keyreeve.json gives another key.
 */
export const bindVariable = async (
  context: Context,
  { id, variable, key: name, dryRun = false }: Parsed<'projects.bind'>,
): Promise<Result<Project>> => {
  const { db } = context
  const row = projectRow(db, id)
  if (!row) return gone
  const plain = refuseSecretName(context, variable)
  if (!plain.ok) return plain
  const project = await addedProject(db, row)
  const { environment } = project
  const shared = project.bindings.find(
    (binding) => binding.variable === variable && binding.from === 'project_file',
  )
  if (shared && shared.key !== name)
    return refuseField('variable', 'conflict.bound_in_file', { variable, name: shared.key })
  const key = findKeyByName(context, { environment, name, only: true })
  if (!key.ok) return key
  if (dryRun) return ok(project)
  const written = await db.write((): Result<null> => {
    if (!projectRow(db, id)) return gone
    if (bindingsOf(db, id).get(variable) === key.data.name) return ok(null)
    db.run(
      'INSERT INTO project_bindings (project_id, variable, key_name) VALUES (?, ?, ?) ON CONFLICT (project_id, variable) DO UPDATE SET key_name = excluded.key_name',
      id,
      variable,
      key.data.name,
    )
    audit(context, row, 'project.bound', { path: row.folder, variable, key: key.data.name })
    return ok(null)
  })
  return written.ok ? ok(await addedProject(db, row)) : written
}

/** Removes this machine's binding of a variable. Call it inside a transaction. Refuses `not_found`. */
export const unbindVariable = (
  context: Context,
  { id, variable }: { readonly id: string; readonly variable: string },
): Result<null> => {
  const { db } = context
  const row = projectRow(db, id)
  if (!row) return gone
  const key = bindingsOf(db, id).get(variable)
  if (key === undefined) return refuse('not_found.binding', { variable })
  db.runOne('DELETE FROM project_bindings WHERE project_id = ? AND variable = ?', id, variable)
  audit(context, row, 'project.unbound', { path: row.folder, variable, key })
  return ok(null)
}

/** Every project that was added, by folder. */
export const listProjects = ({ db }: Context): Promise<readonly Project[]> =>
  Promise.all(projectRows(db).map((row) => addedProject(db, row)))
