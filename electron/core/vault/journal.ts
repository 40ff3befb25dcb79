import { ok, type Result } from '../../../shared/domain/errors.ts'
import type { WritableDb } from '../db/handle.ts'
import { refusing } from '../db/refusals.ts'
import type { Keychain } from '../keychain/keychain.ts'
import type { Secret } from '../secret.ts'
import { longestItem, seal } from './sealing.ts'
import { freshRef, readCanary } from './canary.ts'

/*
 * The protocol that keeps the database and the keychain from disagreeing for good. An item that stands in the journal
 * is one that no row owns, and is to be removed:
 *   keep: journal + ref → write the item (read back) → one transaction { the row that owns ref, audit, journal − ref }
 *   drop: the canary reads back → one transaction { the row lets go of ref, audit, journal + ref } → remove → journal − ref
 *   sweep, at the start, before every keep and after every drop: the canary reads back → remove every ref in the journal
 * All three run inside the stores' lock, so what the journal names is never another process's operation in flight.
 */

export type Stores = {
  readonly db: WritableDb
  readonly keychain: Keychain
  readonly now: () => number
  readonly failpoint: (name: string) => void
}

export const addToJournal = (db: WritableDb, ref: string, operation: string, now: number): void => {
  db.run('INSERT INTO journal (item_ref, operation, started_at) VALUES (?, ?, ?)', ref, operation, now)
}

export const removeFromJournal = (db: WritableDb, ref: string): void => {
  db.run('DELETE FROM journal WHERE item_ref = ?', ref)
}

/**
 * A write may land after the process that asked for it is gone: its helper and the keyring's own queue outlive it by a
 * moment. So for this many ms an item that is not there may still come.
 */
export const lateWriteGraceMs = 60_000

/** The operation that first puts pepper and canary into a keychain: the only one that can be about another keychain than the one in use. */
export const setUpIn = (kind: Keychain['kind']): string => `set up ${kind}`

/** Removes every item that the journal names, but those in a keychain that was not chosen in the end. Does nothing, and says why, unless the canary has just been read back. */
const sweep = async ({ db, keychain, now, failpoint }: Stores): Promise<Result<void>> => {
  const waiting = db.all<{ item_ref: string; operation: string; started_at: number }>(
    "SELECT * FROM journal WHERE operation NOT LIKE 'set up %' OR operation = ?",
    setUpIn(keychain.kind),
  )
  if (waiting.length === 0) return ok(undefined)
  const canary = await readCanary(db, keychain)
  if (!canary.ok) return canary
  for (const { item_ref: ref, operation, started_at: startedAt } of waiting) {
    failpoint('sweep.before-remove')
    const removed = await keychain.remove(ref)
    if (!removed.ok) return removed
    failpoint('sweep.after-remove')
    if (!removed.data) {
      // "Nothing there" is what a keychain locked since would say, too.
      const canaryCheck = await readCanary(db, keychain)
      if (!canaryCheck.ok) return canaryCheck
      if (operation !== 'drop' && Math.abs(now() - startedAt) < lateWriteGraceMs) continue
    }
    await db.write(() => removeFromJournal(db, ref))
  }
  return ok(undefined)
}

/** A sweep that fails nothing: what it could not remove stands in the journal, and goes the next time. True when it all went. */
export const trySweep = async (stores: Stores): Promise<boolean> => (await refusing(() => sweep(stores))).ok

/** Where a kept secret lies: its item, and its ciphertext when it was too long for an item. */
export type Kept = { readonly ref: string; readonly sealed: Buffer | null }

/**
 * Keeps `secret` in the keychain for the key `keyId`; `commit` runs in the transaction that makes its row own the item.
 * When the keychain or `commit` refuses, nothing has changed, and the item (if it was written) is removed.
 */
export const keep = async <T>(
  stores: Stores,
  keyId: string,
  secret: Secret,
  commit: (kept: Kept) => Result<T>,
): Promise<Result<T>> => {
  const { db, keychain, now, failpoint } = stores
  // What an earlier operation left is not this one's to fail on.
  await trySweep(stores)
  const ref = freshRef(keyId)
  const long = Buffer.byteLength(secret.reveal()) > longestItem ? seal(secret, keyId) : undefined
  await db.write(() => addToJournal(db, ref, 'keep', now()))
  failpoint('keep.after-journal')
  const written = await keychain.write(ref, long?.sealingKey ?? secret)
  failpoint('keep.after-write')
  const committed = written.ok
    ? await db.write(() => {
        const result = commit({ ref, sealed: long?.sealed ?? null })
        if (result.ok) removeFromJournal(db, ref)
        failpoint('keep.before-commit')
        return result
      })
    : written
  failpoint('keep.after-commit')
  // Not when a commit throws: only the next start knows whether it came to be.
  if (!committed.ok) await trySweep(stores)
  return committed
}

/**
 * Lets go of the item `ref`; `commit` runs in the transaction in which its row lets go of it, and changes nothing when it refuses.
 * Refuses, with nothing changed, unless the keychain can be reached; false when it stopped answering after the commit:
 * the item then goes at the next sweep.
 */
export const drop = async (
  stores: Stores,
  ref: string,
  commit: () => Result<null>,
): Promise<Result<boolean>> => {
  const { db, keychain, now, failpoint } = stores
  const canary = await readCanary(db, keychain)
  if (!canary.ok) return canary
  failpoint('drop.before-commit')
  const committed = await db.write((): Result<null> => {
    const done = commit()
    if (done.ok) addToJournal(db, ref, 'drop', now())
    return done
  })
  if (!committed.ok) return committed
  failpoint('drop.after-commit')
  const removed = await trySweep(stores)
  failpoint('drop.after-sweep')
  return ok(removed)
}
