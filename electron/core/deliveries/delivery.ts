import { randomBytes, timingSafeEqual } from 'node:crypto'
import { mayHoldSecret } from '../../../shared/domain/delivery.ts'
import type { Activity, Actor, PlacementState } from '../../../shared/domain/types.ts'
import { familyOf, ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import { actorOf, actorText, addAudit, checkAudit } from '../audit/audit.ts'
import type { Context } from '../context.ts'
import type { ReadableDb, WritableDb } from '../db/handle.ts'
import { fromJson } from '../db/json.ts'
import { refusing, refusingNow } from '../db/refusals.ts'
import { findRow, type KeyRow } from '../keys/rows.ts'
import type { Secret } from '../secret.ts'
import type { VaultCrypto } from '../vault/vault-crypto.ts'
import type { CheckableDestination, Destination, Matches, Place, Plan } from './destination.ts'
import { isRecorded, recordPlacement } from './placements.ts'

/*
 * One state machine for every delivery, to every destination:
 *
 *   intended   committed before anything is changed; where the database is busy or full, the delivery ends here
 *   applied    the destination says that it is done         failed   it says that it is not
 *   verified   looked at: the place holds the secret
 *   settled    activity and placement are recorded and the row is removed, in one transaction
 *
 * Whatever stops it, the row says what to look at: recovery (recovery.ts) finds out which of the two it was, and settles it.
 */

/** A delivery that was begun and is not settled. */
export type Delivery = Place & {
  readonly id: string
  readonly keyId: string
  readonly destination: string
  /** The digest of what the place holds once the delivery is done. */
  readonly fingerprint: Buffer
  readonly state: 'intended' | 'applied' | 'failed'
  /** Who asked for it. */
  readonly actor: Actor
  readonly details: Activity['details']
  readonly leftovers: Plan['leftovers']
  /** The process that began it. */
  readonly process: number
  readonly startedAt: number
}

type Row = {
  id: string
  key_id: string
  destination: string
  locator: string
  variable: string
  fingerprint: Buffer
  state: Delivery['state']
  actor: string
  details: string
  leftovers: string
  process: number
  started_at: number
}

/** Every delivery that was begun and is not settled, oldest first. */
export const openDeliveries = (db: ReadableDb): readonly Delivery[] =>
  db.all<Row>('SELECT * FROM deliveries ORDER BY started_at, id').map((row) => ({
    id: row.id,
    keyId: row.key_id,
    destination: row.destination,
    locator: row.locator,
    variable: row.variable,
    fingerprint: row.fingerprint,
    state: row.state,
    actor: actorOf(row.actor),
    details: fromJson<Activity['details']>(row.details, {}),
    leftovers: fromJson<Plan['leftovers']>(row.leftovers, {}),
    process: row.process,
    startedAt: row.started_at,
  }))

/**
 * Records deliveries of this process that are about to begin, in one transaction. Throws what the database throws.
 *
 * @param activity the action under which they will be in the activity; throws if that cannot be written now
 */
export const addDeliveries = async (
  context: Context,
  begun: readonly Omit<Delivery, 'id' | 'process'>[],
  activity?: string,
): Promise<readonly Delivery[]> => {
  const { db } = context
  const deliveries = begun.map((each) => ({
    ...each,
    id: randomBytes(12).toString('hex'),
    process: process.pid,
  }))
  await db.write(() => {
    for (const delivery of deliveries) {
      insert(db, delivery)
      if (activity !== undefined) checkAudit(db, () => addActivity(context, delivery, activity))
    }
  })
  return deliveries
}

const insert = (db: WritableDb, delivery: Delivery): void =>
  db.runOne(
    'INSERT INTO deliveries (id, key_id, destination, locator, variable, fingerprint, state, actor, details, leftovers, process, started_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    delivery.id,
    delivery.keyId,
    delivery.destination,
    delivery.locator,
    delivery.variable,
    delivery.fingerprint,
    delivery.state,
    actorText(delivery.actor),
    JSON.stringify(delivery.details),
    JSON.stringify(delivery.leftovers),
    delivery.process,
    delivery.startedAt,
  )

/** Ends a delivery's record; false if it was not there. Call it inside a transaction. */
const removeDelivery = (db: WritableDb, id: string): boolean =>
  db.run('DELETE FROM deliveries WHERE id = ?', id).changes === 1

/** Notes how far a delivery came. If the database cannot be written now, nothing is lost: recovery looks at the place in any case. */
const advance = (db: WritableDb, { id }: Delivery, state: Delivery['state']): void => {
  refusingNow(() =>
    ok(db.tryTransaction(() => db.run('UPDATE deliveries SET state = ? WHERE id = ?', state, id))),
  )
}

export const matcherFor =
  (vaultCrypto: VaultCrypto, fingerprint: Buffer): Matches =>
  (found) => {
    const digest = vaultCrypto.digest(found)
    return fingerprint.length === digest.length && timingSafeEqual(digest, fingerprint)
  }

/** What came of settling: `delivered` with what the place holds now, `dropped` because nothing was delivered, or `left` for the next start. */
export type Settled =
  | { readonly outcome: 'delivered'; readonly state: PlacementState }
  | { readonly outcome: 'dropped' | 'left' }

/**
 * Settles a delivery by looking at its place. It is recorded if it was applied, with whatever is there now, or if it was interrupted
 * and the secret is there. Otherwise nothing was delivered, and the row is dropped; a secret that is there although the destination
 * refused it came from elsewhere, so only its placement is recorded. The delivery is left for the next start if this cannot be told
 * now, or if something that holds the secret cannot be cleaned up now.
 * Throws what the database throws.
 *
 * @param mayWrite asked once the place has been looked at; recovery gives up there if it was too late
 */
export const settle = async (
  context: Context,
  destination: CheckableDestination,
  delivery: Delivery,
  vaultCrypto: VaultCrypto,
  mayWrite: () => boolean = () => true,
): Promise<Settled> => {
  const { db } = context
  if (!(await destination.cleanUp(delivery, delivery.leftovers))) return { outcome: 'left' }
  const state = await destination.verify(delivery, matcherFor(vaultCrypto, delivery.fingerprint))
  context.failpoint('delivery.verified')
  const wasApplied = delivery.state === 'applied'
  if ((state === 'unreadable' && !wasApplied) || !mayWrite()) return { outcome: 'left' }
  const isPresent = state === 'present'
  const delivered = wasApplied || (isPresent && delivery.state === 'intended')
  await db.write(() => {
    const wasOpen = removeDelivery(db, delivery.id)
    // another process may have taken this one for dead, and have settled it
    if (!wasOpen && (!destination.isTracked || isRecorded(db, delivery))) return
    if (delivered) addActivity(context, delivery, destination.activity)
    if (destination.isTracked && (delivered || isPresent)) recordPlace(db, delivery, state)
  })
  context.failpoint('delivery.settled')
  if (delivered || isPresent) context.changed({ keys: [delivery.keyId] }, 'activity')
  return delivered ? { outcome: 'delivered', state } : { outcome: 'dropped' }
}

const keyOf = (db: ReadableDb, { keyId }: Delivery): KeyRow => {
  const row = findRow(db, keyId)
  // The schema forbids deleting a key's row.
  if (!row) throw new Error('a delivery was intended for a key that has no row')
  return row
}

const addActivity = (context: Context, delivery: Delivery, action: string): void => {
  const { actor, details, startedAt } = delivery
  const { id, name, environment } = keyOf(context.db, delivery)
  addAudit(
    { ...context, actor },
    { at: startedAt, action, environment, subject: { kind: 'key', id, name }, details },
  )
}

const recordPlace = (db: WritableDb, delivery: Delivery, state: PlacementState): void => {
  const { environment } = keyOf(db, delivery)
  recordPlacement(db, { ...delivery, environment, state, source: 'delivery', at: delivery.startedAt })
}

export type DeliveryRequest<Target> = {
  readonly keyId: string
  readonly target: Target
  readonly secret: Secret
}

/** Deliveries that were applied by one act, and are not settled yet. */
export type Applied<Done> = {
  readonly deliveries: readonly Delivery[]
  readonly done: Done
  /** Settling needs it even if the vault has been locked since. */
  readonly vaultCrypto: VaultCrypto
}

/**
 * Puts secrets at a destination in one act, and records that it was done; `finish` then settles it. With several requests, their targets must
 * describe the same act, such as writing one file that gets several secrets; it is applied once. A refusal means that nothing was changed,
 * except that leftovers which could not be removed are settled at the next start.
 * Must not run beside another delivery to the same destination.
 *
 * @param mayBegin asked right before anything is changed, after everything that takes time: nothing is delivered if it refuses
 */
export const begin = async <Target, Seen, Planned extends Plan, Done>(
  context: Context,
  destination: Destination<Target, Seen, Planned, Done>,
  requests: readonly DeliveryRequest<Target>[],
  mayBegin: () => Result<unknown>,
): Promise<Result<Applied<Done>>> => {
  const { db, clock, failpoint, actor } = context
  const vault = context.vault()
  if (!vault.ok) return vault
  const { vaultCrypto } = vault.data
  const plans: Planned[] = []
  for (const { target, secret } of requests) {
    const planned = await destination.plan(target, secret)
    if (!planned.ok) return planned
    plans.push(planned.data)
  }
  const [act] = plans
  if (!act) throw new Error('a delivery needs at least one secret')
  failpoint('delivery.planned')
  const beginCheck = mayBegin()
  if (!beginCheck.ok) return beginCheck
  const inserted = await refusing(async () =>
    ok(
      await addDeliveries(
        context,
        requests.map(({ keyId }, index) => {
          const { place, expected, details } = plans[index] ?? act
          return {
            ...place,
            keyId,
            destination: destination.name,
            fingerprint: vaultCrypto.digest(expected),
            state: 'intended',
            actor,
            details,
            leftovers: act.leftovers,
            startedAt: clock.now(),
          }
        }),
        destination.activity,
      ),
    ),
  )
  if (!inserted.ok) return inserted
  failpoint('delivery.intended')
  const applied = await destination.apply(act, (step) => failpoint(`${destination.name}.${step}`))
  const state = applied.ok ? 'applied' : 'failed'
  for (const delivery of inserted.data) advance(db, delivery, state)
  failpoint('delivery.applied')
  const deliveries = inserted.data.map((delivery) => ({ ...delivery, state }) as const)
  if (applied.ok) return ok({ deliveries, done: applied.data, vaultCrypto })
  await finish(context, destination, { deliveries, vaultCrypto })
  return applied
}

/**
 * Settles what `begin` did. Refuses `delivery_unrecorded` and `delivery_unverified`, which say that the change was made, but cannot be recorded
 * or was not found again.
 */
export const finish = async (
  context: Context,
  destination: CheckableDestination,
  { deliveries, vaultCrypto }: Omit<Applied<unknown>, 'done'>,
): Promise<Result<null>> => {
  let isVerified = true
  for (const delivery of deliveries) {
    const settled = await refusing(async () => ok(await settle(context, destination, delivery, vaultCrypto)))
    if (!settled.ok) {
      const isBusy = familyOf(settled.error) === 'database_busy'
      return refuse(isBusy ? 'delivery_unrecorded.busy' : 'delivery_unrecorded.database')
    }
    if (delivery.state === 'failed') continue
    if (settled.data.outcome !== 'delivered') return refuse('delivery_unrecorded.leftover')
    isVerified &&= !destination.isTracked || mayHoldSecret(settled.data.state)
  }
  return isVerified ? ok(null) : refuse('delivery_unverified')
}

/** `begin` and `finish` in one step. */
export const deliver = async <Target, Seen, Planned extends Plan, Done>(
  context: Context,
  destination: Destination<Target, Seen, Planned, Done>,
  requests: readonly DeliveryRequest<Target>[],
  mayBegin: () => Result<unknown>,
): Promise<Result<Done>> => {
  const begun = await begin(context, destination, requests, mayBegin)
  if (!begun.ok) return begun
  const finished = await finish(context, destination, begun.data)
  return finished.ok ? ok(begun.data.done) : finished
}
