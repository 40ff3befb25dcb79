import { ok, refuseField, type Result } from '../../../shared/domain/errors.ts'
import type { ReadableDb } from '../db/handle.ts'

/**
 * The id of the account that is meant: by its name, in any case of letters, or by its id. Archived accounts are left out.
 * Refuses `not_found`, and `conflict` when a person and a program have the same name.
 */
export const accountIdOf = (db: ReadableDb, nameOrId: string): Result<string> => {
  const named = db.all<{ id: string }>(
    "SELECT id FROM accounts WHERE type IN ('user', 'service_account') AND name = ? COLLATE NOCASE AND archived_at IS NULL",
    nameOrId,
  )
  const [first, second] =
    named.length > 0 ? named : db.all<{ id: string }>('SELECT id FROM accounts WHERE id = ?', nameOrId)
  if (!first) return refuseField('account', 'not_found.account_named', { name: nameOrId })
  if (second)
    return refuseField('account', 'conflict.account_ambiguous', {
      name: nameOrId,
      first: first.id,
      second: second.id,
    })
  return ok(first.id)
}
