import { createHash } from 'node:crypto'
import type { Environment, Place } from '../../../shared/domain/types.ts'
import type { ReadableDb } from '../db/handle.ts'
import { findRow } from './rows.ts'

type PlaceRow = Pick<Place, 'path' | 'variable' | 'at'>

/** By what the page names a place: it is given no way to name a path. */
const idOf = ({ path, variable }: PlaceRow): string =>
  createHash('sha256').update(`${path}\0${variable}`).digest('base64url').slice(0, 22)

/** Where a key's secret was written and no other key's after it, newest first. What people moved or edited since, nobody here can know. */
export const placesOf = (db: ReadableDb, environment: Environment, keyId: string): readonly Place[] =>
  db
    .all<PlaceRow>(
      'SELECT path, variable, at FROM places WHERE environment = ? AND key_id = ? ORDER BY at DESC, path, variable',
      environment,
      keyId,
    )
    .map((row) => ({ id: idOf(row), keyId, ...row }))

/** A place of a key by its id; undefined when the key's secret no longer stands there, or never did. */
export const findPlace = (db: ReadableDb, keyId: string, placeId: string): Place | undefined => {
  const row = findRow(db, keyId)
  return row && placesOf(db, row.environment, keyId).find(({ id }) => id === placeId)
}
