import { ok, type Result } from '../../../shared/domain/errors.ts'
import type { WritableDb } from '../db/handle.ts'
import { refusing } from '../db/refusals.ts'
import type { Keychain } from '../keychain/keychain.ts'
import type { Context } from '../context.ts'
import type { Secret } from '../secret.ts'
import { longestItem, seal } from './sealing.ts'
import { askKeychain, freshRef, readCanary } from './canary.ts'

/*
 * The protocol that keeps the database and the keychain consistent. The journal names the items that no row owns and that
 * must be removed:
 *   keep: journal + ref → write the item (read back) → one transaction { the row that owns ref, audit, journal − ref }
 *   drop: the canary reads back → one transaction { the row releases ref, audit, journal + ref } → remove → journal − ref
 *   sweep, at startup, before every keep and after every drop: the canary reads back → remove every ref in the journal
 * All three run inside the stores' lock, so the journal never names an operation that another process has in progress.
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
 * A write may arrive after the process that requested it is gone, because its helper and the keyring's queue outlive it briefly. For
 * this many milliseconds, an item that does not exist may still appear.
 */
export const lateWriteGraceMs = 60_000

/** The operation that first writes pepper and canary into a keychain: the only one that may concern a keychain other than the current one. */
export const setUpIn = (kind: Keychain['kind']): string => `set up ${kind}`

/** Removes every item that the journal names, except those in a keychain that was not chosen in the end. Refuses without any change unless the canary has just been read back. */
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
      // A keychain that has been locked in the meantime would also report that the item does not exist.
      const canaryCheck = await readCanary(db, keychain)
      if (!canaryCheck.ok) return canaryCheck
      if (operation !== 'drop' && Math.abs(now() - startedAt) < lateWriteGraceMs) continue
    }
    await db.write(() => removeFromJournal(db, ref))
  }
  return ok(undefined)
}

/** Sweeps, ignoring failures: what could not be removed stays in the journal until the next sweep. Returns whether everything was removed. */
export const trySweep = async (stores: Stores): Promise<boolean> => (await refusing(() => sweep(stores))).ok

/** Where a kept secret is stored: its keychain item, and its ciphertext if it was too long for an item. */
export type Kept = { readonly ref: string; readonly sealed: Buffer | null }

/**
 * Runs `work` inside the stores' lock. The keychain is asked first, so that other processes need not wait while its user types a
 * password. Refuses what the keychain and the lock refuse.
 *
 * @param ask false for work that may not need the keychain
 */
export const withStores = async <T>(
  { db, clock, lock, failpoint }: Pick<Context, 'db' | 'clock' | 'lock' | 'failpoint'>,
  keychain: Keychain,
  work: (stores: Stores) => Promise<Result<T>>,
  { ask = true } = {},
): Promise<Result<T>> => {
  const asked = ask ? await askKeychain(db, keychain) : ok(undefined)
  if (!asked.ok) return asked
  const release = await lock.acquire()
  if (!release.ok) return release
  try {
    return await work({ db, keychain, now: () => clock.now(), failpoint })
  } finally {
    release.data()
  }
}

type Keeping<T> = {
  /** Whether the secret is still to be kept, once the lock was waited for. */
  readonly recheck: () => Result<unknown>
  /** Runs in the transaction that makes a row own the item. */
  readonly commit: (kept: Kept) => Result<T>
}

/**
 * Stores the secret of the key `id` in the keychain. When the keychain, `recheck` or `commit` refuses, nothing has changed, and the
 * item is removed if it was written.
 */
export const keep = <T>(
  context: Context,
  keychain: Keychain,
  { id, secret }: { readonly id: string; readonly secret: Secret },
  { recheck, commit }: Keeping<T>,
): Promise<Result<T>> =>
  withStores(context, keychain, async (stores) => {
    const { db, now, failpoint } = stores
    const rechecked = recheck()
    if (!rechecked.ok) return rechecked
    // A failure to remove what an earlier operation left must not fail this one.
    await trySweep(stores)
    const ref = freshRef(id)
    const long = Buffer.byteLength(secret.reveal()) > longestItem ? seal(secret, id) : undefined
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
    // Not when a commit throws: only the next start can tell whether it took effect.
    if (!committed.ok) await trySweep(stores)
    return committed
  })

/**
 * Removes the item `ref`. `commit` runs in the transaction in which its row releases it, and must change nothing when it refuses.
 * Refuses without any change unless the keychain can be reached. Returns false when it stopped answering after the commit; the
 * next sweep then removes the item.
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
