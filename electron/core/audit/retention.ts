import { setTimeout as delay } from 'node:timers/promises'
import {
  retentionDays,
  retentions,
  type ActivityRetention,
  type Retention,
} from '../../../shared/domain/audit.ts'
import { ok, type Result } from '../../../shared/domain/errors.ts'
import type { Report } from '../background.ts'
import type { Context } from '../context.ts'
import type { ReadableDb } from '../db/handle.ts'
import { fromJson, oneOf } from '../db/json.ts'
import { readMeta, writeMeta } from '../db/meta.ts'
import { refusing } from '../db/refusals.ts'
import type { VaultCrypto } from '../vault/vault-crypto.ts'
import { addAudit } from './audit.ts'
import { readMark, writeMark, type Link } from './chain.ts'
import { verifyActivity } from './verify.ts'

const dayMs = 24 * 60 * 60 * 1000
/** How long closing waits for entries that are being removed. Otherwise the next start removes them. */
const lastWaitMs = 1000

/** What the MAC of the setting covers. It has one, so that no other program can make Keyreeve remove entries. */
const signedAs = 'activity retention'

/** How long entries are kept. A setting whose MAC is invalid counts as the default: forever. */
const readRetention = (db: ReadableDb, vaultCrypto: VaultCrypto): Retention => {
  const stored = readMeta(db, 'activity_retention')
  const { keep, mac } = fromJson<{ readonly keep?: unknown; readonly mac?: unknown }>(stored, {})
  const known = oneOf(retentions, keep)
  return known && typeof mac === 'string' && vaultCrypto.intact(signedAs, [known], Buffer.from(mac, 'hex'))
    ? known
    : 'forever'
}

/**
 * The last entry that is too old, and how many there are up to it; null when there is none. Only counts entries before the first one that
 * is recent enough, because the clock may have been set back in between. If none is recent, all of them stay.
 */
const oldEntries = (db: ReadableDb, keep: Retention, now: number): (Link & { count: number }) | null => {
  const days = retentionDays[keep]
  if (days === null) return null
  const limit = now - days * dayMs
  const oldest = db.get<{ at: number }>('SELECT at FROM audit ORDER BY seq LIMIT 1')
  if (!oldest || oldest.at >= limit) return null
  const first = db.get<{ seq: number | null }>('SELECT min(seq) AS seq FROM audit WHERE at >= ?', limit)?.seq
  if (!first) return null
  const last = db.get<Link>('SELECT seq, hash FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT 1', first)
  const count = db.get<{ count: number }>('SELECT count(*) AS count FROM audit WHERE seq < ?', first)?.count
  return last ? { ...last, count: count ?? 0 } : null
}

/** The setting, and how many entries are older than it allows, or than `keep` would. Refuses when the vault is not open. */
export const activityRetention = (context: Context, keep?: Retention): Result<ActivityRetention> => {
  const { db, clock } = context
  const vault = context.vault()
  if (!vault.ok) return vault
  const current = readRetention(db, vault.data.vaultCrypto)
  return ok({ keep: current, older: oldEntries(db, keep ?? current, clock.now())?.count ?? 0 })
}

/**
 * Removes the entries that are older than the setting allows, and leaves a signed mark, the cut, from which the rest is verified.
 * Nothing is removed from an activity that does not pass verification, because it is the evidence; nor before the keychain has an
 * anchor for it. The removal is an entry itself.
 *
 * @returns how many entries were removed. Refuses when the vault is not open, and what the keychain refuses
 */
export const removeOldEntries = async (context: Context): Promise<Result<number>> => {
  const { db, clock } = context
  const vault = context.vault()
  if (!vault.ok) return vault
  const { vaultCrypto } = vault.data
  const keep = readRetention(db, vaultCrypto)
  const old = oldEntries(db, keep, clock.now())
  if (!old) return ok(0)
  const verified = await verifyActivity(context)
  if (!verified.ok) return verified
  if (verified.data.problem || verified.data.unsealed > 0) return ok(0)
  const anchored = await context.trail.anchor()
  if (!anchored.ok) return anchored
  if (!anchored.data) return ok(0)
  const removed = await db.write(() => {
    // Another process may have removed them, or the user may have changed the setting, while this one was verifying.
    const last = db.get<{ hash: Buffer }>('SELECT hash FROM audit WHERE seq = ?', old.seq)
    if (!last?.hash.equals(old.hash) || readRetention(db, vaultCrypto) !== keep) return 0
    const now = clock.now()
    const before = readMark(db, vaultCrypto, 'cut')?.removed ?? 0
    const { seq, hash, count } = old
    writeMark(db, vaultCrypto, 'cut', { seq, hash, at: now, removed: before + count })
    db.run('DELETE FROM audit WHERE seq <= ?', seq)
    addAudit(context, {
      at: now,
      action: 'activity.entries_removed',
      environment: null,
      subject: { kind: 'vault', id: 'activity', name: 'the activity' },
      details: { count, until: seq },
    })
    return count
  })
  if (removed > 0) context.changed('activity')
  return ok(removed)
}

/**
 * Changes how long entries are kept, and removes those that are too old. If that is not possible now, they are removed later.
 * Refuses when the vault is not open.
 *
 * @returns the setting, and how many old entries are left
 */
export const setActivityRetention = async (
  context: Context,
  keep: Retention,
): Promise<Result<ActivityRetention>> => {
  const { db, clock } = context
  const vault = context.vault()
  if (!vault.ok) return vault
  const { vaultCrypto } = vault.data
  await db.write(() => {
    if (readRetention(db, vaultCrypto) === keep) return
    writeMeta(
      db,
      'activity_retention',
      JSON.stringify({ keep, mac: vaultCrypto.mac(signedAs, [keep]).toString('hex') }),
    )
    addAudit(context, {
      at: clock.now(),
      action: 'activity.retention_changed',
      environment: null,
      subject: { kind: 'vault', id: 'activity', name: 'the activity' },
      details: { keep },
    })
  })
  context.changed('activity')
  await removeOldEntries(context)
  return activityRetention(context)
}

/** Removes old entries when the vault has been opened, and then once a day. */
export class RetentionSchedule {
  readonly #context: () => Context
  readonly #report: Report
  readonly #daily: NodeJS.Timeout
  #removing: Promise<unknown> = Promise.resolve()
  #isClosed = false

  constructor(context: () => Context, report: Report) {
    this.#context = context
    this.#report = report
    this.#daily = setInterval(() => void this.run(), dayMs).unref()
  }

  /** Removes old entries once earlier calls have finished. What prevents it is left for the next time. */
  run(): Promise<unknown> {
    this.#removing = this.#removing
      .then(() => (this.#isClosed ? null : refusing(() => removeOldEntries(this.#context()))))
      .catch((error: unknown) =>
        this.#report({ err: error }, 'Old entries of the activity could not be removed'),
      )
    return this.#removing
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#daily)
    await Promise.race([this.#removing, delay(lastWaitMs, undefined, { ref: false })])
  }
}
