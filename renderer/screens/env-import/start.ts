import type { NamedEnvFile } from '../../../shared/domain/env-import.ts'
import { openDialog } from '../../app/location.ts'
import { request } from '../../data/client.ts'
import { sayRefused } from '../../ui/toast-store.ts'

/** Shows what importing these files would do. */
const openImport = (files: readonly NamedEnvFile[]): void => {
  if (files.length > 0) openDialog({ of: 'env_import', kind: 'files', files })
}

/** Asks for `.env` files in the system's dialog, and shows what importing them would do. */
export const pickAndImport = async (): Promise<void> => {
  const picked = await request('envFiles.pickForImport', {})
  if (picked.ok) openImport(picked.data)
  else sayRefused(picked.error)
}

/** Shows what importing a file of a project would do. */
export const importProjectFile = async (id: string, file: string): Promise<void> => {
  const named = await request('projects.fileForImport', { id, file })
  if (named.ok) openImport([named.data])
  else sayRefused(named.error)
}
