import { randomBytes } from 'node:crypto'
import type { ReadableDb, WritableDb } from '../db/handle.ts'
import type { Keychain } from '../keychain/keychain.ts'
import { Secret } from '../secret.ts'
import { freshRef } from './canary.ts'
import { addToJournal, lateWriteGraceMs, removeFromJournal, setUpIn } from './journal.ts'

type Abandoned = { readonly item_ref: string; readonly started_at: number }

/** Whether a set-up that was cut short left anything in another keychain than the passphrase vault, as far as the journal knows. */
export const hasAbandoned = (db: ReadableDb): boolean =>
  db.get(
    "SELECT 1 FROM journal WHERE operation LIKE 'set up %' AND operation <> ?",
    setUpIn('passphrase'),
  ) !== undefined

/** Whether a keychain without a canary can be trusted when it says “there is nothing”: one that is locked takes no new item. */
const isOpen = async (db: WritableDb, keychain: Keychain, now: number): Promise<boolean> => {
  const ref = freshRef('probe')
  await db.write(() => addToJournal(db, ref, setUpIn(keychain.kind), now))
  const written = await keychain.write(ref, new Secret(randomBytes(16).toString('base64')))
  const removed = await keychain.remove(ref)
  // A write that was given up may still land: then the journal goes on naming it.
  if (removed.ok && (removed.data || (!written.ok && written.error.code === 'keychain_locked')))
    await db.write(() => removeFromJournal(db, ref))
  return written.ok
}

/**
 * Removes from `keychain`, which was not chosen in the end, what an attempt to set it up left there: items that mean
 * nothing, but nobody else would ever remove. Goes on at the next opening where the keychain does not answer now.
 * A write may land a little after the attempt has ended, so what is younger than that waits.
 */
export const removeAbandoned = async (db: WritableDb, keychain: Keychain, now: number): Promise<void> => {
  for (const { item_ref: ref, started_at: startedAt } of db.all<Abandoned>(
    'SELECT item_ref, started_at FROM journal WHERE operation = ?',
    setUpIn(keychain.kind),
  )) {
    const removed = await keychain.remove(ref)
    if (!removed.ok) return
    if (removed.data) await db.write(() => removeFromJournal(db, ref))
    else if (Math.abs(now - startedAt) >= lateWriteGraceMs && (await isOpen(db, keychain, now)))
      await db.write(() => removeFromJournal(db, ref))
  }
}
