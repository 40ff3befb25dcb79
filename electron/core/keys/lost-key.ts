import type { Environment, Key, KeyDetail } from '../../../shared/domain/types.ts'
import { ok, refuse, refuseField, type Result } from '../../../shared/domain/errors.ts'
import { addAudit } from '../audit/audit.ts'
import type { Context } from '../context.ts'
import type { ReadableDb, WritableDb } from '../db/handle.ts'
import { filesHolding } from '../deliveries/placements.ts'
import { findRow } from './rows.ts'

/*
 * A key whose secret is lost is replaced step by step: a new key for the same account, delivered to the old one's places, then the old one
 * is deleted. The table `lost_keys` records that this was started, and whether the new key was delivered, so it can be resumed.
 */

type Successor = {
  readonly id: string
  readonly name: string
  readonly environment: Environment
  readonly accountId: string
}

/** Checks whether a key for this account and environment can replace `lostId`. Refuses `not_found`, `key_deleted`, `invalid_input`. */
export const checkLostKey = (
  db: ReadableDb,
  lostId: string,
  { environment, accountId }: Omit<Successor, 'id' | 'name'>,
): Result<null> => {
  const lostKey = findRow(db, lostId)
  if (!lostKey) return refuse('not_found.lost_key')
  if (lostKey.deleted_at !== null) return refuse('key_deleted.lost', { name: lostKey.name })
  if (lostKey.environment !== environment || lostKey.account_id !== accountId) {
    return refuseField('accountId', 'invalid_input.lost_key_account', { name: lostKey.name })
  }
  return ok(null)
}

/** Records that `by` was created to replace `lostId`, instead of an earlier replacement. Call it in the transaction that creates it. */
export const recordLostKey = (context: Context, lostId: string, by: Successor, at: number): void => {
  const { db } = context
  const lostKey = findRow(db, lostId)
  if (!lostKey) return
  db.runOne(
    `INSERT INTO lost_keys (lost_id, replacement_id, begun_at) VALUES (?, ?, ?)
     ON CONFLICT (lost_id) DO UPDATE SET replacement_id = excluded.replacement_id, begun_at = excluded.begun_at, delivered_at = NULL`,
    lostId,
    by.id,
    at,
  )
  addAudit(context, {
    at,
    action: 'key.lost',
    environment: lostKey.environment,
    subject: { kind: 'key', id: lostId, name: lostKey.name },
    details: { by: by.name, id: by.id },
  })
}

/**
 * Records that a lost key's replacement was itself rotated to `by`. Whether the replacement was delivered stays on record: where its
 * secret has to be replaced is a matter of the rotation. Call it in the transaction that rotates.
 */
export const followRotation = (db: WritableDb, rotatedId: string, by: string): void => {
  db.run('UPDATE lost_keys SET replacement_id = ? WHERE replacement_id = ?', by, rotatedId)
}

/** How far the replacement of a lost key has got; null when it was not started, or either key is deleted. `find` reads a key by its id. */
export const lostKeyProgress = (
  { db }: Context,
  id: string,
  find: (id: string) => Key | null,
): KeyDetail['lostKeyProgress'] => {
  const begun = db.get<{ replacement_id: string; delivered_at: number | null }>(
    'SELECT replacement_id, delivered_at FROM lost_keys WHERE lost_id = ?',
    id,
  )
  const [lostKey, by] = begun ? [find(id), find(begun.replacement_id)] : [null, null]
  if (!begun || !lostKey || !by || lostKey.status === 'deleted' || by.status === 'deleted') return null
  return { by, delivered: begun.delivered_at !== null, placements: filesHolding(db, id) }
}
