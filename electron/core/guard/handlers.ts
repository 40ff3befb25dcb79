import { ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import type { GuardInstalled } from '../../../shared/operations/guard.ts'
import { addAudit } from '../audit/audit.ts'
import type { ReadableDb } from '../db/handle.ts'
import type { Handlers, Services } from '../perform.ts'
import { addedProject } from '../projects/project-of.ts'
import { projectRow } from '../projects/rows.ts'
import { guardStatus, installGuard, removeGuard } from './guard.ts'

/** The folder of a project that was added, in a working tree that exists. */
const folderOfProject = async (db: ReadableDb, id: string): Promise<Result<string>> => {
  const row = projectRow(db, id)
  return row ? ok((await addedProject(db, row)).folder) : refuse('not_found.project')
}

type Folder = { readonly folder: string; readonly dryRun?: boolean | undefined }

/** Installs or removes a guard, and records it in the activity if that changed something. */
const change = async (
  { context, guard }: Pick<Services, 'context' | 'guard'>,
  action: 'guard.installed' | 'guard.removed',
  { folder, dryRun }: Folder,
): Promise<Result<GuardInstalled>> => {
  const carryOut = action === 'guard.installed' ? installGuard : removeGuard
  const done = await carryOut(guard, { folder, dryRun })
  if (!done.ok || dryRun === true || done.data.changes.length === 0) return done
  await context.db.write(() =>
    addAudit(context, {
      at: context.clock.now(),
      action,
      environment: null,
      subject: { kind: 'vault', id: 'guard', name: folder },
      details: {},
    }),
  )
  context.changed('activity')
  return done
}

export const guardHandlers = {
  'guard.status': ({ guard }, { folder }) => guardStatus(guard, folder),
  'guard.install': (services, input) => change(services, 'guard.installed', input),
  'guard.remove': (services, input) => change(services, 'guard.removed', input),
  'guard.ofProject': async ({ guard, context }, { id }) => {
    const folder = await folderOfProject(context.db, id)
    return folder.ok ? guardStatus(guard, folder.data) : folder
  },
  'guard.installInProject': async (services, { id, dryRun }) => {
    const { context } = services
    const folder = await folderOfProject(context.db, id)
    if (!folder.ok) return folder
    const installed = await change(services, 'guard.installed', { folder: folder.data, dryRun })
    if (dryRun !== true) context.changed({ projects: [id] })
    return installed
  },
  'guard.removeFromProject': async (services, { id }) => {
    const { context, desktop, session } = services
    const folder = await folderOfProject(context.db, id)
    if (!folder.ok) return folder
    if (!(await desktop.confirm({ about: 'guard_removal', folder: folder.data }, session)))
      return refuse('confirmation_required.guard_removal')
    const removed = await change(services, 'guard.removed', { folder: folder.data })
    context.changed({ projects: [id] })
    return removed
  },
} satisfies Partial<Handlers>
