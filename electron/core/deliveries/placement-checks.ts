import { setTimeout as delay } from 'node:timers/promises'
import { mayHoldSecret } from '../../../shared/domain/delivery.ts'
import type { Placement, PlacementState } from '../../../shared/domain/types.ts'
import { ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import { addAudit, checkAudit } from '../audit/audit.ts'
import type { Context } from '../context.ts'
import { findRow } from '../keys/rows.ts'
import { Secret } from '../secret.ts'
import { addDeliveries, matcherFor, settle, type Delivery } from './delivery.ts'
import type { CheckableDestination } from './destination.ts'
import {
  findPlacement,
  recordCheck,
  removePlacement,
  shownPlacement,
  type StoredPlacement,
} from './placements.ts'

// a disk on a network that does not answer must not hold up whoever asks
const answerWithinMs = 2_000

/** A placement by its id. Refuses `not_found`. */
export const knownPlacement = (context: Pick<Context, 'db'>, id: string): Result<StoredPlacement> => {
  const placement = findPlacement(context.db, id)
  return placement ? ok(placement) : refuse('not_found.placement')
}

const look = async (
  context: Context,
  destination: CheckableDestination,
  placement: StoredPlacement,
): Promise<Result<PlacementState>> => {
  const vault = context.vault()
  if (!vault.ok) return vault
  const matches = matcherFor(vault.data.vaultCrypto, placement.fingerprint)
  const late = delay(answerWithinMs, 'unreadable' as const, { ref: false })
  return ok(await Promise.race([destination.verify(placement, matches), late]))
}

/** What is on record after a change, for whoever asked for it. */
const recorded = (context: Context, id: string): Result<Placement> => {
  const after = knownPlacement(context, id)
  return after.ok ? ok(shownPlacement(after.data)) : after
}

/**
 * Looks whether a place holds its secret, and records what was found.
 * Refuses `not_found`, and what the vault refuses: comparing needs it to be open.
 */
export const checkPlacement = async (
  context: Context,
  destination: CheckableDestination,
  placement: StoredPlacement,
): Promise<Result<Placement>> => {
  const found = await look(context, destination, placement)
  if (!found.ok) return found
  await context.db.write(() => recordCheck(context.db, placement, found.data, context.clock.now()))
  context.changed({ keys: [placement.keyId] })
  return recorded(context, placement.id)
}

/**
 * Records on a person's word that the secret is not at a place any more, for example because the disk was thrown away. Looks first:
 * refuses `conflict` if the secret is there, and what `checkPlacement` refuses.
 */
export const confirmPlacementGone = async (
  context: Context,
  destination: CheckableDestination,
  placement: StoredPlacement,
): Promise<Result<Placement>> => {
  const checked = await checkPlacement(context, destination, placement)
  if (!checked.ok) return checked
  if (checked.data.state === 'present') return refuse('conflict.secret_still_there')
  await context.db.write(() => {
    recordCheck(context.db, placement, 'gone', context.clock.now())
    auditPlacement(context, placement, 'key.place_gone')
  })
  context.changed({ keys: [placement.keyId] }, 'activity')
  return recorded(context, placement.id)
}

/**
 * Removes a placement's secret with `destination.revert`, and says what is there then. What this would leave if the process died is
 * recorded like that of a delivery, so that recovery removes it; as a delivery of nothing, so that it is never taken for one that was
 * made. Refuses `conflict` where nothing can be removed, and what the vault refuses. Throws what the database throws.
 */
export const removeSecret = async (
  context: Context,
  destination: CheckableDestination,
  placement: StoredPlacement,
): Promise<Result<PlacementState>> => {
  const { clock, actor, failpoint } = context
  const vault = context.vault()
  if (!vault.ok) return vault
  if (!destination.revert) return refuse('conflict.not_removed')
  const { vaultCrypto } = vault.data
  let removal: Delivery | undefined
  const state = await destination.revert(placement, matcherFor(vaultCrypto, placement.fingerprint), {
    begin: async (leftovers) => {
      const removals = await addDeliveries(context, [
        {
          keyId: placement.keyId,
          destination: destination.name,
          locator: placement.locator,
          variable: placement.variable,
          fingerprint: vaultCrypto.digest(new Secret('')),
          state: 'failed',
          actor,
          details: {},
          leftovers,
          startedAt: clock.now(),
        },
      ])
      removal = removals[0]
    },
    reached: (step) => failpoint(`revert.${destination.name}.${step}`),
  })
  if (removal) await settle(context, destination, removal, vaultCrypto)
  return ok(state)
}

/**
 * Removes the secret from a place, if it is still there. Before anything is changed, the state is recorded as `unreadable`, so that the
 * record is not wrong if the process dies. Refuses `conflict` unless the secret is known to be gone, and what `checkPlacement` refuses.
 */
export const revertPlacement = async (
  context: Context,
  destination: CheckableDestination,
  placement: StoredPlacement,
): Promise<Result<Placement>> => {
  const { db, clock, failpoint } = context
  const vault = context.vault()
  if (!vault.ok) return vault
  if (!destination.revert) return refuse('conflict.not_removed')
  await db.write(() => {
    recordCheck(db, placement, 'unreadable', clock.now())
    checkAudit(db, () => auditPlacement(context, placement, 'key.place_reverted'))
  })
  failpoint('revert.begun')
  const removed = await removeSecret(context, destination, placement)
  failpoint('revert.done')
  if (!removed.ok) return removed
  const state = removed.data
  await db.write(() => {
    recordCheck(db, placement, state, clock.now())
    if (state === 'gone') auditPlacement(context, placement, 'key.place_reverted')
  })
  context.changed({ keys: [placement.keyId] }, 'activity')
  return mayHoldSecret(state) ? refuse('conflict.not_removed') : recorded(context, placement.id)
}

/** Removes a place from the record, whatever is there. Call it inside a transaction. Refuses `not_found`. */
export const forgetPlacement = (context: Context, { id }: { readonly id: string }): Result<null> => {
  const placement = knownPlacement(context, id)
  if (!placement.ok) return placement
  removePlacement(context.db, id)
  auditPlacement(context, placement.data, 'key.place_forgotten')
  context.changed({ keys: [placement.data.keyId] }, 'activity')
  return ok(null)
}

const auditPlacement = (context: Context, placement: StoredPlacement, action: string): void => {
  const row = findRow(context.db, placement.keyId)
  // The schema forbids deleting a key's row.
  if (!row) throw new Error('a placement belongs to a key that has no row')
  addAudit(context, {
    at: context.clock.now(),
    action,
    environment: row.environment,
    subject: { kind: 'key', id: row.id, name: row.name },
    details: { path: placement.locator, variable: shownPlacement(placement).variable },
  })
}
