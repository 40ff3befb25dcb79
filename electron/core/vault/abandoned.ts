import { randomBytes } from 'node:crypto'
import { familyOf } from '../../../shared/domain/errors.ts'
import type { ReadableDb, WritableDb } from '../db/handle.ts'
import type { Keychain } from '../keychain/keychain.ts'
import { Secret } from '../secret.ts'
import { freshRef } from './canary.ts'
import { addToJournal, lateWriteGraceMs, removeFromJournal, setUpIn } from './journal.ts'

type Abandoned = { readonly item_ref: string; readonly started_at: number }

/** Whether an interrupted set-up left items in a keychain other than the passphrase vault, according to the journal. */
export const hasAbandoned = (db: ReadableDb): boolean =>
  db.get(
    "SELECT 1 FROM journal WHERE operation LIKE 'set up %' AND operation <> ?",
    setUpIn('passphrase'),
  ) !== undefined

/** Whether a keychain without a canary can be trusted when it reports nothing: a locked one does not accept a new item. */
const isOpen = async (db: WritableDb, keychain: Keychain, now: number): Promise<boolean> => {
  const ref = freshRef('probe')
  await db.write(() => addToJournal(db, ref, setUpIn(keychain.kind), now))
  const written = await keychain.write(ref, new Secret(randomBytes(16).toString('base64')))
  const removed = await keychain.remove(ref)
  // A write that failed may still arrive later, so the journal keeps naming its item.
  if (removed.ok && (removed.data || (!written.ok && familyOf(written.error) === 'keychain_locked')))
    await db.write(() => removeFromJournal(db, ref))
  return written.ok
}

/**
 * Removes what an interrupted set-up left in `keychain`, which was not chosen in the end. Nothing else would ever remove
 * these items. If the keychain does not answer, the next opening tries again.
 * A write may arrive shortly after the set-up has ended, so recent entries are left for later.
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
