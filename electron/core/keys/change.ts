import type { Key } from '../../../shared/domain/types.ts'
import { familyOf, ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import { addAudit } from '../audit/audit.ts'
import type { Context } from '../context.ts'
import { expireBatches } from '../file-changes/batches.ts'
import { drop, type Stores, withStores } from '../vault/journal.ts'
import type { VaultCrypto } from '../vault/vault-crypto.ts'
import { getKey } from './list.ts'
import { deleteDamaged, type Deleted } from './delete-damaged.ts'
import { findRow, updateRow, type KeyRow } from './rows.ts'
import { trustedRow } from './trusted-key.ts'

const deletedRefusal = refuse('key_deleted.key')

/** Finds a key that may be changed. Refuses `not_found`, `key_deleted` or `damaged`. */
export const changeable = (context: Context, vaultCrypto: VaultCrypto, id: string): Result<KeyRow> => {
  const row = findRow(context.db, id)
  if (!row) return refuse('not_found.key')
  if (!trustedRow(vaultCrypto, row)) return refuse('damaged.key', { name: row.name })
  return row.deleted_at === null ? ok(row) : deletedRefusal
}

const setDisabled = (context: Context, id: string, disabled: boolean): Result<Key> => {
  const { db, clock } = context
  const vault = context.vault()
  if (!vault.ok) return vault
  const row = changeable(context, vault.data.vaultCrypto, id)
  if (!row.ok) return row
  if ((row.data.disabled_at !== null) !== disabled) {
    updateRow(db, vault.data.vaultCrypto, row.data, { disabled_at: disabled ? clock.now() : null })
    addAudit(context, {
      at: clock.now(),
      action: disabled ? 'key.disabled' : 'key.enabled',
      environment: row.data.environment,
      subject: { kind: 'key', id, name: row.data.name },
      details: {},
    })
    context.changed({ keys: [id] }, 'activity')
  }
  return getKey(context, id)
}

/** Disables a key, starting with the next check; reversible. Call it inside a transaction. */
export const disableKey = (context: Context, { id }: { readonly id: string }): Result<Key> =>
  setDisabled(context, id, true)

/** Enables a disabled key again. Call it inside a transaction. */
export const enableKey = (context: Context, { id }: { readonly id: string }): Result<Key> =>
  setDisabled(context, id, false)

/**
 * Deletes a key permanently: its row stays without the secret, its keychain item is removed. A damaged key can be deleted as well
 * (see `deleteDamaged`), and nothing else can be done with it.
 * Refuses without any change while the keychain of a kept key cannot be reached. `secretRemoved` is false when the keychain stopped
 * answering; the item is removed as soon as it answers again.
 */
export const deleteKey = async (
  context: Context,
  { id }: { readonly id: string },
): Promise<Result<Deleted>> => {
  const { db, clock } = context
  const vault = context.vault()
  if (!vault.ok) return vault
  const { vaultCrypto, keychain } = vault.data
  const found = changeable(context, vaultCrypto, id)
  if (!found.ok && familyOf(found.error) !== 'damaged') return found
  if (!found.ok) {
    const deleteIfDamaged = async (stores: Stores): Promise<Result<Deleted>> => {
      const keyCheck = changeable(context, vaultCrypto, id)
      return keyCheck.ok || familyOf(keyCheck.error) === 'damaged'
        ? deleteDamaged(context, stores, vaultCrypto, id)
        : keyCheck
    }
    return withStores(context, keychain, deleteIfDamaged, { ask: false })
  }
  const commit = (): Result<null> => {
    // Read again in the transaction, because it may have changed in the meantime.
    const row = changeable(context, vaultCrypto, id)
    if (!row.ok) return row
    updateRow(db, vaultCrypto, row.data, { item_ref: null, sealed: null, deleted_at: clock.now() })
    // Nothing can bring its secret back into files.
    for (const subject of [id, row.data.replaced_by])
      if (subject !== null) expireBatches(db, subject, clock.now())
    addAudit(context, {
      at: clock.now(),
      action: 'key.deleted',
      environment: row.data.environment,
      subject: { kind: 'key', id, name: row.data.name },
      details: {},
    })
    return ok(null)
  }
  const ref = found.data.item_ref
  const remove = async (): Promise<Result<boolean>> => {
    if (ref === null) {
      const committed = await db.write(commit)
      return committed.ok ? ok(true) : committed
    }
    return withStores(context, keychain, (stores) => drop(stores, ref, commit))
  }
  const removed = await remove()
  if (!removed.ok) return removed
  context.changed({ keys: [id], accounts: [found.data.account_id] }, 'activity')
  const key = getKey(context, id)
  return key.ok ? ok({ key: key.data, secretRemoved: removed.data, secretLeft: false }) : key
}
