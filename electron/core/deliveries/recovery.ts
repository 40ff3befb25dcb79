import { timingSafeEqual } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Context } from '../context.ts'
import { machineRefusal } from '../db/refusals.ts'
import { findRow } from '../keys/rows.ts'
import { Secret } from '../secret.ts'
import { undoUnfinished } from '../env-files/in-place.ts'
import { lookForValue, removeTemporary } from '../env-files/look.ts'
import { openIntents, settleIntent, type Intent } from './intents.ts'

// Writing takes milliseconds. After a minute, a process of that number is another one, or one that was stopped: it will find its temporary file gone.
const staleAfterMs = 60_000

// a folder on a network that does not answer must not hold up what waits behind it
const answerWithinMs = 2_000

/**
 * Settles the deliveries that were cut short: removes the temporary file, which holds the secret, then looks at the file and
 * records the delivery if the secret is there, or drops it if not. Telling needs the open vault; without it, only the temporary files go.
 * What cannot be settled now (a locked vault, a disk that is not there, a busy database) is left for the next time; nothing is refused.
 * Must not run beside a delivery of this process.
 */
export const settleLeftIntents = async (context: Context, isClosed: () => boolean): Promise<void> => {
  for (const intent of openIntents(context.db)) {
    if (isClosed()) return
    if (!hasEnded(intent, context.clock.now())) continue
    const written = await Promise.race([lookAt(context, intent), delay(answerWithinMs, null, { ref: false })])
    if (isClosed()) return
    if (written === null) continue
    try {
      // Whichever process finds it: only the app delivers into files.
      await settleIntent({ ...context, actor: { kind: 'you' } }, intent, { written, at: intent.startedAt })
    } catch (error) {
      if (!machineRefusal(error)) throw error
      return
    }
  }
}

/** Removes what holds the secret first, and takes back a write into the file itself that was cut short: where that is, only the intent says. */
const lookAt = async (context: Context, intent: Intent): Promise<boolean | null> =>
  (await cleanUp(intent)) ? isWritten(context, intent) : null

/** Leaves the file whole and nothing beside it; false when that cannot be done now. */
export const cleanUp = ({ path, temporary, inPlace }: Intent): Promise<boolean> =>
  inPlace ? undoUnfinished(path, temporary) : removeTemporary(path, temporary)

/** Whether the file has the key's secret in that variable; null when it cannot be told now. */
const isWritten = async (
  { db, vault }: Context,
  { keyId, path, variable }: Intent,
): Promise<boolean | null> => {
  const opened = vault()
  if (!opened.ok) return null
  const found = await lookForValue(path, variable)
  if (found === 'unreadable') return null
  const digest = findRow(db, keyId)?.digest
  if (found.value === null || digest === undefined) return false
  const seen = opened.data.vaultCrypto.digest(new Secret(found.value))
  // a damaged row may have anything for a digest
  return Buffer.isBuffer(digest) && digest.length === seen.length && timingSafeEqual(seen, digest)
}

function hasEnded({ process: pid, startedAt }: Intent, now: number): boolean {
  if (pid === process.pid || Math.abs(now - startedAt) > staleAfterMs) return true
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH'
  }
}
