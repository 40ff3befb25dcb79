import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { isFileInUse, mayHoldSecret } from '../../../shared/domain/delivery.ts'
import {
  placementStates,
  type Environment,
  type Placement,
  type PlacementState,
} from '../../../shared/domain/types.ts'
import type { ReadableDb, WritableDb } from '../db/handle.ts'
import { oneOf } from '../db/json.ts'
import type { Place } from './destination.ts'
import { referenceOf, templateFileDestination } from './destinations/template-file.ts'

/*
 * Where each key's secret is, as last seen. A place has one row: whatever is delivered there replaces what was there before. A row stays, with
 * what was found, until another secret is delivered to the same place or a person removes it from the list. A file in which a scan has
 * found secrets may hold several without a variable, so it has a row for each key.
 */

/** The destination of secrets that a scan has found in files, other than as the value of a variable of a `.env` file. */
export const fileDestination = 'file'

type Row = {
  id: string
  key_id: string
  destination: string
  locator: string
  variable: string
  fingerprint: Buffer
  state: string
  first_seen_at: number
  last_seen_at: number
  checked_at: number
}

/** A placement, and the digest of what was put there. */
export type StoredPlacement = Placement & { readonly fingerprint: Buffer }

const toStored = (row: Row): StoredPlacement => ({
  id: row.id,
  keyId: row.key_id,
  destination: row.destination,
  locator: row.locator,
  variable: row.variable,
  fingerprint: row.fingerprint,
  // A damaged row does not say what was found.
  state: oneOf(placementStates, row.state) ?? 'unreadable',
  firstSeenAt: row.first_seen_at,
  lastSeenAt: row.last_seen_at,
  checkedAt: row.checked_at,
})

/** A placement as users see it. Of a file that was made from a template, the variable is the reference, without the length that is on record with it. */
export const shownPlacement = (stored: StoredPlacement): Placement => {
  const { fingerprint: _, ...placement } = stored
  return placement.destination === templateFileDestination.name
    ? { ...placement, variable: referenceOf(placement.variable) }
    : placement
}

/** Where a key's secret was put, most recently seen first. The clipboard is among them only while it may hold the secret. */
export const placementsOf = (db: ReadableDb, keyId: string): readonly Placement[] =>
  db
    .all<Row>(
      "SELECT * FROM placements WHERE key_id = ? AND (destination <> 'clipboard' OR state IN ('present', 'unreadable')) ORDER BY last_seen_at DESC, locator, variable",
      keyId,
    )
    .map((row) => shownPlacement(toStored(row)))

/** Everything on record about where a key's secret is. */
export const storedPlacementsOf = (db: ReadableDb, keyId: string): readonly StoredPlacement[] =>
  db.all<Row>('SELECT * FROM placements WHERE key_id = ? ORDER BY locator, variable', keyId).map(toStored)

/** The files that may still hold a key's secret, most recently seen first. */
export const filesHolding = (db: ReadableDb, keyId: string): readonly Placement[] =>
  placementsOf(db, keyId).filter(isFileInUse)

/** A placement by its id; undefined once it was forgotten, or another key's secret was put there. */
export const findPlacement = (db: ReadableDb, id: string): StoredPlacement | undefined => {
  const row = db.get<Row>('SELECT * FROM placements WHERE id = ?', id)
  return row && toStored(row)
}

/** The placement of a key's secret at a place. */
export const placementAt = (
  db: ReadableDb,
  place: Place & { readonly destination: string; readonly keyId: string },
): StoredPlacement | undefined => {
  const { destination, locator, variable, keyId } = place
  const row = db.get<Row>(
    'SELECT * FROM placements WHERE key_id = ? AND destination = ? AND locator = ? AND variable = ?',
    keyId,
    destination,
    locator,
    variable,
  )
  return row && toStored(row)
}

/** What was delivered to a destination, as is on record, and may still be there. */
export const placementsAt = (db: ReadableDb, destination: string): readonly StoredPlacement[] =>
  db
    .all<Row>(
      "SELECT * FROM placements WHERE destination = ? AND destination <> 'file' AND state IN ('present', 'unreadable')",
      destination,
    )
    .map(toStored)

/** What is on record in files at or below these paths. */
export const placementsIn = (db: ReadableDb, paths: readonly string[]): readonly StoredPlacement[] =>
  db
    .all<Row>(`SELECT * FROM placements WHERE destination IN ('env_file', '${fileDestination}')`)
    .filter(({ locator }) => paths.some((path) => locator === path || locator.startsWith(join(path, '/'))))
    .map(toStored)

type Recorded = Place & {
  readonly destination: string
  readonly keyId: string
  readonly environment: Environment
  readonly fingerprint: Buffer
  readonly state: PlacementState
  /** How we know of it. What was delivered and then seen by a scan remains a delivery. */
  readonly source: 'delivery' | 'scan'
  readonly at: number
  /** Leaves a row as it is that was changed after this time. */
  readonly unlessSeenSince?: number
}

const onConflict = `DO UPDATE SET
       id = iif(key_id = excluded.key_id, id, excluded.id),
       first_seen_at = iif(key_id = excluded.key_id, min(first_seen_at, excluded.first_seen_at), excluded.first_seen_at),
       source = iif(key_id = excluded.key_id AND excluded.source = 'scan', source, excluded.source),
       environment = excluded.environment, key_id = excluded.key_id, fingerprint = excluded.fingerprint,
       state = excluded.state, last_seen_at = excluded.last_seen_at, checked_at = excluded.checked_at
     WHERE checked_at <= ?`

/**
 * Records what was put or seen at a place; for a delivery, in the transaction that records how it got there. Also notes that a lost key's
 * replacement has been delivered, unless it was seen that the secret is not there.
 */
export const recordPlacement = (db: WritableDb, placement: Recorded): void => {
  const { destination, locator, variable, environment, keyId, fingerprint, source, state, at } = placement
  const { unlessSeenSince } = placement
  const { changes } = db.run(
    `INSERT INTO placements (id, destination, locator, variable, environment, key_id, fingerprint, source, state, first_seen_at, last_seen_at, checked_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (destination, locator, variable) WHERE destination <> 'file' ${onConflict}
     ON CONFLICT (locator, variable, key_id) WHERE destination = 'file' ${onConflict}`,
    randomBytes(12).toString('hex'),
    destination,
    locator,
    variable,
    environment,
    keyId,
    fingerprint,
    source,
    state,
    at,
    at,
    at,
    unlessSeenSince ?? Number.MAX_SAFE_INTEGER,
    unlessSeenSince ?? Number.MAX_SAFE_INTEGER,
  )
  if (changes === 0 && unlessSeenSince !== undefined) return
  if (changes !== 1) throw new Error('a placement was not recorded')
  if (mayHoldSecret(state))
    db.run(
      'UPDATE lost_keys SET delivered_at = ? WHERE replacement_id = ? AND delivered_at IS NULL',
      at,
      keyId,
    )
}

/** Records that these places still hold their secrets, except what was changed after `unlessSeenSince`. */
export const confirmPlacements = (
  db: WritableDb,
  ids: readonly string[],
  { at, unlessSeenSince }: Pick<Recorded, 'at'> & { readonly unlessSeenSince: number },
): void => {
  db.run(
    "UPDATE placements SET last_seen_at = ?, checked_at = ? WHERE id IN (SELECT value FROM json_each(?)) AND state = 'present' AND checked_at <= ?",
    at,
    at,
    JSON.stringify(ids),
    unlessSeenSince,
  )
}

/** Whether a delivery of this key to this place has been recorded since it began. */
export const isRecorded = (
  db: ReadableDb,
  delivery: Place & { readonly destination: string; readonly keyId: string; readonly startedAt: number },
): boolean =>
  db.get(
    "SELECT 1 FROM placements WHERE destination = ? AND destination <> 'file' AND locator = ? AND variable = ? AND key_id = ? AND last_seen_at >= ?",
    delivery.destination,
    delivery.locator,
    delivery.variable,
    delivery.keyId,
    delivery.startedAt,
  ) !== undefined

/** Records what was found at a place, unless another secret was put there meanwhile. */
export const recordCheck = (
  db: WritableDb,
  { id, keyId, fingerprint }: StoredPlacement,
  state: PlacementState,
  at: number,
): void => {
  db.run(
    "UPDATE placements SET state = ?, checked_at = ?, last_seen_at = iif(? = 'present', max(last_seen_at, ?), last_seen_at) WHERE id = ? AND key_id = ? AND fingerprint = ?",
    state,
    at,
    state,
    at,
    id,
    keyId,
    fingerprint,
  )
}

/** Removes a placement from the record. */
export const removePlacement = (db: WritableDb, id: string): void =>
  db.runOne('DELETE FROM placements WHERE id = ?', id)
