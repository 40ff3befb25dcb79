import type { Environment, Place } from '../../../shared/domain.ts'
import type { ReadableDb } from '../db/handle.ts'

/** Where a key's secret was written and no other key's after it, newest first. What people moved or edited since, nobody here can know. */
export const placesOf = (db: ReadableDb, environment: Environment, keyId: string): readonly Place[] =>
  db.all<Place>('SELECT path, variable, at FROM places WHERE environment = ? AND key_id = ? ORDER BY at DESC, path, variable', environment, keyId)
