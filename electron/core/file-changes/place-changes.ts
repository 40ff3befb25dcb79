import type { Context } from '../context.ts'
import { addAudit } from '../audit/audit.ts'
import { fileDestination, placementAt, recordCheck, recordPlacement } from '../deliveries/placements.ts'
import { findRow, type KeyRow } from '../keys/rows.ts'
import type { Batch, PlaceChange } from './batches.ts'

/**
 * Records that a place in a file holds another secret now, or none, and adds that to the activity. Call it inside a transaction.
 */
export const recordPlaceChange = (
  context: Context,
  place: PlaceChange,
  direction: Batch['direction'],
  at: number,
): void => {
  const { db } = context
  const { destination, locator, variable, before, after } = place
  const [old, now] = direction === 'forward' ? [before, after] : [after, before]
  const rowOf = (id: string | null): KeyRow | undefined => (id === null ? undefined : findRow(db, id))
  const [oldKey, key] = [rowOf(old), rowOf(now)]
  const details = { path: locator, variable }
  if (key) {
    const { id, name, environment, digest: fingerprint } = key
    recordPlacement(db, {
      destination,
      locator,
      variable,
      environment,
      keyId: id,
      fingerprint,
      state: 'present',
      source: 'delivery',
      at,
    })
    const subject = { kind: 'key', id, name } as const
    addAudit(context, {
      at,
      action: 'key.written',
      environment,
      subject,
      details: { ...details, created: false, replaced: true },
    })
  }
  // Only there does the other key have a row of its own.
  if (oldKey && (!key || destination === fileDestination)) {
    const placement = placementAt(db, { destination, locator, variable, keyId: oldKey.id })
    if (placement) recordCheck(db, placement, 'gone', at)
    const { id, name, environment } = oldKey
    if (!key)
      addAudit(context, {
        at,
        action: 'key.place_reverted',
        environment,
        subject: { kind: 'key', id, name },
        details,
      })
  }
}
