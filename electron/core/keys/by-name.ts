import type { Environment } from '../../../shared/domain.ts'
import type { ReadableDb } from '../db/handle.ts'

/** The id of the one key that has this name now: neither deleted nor replaced. Undefined when there is none. */
export const keyIdByName = (db: ReadableDb, environment: Environment, name: string): string | undefined =>
  db.get<{ id: string }>(
    'SELECT id FROM keys WHERE environment = ? AND name = ? AND deleted_at IS NULL AND replaced_by IS NULL',
    environment,
    name,
  )?.id
