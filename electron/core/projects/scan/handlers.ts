import { ok, refuse, refuseField } from '../../../../shared/domain/errors.ts'
import type { ScanOperationName } from '../../../../shared/operations/scan.ts'
import type { Handlers } from '../../perform.ts'
import { addedProject } from '../project-of.ts'
import { projectRow } from '../rows.ts'
import { scan } from './scan.ts'

/** The scan that the app's page has started: there is one at a time. */
export type PageScan = { running: AbortController | null }

/** The handlers of the operations on scans. */
export const scanHandlers: Pick<Handlers, ScanOperationName> = {
  'scan.run': ({ context, spawnScanReader, session, onProgress }, { folders }) =>
    scan(context, folders, { spawn: spawnScanReader, signal: session, onProgress }),

  'scan.pickFolders': async ({ desktop, session }) =>
    ok(
      (await desktop.pickFolders(session)).map((path) => ({
        handle: desktop.files.issue({ path, realPath: path }),
        path,
      })),
    ),

  'scan.projectFolders': async ({ context, desktop }, { id }) => {
    const row = projectRow(context.db, id)
    if (!row) return refuse('not_found.project')
    const project = await addedProject(context.db, row)
    if (project.isMissing) return refuse('not_found.project_folder', { path: project.folder })
    return ok(
      project.folders.map((path) => ({ handle: desktop.files.issue({ path, realPath: path }), path })),
    )
  },

  'scan.folders': async ({ context, desktop, pageScan, spawnScanReader, session, onProgress }, input) => {
    const paths: string[] = []
    for (const handle of input.folders) {
      const picked = desktop.files.find(handle)
      if (!picked) return refuseField('folders', 'not_found.folder_handle')
      paths.push(picked.path)
    }
    if (pageScan.running) return refuse('conflict.scan_running')
    const cancel = new AbortController()
    pageScan.running = cancel
    try {
      const signal = AbortSignal.any([session, cancel.signal])
      return await scan(context, paths, { spawn: spawnScanReader, signal, onProgress })
    } finally {
      pageScan.running = null
    }
  },

  'scan.cancel': ({ pageScan }) => {
    pageScan.running?.abort()
    return ok(null)
  },
}
