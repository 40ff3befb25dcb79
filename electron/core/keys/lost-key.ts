import type { Environment, Key, KeyDetail } from '../../../shared/domain/types.ts'
import { ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import { activityOf, addAudit } from '../audit/audit.ts'
import type { Context } from '../context.ts'
import type { ReadableDb } from '../db/handle.ts'
import { placesOf } from './places.ts'
import { findRow } from './rows.ts'

/*
 * A key whose secret is lost is replaced by hand: a new key for the same account, put where the old one was, then the old one
 * deleted. That it was begun stands in the activity, beside the deliveries: so it can be left at any point and gone on with.
 */

type Successor = {
  readonly id: string
  readonly name: string
  readonly environment: Environment
  readonly accountId: string
}

/** Whether a key for this account and environment can take the place of `lostId`. Refuses `not_found`, `key_deleted`, `invalid_input`. */
export const checkLostKey = (
  db: ReadableDb,
  lostId: string,
  { environment, accountId }: Omit<Successor, 'id' | 'name'>,
): Result<null> => {
  const lostKey = findRow(db, lostId)
  if (!lostKey) return refuse('not_found', 'The lost key is not there. Reload the list.')
  if (lostKey.deleted_at !== null)
    return refuse('key_deleted', `“${lostKey.name}” is deleted already. Create a key as usual.`)
  if (lostKey.environment !== environment || lostKey.account_id !== accountId) {
    return refuse(
      'invalid_input',
      `A key in the place of “${lostKey.name}” is for the same account and environment.`,
      { field: 'accountId' },
    )
  }
  return ok(null)
}

/** Notes that `by` was made in the place of `lostId`; call it in the transaction that makes it. */
export const recordLostKey = (
  context: Pick<Context, 'db' | 'actor'>,
  lostId: string,
  by: Successor,
  at: number,
): void => {
  const lostKey = findRow(context.db, lostId)
  if (!lostKey) return
  addAudit(context, {
    at,
    action: 'key.lost',
    environment: lostKey.environment,
    subject: { kind: 'key', id: lostId, name: lostKey.name },
    details: { by: by.name, id: by.id },
  })
}

/** How far replacing a lost key has got; null when it was not begun, or either key is deleted. `find` reads a key by its id. */
export const lostKeyProgress = (
  { db }: Context,
  id: string,
  find: (id: string) => Key | null,
): KeyDetail['lostKeyProgress'] => {
  const byId = activityOf(db, id, 'key.lost')[0]?.details['id']
  const [lostKey, by] = typeof byId === 'string' ? [find(id), find(byId)] : [null, null]
  if (!lostKey || !by || lostKey.status === 'deleted' || by.status === 'deleted') return null
  const delivered = ['key.copied', 'key.written'].some((action) => activityOf(db, by.id, action).length > 0)
  return { by, delivered, places: placesOf(db, lostKey.environment, id) }
}
