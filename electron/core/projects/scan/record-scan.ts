import { setTimeout as delay } from 'node:timers/promises'
import { join } from 'node:path'
import { mayHoldSecret } from '../../../../shared/domain/delivery.ts'
import type { NotSearched } from '../../../../shared/domain/scan.ts'
import type { PlacementState } from '../../../../shared/domain/types.ts'
import type { Context } from '../../context.ts'
import { matcherFor } from '../../deliveries/delivery.ts'
import { envFileDestination } from '../../deliveries/destinations/env-file.ts'
import {
  confirmPlacements,
  fileDestination,
  placementsIn,
  recordCheck,
  recordPlacement,
  type StoredPlacement,
} from '../../deliveries/placements.ts'
import { findRow } from '../../keys/rows.ts'

/** A secret that a scan has seen. `isValue`: it is the whole value of a variable of a `.env` file, as a delivery would leave it. */
export type Seen = {
  readonly path: string
  readonly variable: string | null
  readonly isValue: boolean
  readonly keyId: string | null
}

type Scanned = {
  readonly startedAt: number
  readonly roots: readonly string[]
  readonly found: readonly Seen[]
  readonly notSearched: readonly NotSearched[]
  /** Keys whose secrets could not be searched for everywhere. */
  readonly limited: ReadonlySet<string>
}

/** Rows per transaction: other processes, and the window, wait for it. */
const rowsAtOnce = 2_000
const answerWithinMs = 2_000

type Place = {
  readonly destination: string
  readonly locator: string
  readonly variable: string
  readonly keyId: string
}

const placesOf = (found: readonly Seen[]): ReadonlyMap<string, Place> => {
  const places = new Map<string, Place>()
  for (const { path, variable, isValue, keyId } of found) {
    if (keyId === null) continue
    const destination = isValue ? envFileDestination.name : fileDestination
    const place = { destination, locator: path, variable: variable ?? '', keyId }
    // Of several assignments of one variable in a `.env` file, programs read the last.
    places.set(idOf(place), place)
  }
  return places
}

const idOf = ({ destination, locator, variable, keyId }: Place): string =>
  JSON.stringify([destination, locator, variable, destination === fileDestination ? keyId : ''])

const inParts = async <T>(
  rows: readonly T[],
  write: (part: readonly T[]) => Promise<unknown>,
): Promise<void> => {
  for (let from = 0; from < rows.length; from += rowsAtOnce) await write(rows.slice(from, from + rowsAtOnce))
}

/** What a place on record holds now that the scan has not found its secret there; null if the scan cannot tell. */
const stateOf = async (
  context: Context,
  placement: StoredPlacement,
  { notSearched, limited }: Scanned,
): Promise<PlacementState | null> => {
  if (placement.destination === envFileDestination.name) {
    const vault = context.vault()
    if (!vault.ok) return null
    const matches = matcherFor(vault.data.vaultCrypto, placement.fingerprint)
    return Promise.race([
      envFileDestination.verify(placement, matches),
      delay(answerWithinMs, 'unreadable' as const, { ref: false }),
    ])
  }
  const missed = notSearched.find(
    ({ path }) => placement.locator === path || placement.locator.startsWith(join(path, '/')),
  )
  if (missed) return missed.reason === 'ignored' ? null : 'unreadable'
  return limited.has(placement.keyId) ? null : 'gone'
}

/**
 * Records where a scan has seen the secrets of keys, and looks again at the places below the scanned folders that are on record as holding
 * one that it has not seen. What was delivered or checked since the scan began stays as it is.
 */
export const recordScan = async (context: Context, scanned: Scanned): Promise<void> => {
  const { db, clock, changed } = context
  const { startedAt, roots, found } = scanned
  const places = placesOf(found)
  const onRecord = placementsIn(db, roots)
  const stale = onRecord.filter(
    (placement) =>
      mayHoldSecret(placement.state) &&
      placement.checkedAt <= startedAt &&
      places.get(idOf(placement))?.keyId !== placement.keyId,
  )
  const checks: { readonly placement: StoredPlacement; readonly state: PlacementState }[] = []
  for (const placement of stale) {
    // Another key's secret is there now, which replaces the record.
    const state = places.has(idOf(placement)) ? null : await stateOf(context, placement, scanned)
    if (state !== null) checks.push({ placement, state })
  }
  // Most places of a folder that is scanned again are as they were, which is much faster to record.
  const known = new Map(
    onRecord.filter(({ state }) => state === 'present').map((placement) => [idOf(placement), placement]),
  )
  const [confirmed, others]: [string[], Place[]] = [[], []]
  for (const [id, place] of places) {
    const before = known.get(id)
    if (before?.keyId === place.keyId) confirmed.push(before.id)
    else others.push(place)
  }
  const rows = new Map([...new Set(others.map(({ keyId }) => keyId))].map((id) => [id, findRow(db, id)]))
  const now = clock.now()
  const seen = { at: now, unlessSeenSince: startedAt }
  await inParts(confirmed, (ids) => db.write(() => confirmPlacements(db, ids, seen)))
  await inParts(others, (part) =>
    db.write(() => {
      for (const place of part) {
        const row = rows.get(place.keyId)
        if (row)
          recordPlacement(db, {
            ...place,
            ...seen,
            environment: row.environment,
            fingerprint: row.digest,
            state: 'present',
            source: 'scan',
          })
      }
    }),
  )
  await inParts(checks, (part) =>
    db.write(() => {
      for (const { placement, state } of part) recordCheck(db, placement, state, now)
    }),
  )
  const keys = new Set(
    [...places.values(), ...checks.map(({ placement }) => placement)].map(({ keyId }) => keyId),
  )
  if (keys.size > 0) changed({ keys: [...keys] })
}
