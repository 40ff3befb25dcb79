import type { Key } from '../../../shared/domain/types.ts'
import { ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import { lastMoment } from '../../../shared/domain/time.ts'
import { addAudit } from '../audit/audit.ts'
import type { Context } from '../context.ts'
import { changeable } from './change.ts'
import { getKey } from './list.ts'
import { followRotation } from './lost-key.ts'
import { findReplacedRow, updateRow, type KeyRow } from './rows.ts'

/** How long the new key keeps working, for programs that have read its secret. The same as the usual overlap of a rotation. */
const overlapMs = 24 * 3_600_000

type Pair = { readonly old: KeyRow; readonly current: KeyRow }

/** The key `id` and the one that it replaced, if the rotation can be undone: the old key still works. */
export const undoableRotation = (context: Context, id: string): Result<Pair> => {
  const vault = context.vault()
  if (!vault.ok) return vault
  const current = changeable(context, vault.data.vaultCrypto, id)
  if (!current.ok) return current
  const { name, replaced_by: replacedBy } = current.data
  if (replacedBy !== null) return refuse('key_not_active.rotated', { name })
  const replaced = findReplacedRow(context.db, id)
  if (!replaced) return refuse('key_not_replaced.by', { name })
  const old = changeable(context, vault.data.vaultCrypto, replaced.id)
  if (!old.ok) return old
  const {
    ended_at: endedAt,
    expires_at: expiresAt,
    disabled_at: disabledAt,
    created_at: createdAt,
  } = old.data
  if (endedAt !== null || (expiresAt ?? lastMoment) <= context.clock.now())
    return refuse('key_not_active.overlap_over', { name })
  if (disabledAt !== null) return refuse('key_not_active.old_disabled', { name })
  // The current key has taken its place back from a newer one.
  if (createdAt > current.data.created_at) return refuse('key_not_replaced.by', { name })
  return ok({ old: old.data, current: current.data })
}

/** The expiry that the old key had: the new one got its lifetime, counted from the rotation. */
const formerEnd = ({ old, current }: Pair): number | null =>
  current.expires_at === null ? null : current.expires_at - current.created_at + old.created_at

/**
 * Undoes a rotation: the key that was replaced is active again, with its name, roles and expiry, and the key `id` is replaced by it. It works for
 * another day, because programs may have read its secret. Call it inside a transaction. Refuses what `undoableRotation` refuses.
 */
export const undoRotation = (
  context: Context,
  id: string,
): Result<{ readonly key: Key; readonly undone: Key }> => {
  const { db, clock } = context
  const vault = context.vault()
  if (!vault.ok) return vault
  const pair = undoableRotation(context, id)
  if (!pair.ok) return pair
  const { old, current } = pair.data
  const { vaultCrypto } = vault.data
  const now = clock.now()
  // In this order: the old key comes back only in the place of one that it replaces, and needs its name.
  updateRow(db, vaultCrypto, current, {
    replaced_by: old.id,
    expires_at: Math.min(current.expires_at ?? lastMoment, now + overlapMs),
  })
  context.failpoint('undo-rotation.between-rows')
  updateRow(db, vaultCrypto, old, { replaced_by: null, expires_at: formerEnd(pair.data) })
  followRotation(db, current.id, old.id)
  addAudit(context, {
    at: now,
    action: 'key.rotation_undone',
    environment: old.environment,
    subject: { kind: 'key', id: old.id, name: old.name },
    details: { replaces: current.hint },
  })
  context.changed({ keys: [old.id, current.id], accounts: [old.account_id] }, 'activity')
  const [key, undone] = [getKey(context, old.id), getKey(context, current.id)]
  if (!key.ok) return key
  return undone.ok ? ok({ key: key.data, undone: undone.data }) : undone
}
