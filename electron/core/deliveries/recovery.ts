import { setTimeout as delay } from 'node:timers/promises'
import type { Context } from '../context.ts'
import { machineRefusal } from '../db/refusals.ts'
import { isAlive } from '../env-files/replace-file.ts'
import { openDeliveries, settle, type Delivery } from './delivery.ts'
import type { CheckableDestination } from './destination.ts'
import { removeSecret } from './placement-checks.ts'
import { placementsAt, recordCheck } from './placements.ts'

// A delivery takes milliseconds. After a minute, a process with this number is another one, or one that was suspended and will find its
// temporary file gone.
const staleAfterMs = 60_000

// a folder on a network that does not answer must not hold up what waits behind it
const answerWithinMs = 2_000

/**
 * Settles the deliveries to one destination that were cut short, by looking at it. First removes what holds the secret, such as
 * temporary files; that needs no vault. Then records the delivery if the secret is there, and drops it if not; comparing needs the open
 * vault. What a temporary destination (the clipboard) still holds from an earlier run is taken away.
 * What cannot be settled now (a locked vault, a disk that is not mounted, a busy database) is left for the next time; nothing is refused.
 * Must not run beside a delivery of this process to the same destination.
 */
export const recoverDeliveries = async (
  context: Context,
  destination: CheckableDestination,
  isClosed: () => boolean,
): Promise<void> => {
  try {
    for (const delivery of openDeliveries(context.db)) {
      if (isClosed()) return
      if (delivery.destination === destination.name && hasEnded(delivery, context.clock.now()))
        await withinTime((mayWrite) => recoverOne(context, destination, delivery, mayWrite), isClosed)
    }
    if (destination.isTemporary && !isClosed()) await clearPlacements(context, destination, isClosed)
  } catch (error) {
    if (!machineRefusal(error)) throw error
  }
}

const recoverOne = async (
  context: Context,
  destination: CheckableDestination,
  delivery: Delivery,
  mayWrite: () => boolean,
): Promise<void> => {
  const vault = context.vault()
  if (vault.ok) await settle(context, destination, delivery, vault.data.vaultCrypto, mayWrite)
  else await destination.cleanUp(delivery, delivery.leftovers)
}

const clearPlacements = async (
  context: Context,
  destination: CheckableDestination,
  isClosed: () => boolean,
): Promise<void> => {
  for (const placement of placementsAt(context.db, destination.name)) {
    const state = await removeSecret(context, destination, placement)
    if (!state.ok || isClosed()) return
    await context.db.write(() => recordCheck(context.db, placement, state.data, context.clock.now()))
    context.changed({ keys: [placement.keyId] })
  }
}

/** Runs `work`, and stops waiting for it after a while; what it finds after that is not written down. */
const withinTime = async (
  work: (mayWrite: () => boolean) => Promise<void>,
  isClosed: () => boolean,
): Promise<void> => {
  let isLate = false
  const done = work(() => !isLate && !isClosed())
  await Promise.race([done, delay(answerWithinMs, undefined, { ref: false })])
  isLate = true
}

function hasEnded({ process: pid, startedAt }: Delivery, now: number): boolean {
  if (pid === process.pid || Math.abs(now - startedAt) > staleAfterMs) return true
  return !isAlive(pid)
}
