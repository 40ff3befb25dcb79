import { ok, refuse, refuseField, type Result } from '../../../../shared/domain/errors.ts'
import type { Actor } from '../../../../shared/domain/types.ts'
import type { Handlers, Services } from '../../perform.ts'
import { undoReferences, writeReferences } from '../references.ts'
import { importFiles } from './import.ts'
import { previewImport } from './preview.ts'

const noFile = refuse('env_changed.file').error

/** The page names a file by the handle of the one that was picked; the user of the command line names its path. */
const pathOf = ({ desktop }: Services, file: string, actor: Actor): Result<string> => {
  const path = actor.kind === 'you' ? desktop.files.find(file)?.realPath : file
  return path === undefined ? refuseField('file', 'not_found.file_handle') : ok(path)
}

const withPaths = <File extends { readonly file: string }>(
  services: Services,
  files: readonly File[],
  actor: Actor,
): Result<readonly (Omit<File, 'file'> & { readonly path: string })[]> => {
  const found: (Omit<File, 'file'> & { readonly path: string })[] = []
  for (const { file, ...rest } of files) {
    const path = pathOf(services, file, actor)
    if (!path.ok) return path
    found.push({ ...rest, path: path.data })
  }
  return ok(found)
}

export const envFileHandlers = {
  'envFiles.dialect': ({ deliveries }, { path }) => deliveries.dialectAt(path),
  'envFiles.pickForImport': async ({ desktop, session }) => {
    const paths = await desktop.pickEnvFiles(session)
    return ok(paths.map((path) => ({ handle: desktop.files.issue({ path, realPath: path }), path })))
  },
  'envFiles.previewImport': async (services, { files, otherwise }, actor) => {
    const sources = withPaths(services, files, actor)
    return sources.ok ? previewImport(services.context, sources.data, otherwise) : sources
  },
  'envFiles.import': async (services, { files, ...request }, actor) => {
    const chosen = withPaths(services, files, actor)
    return chosen.ok ? importFiles(services, { ...request, files: chosen.data }, actor) : chosen
  },
  'envFiles.writeReference': async (services, { id, path, variable, dialect, accepted }, actor) => {
    const variables = [{ variable, keyId: id }]
    const written = await writeReferences(services, [{ path, variables, dialect, accepted }], actor)
    if (!written.ok) return written
    const [file] = written.data
    const reason = file?.left[0]?.reason
    if (!file || reason) return { ok: false, error: reason ?? noFile }
    return ok(file)
  },
  'envFiles.undoReferences': (services, _, actor) => undoReferences(services, actor),
} satisfies Partial<Handlers>
