import { ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import type { ReadableDb } from '../db/handle.ts'
import type { Handlers } from '../perform.ts'
import { addedProject } from '../projects/project-of.ts'
import { projectRow } from '../projects/rows.ts'
import { guardStatus, installGuard, removeGuard } from './guard.ts'

/** The folder of a project that was added, in a working tree that exists. */
const folderOfProject = async (db: ReadableDb, id: string): Promise<Result<string>> => {
  const row = projectRow(db, id)
  return row ? ok((await addedProject(db, row)).folder) : refuse('not_found.project')
}

export const guardHandlers = {
  'guard.status': ({ guard }, { folder }) => guardStatus(guard, folder),
  'guard.install': ({ guard }, input) => installGuard(guard, input),
  'guard.remove': ({ guard }, input) => removeGuard(guard, input),
  'guard.ofProject': async ({ guard, context }, { id }) => {
    const folder = await folderOfProject(context.db, id)
    return folder.ok ? guardStatus(guard, folder.data) : folder
  },
  'guard.installInProject': async ({ guard, context }, { id, dryRun }) => {
    const folder = await folderOfProject(context.db, id)
    if (!folder.ok) return folder
    const installed = await installGuard(guard, { folder: folder.data, dryRun })
    if (dryRun !== true) context.changed({ projects: [id] })
    return installed
  },
  'guard.removeFromProject': async ({ guard, context }, { id, dryRun }) => {
    const folder = await folderOfProject(context.db, id)
    if (!folder.ok) return folder
    const removed = await removeGuard(guard, { folder: folder.data, dryRun })
    if (dryRun !== true) context.changed({ projects: [id] })
    return removed
  },
} satisfies Partial<Handlers>
