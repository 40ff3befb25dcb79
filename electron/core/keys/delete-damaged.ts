import { environments, type Key } from '../../../shared/domain/types.ts'
import { ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import { addAudit } from '../audit/audit.ts'
import type { Context } from '../context.ts'
import type { WritableDb } from '../db/handle.ts'
import { oneOf } from '../db/json.ts'
import { drop, type Stores } from '../vault/journal.ts'
import type { VaultCrypto } from '../vault/vault-crypto.ts'
import { getKey } from './list.ts'
import { discardRow, findStoredRow, isOwnedByAnother } from './rows.ts'
import { isIntact } from './trusted-key.ts'

/** The result of deleting a key. */
export type Deleted = {
  readonly key: Key
  /** False when the keychain stopped answering; the item is removed as soon as it answers again. */
  readonly secretRemoved: boolean
  /** Whether the damaged record named a keychain item that may be another key's, so that the item was left in place. */
  readonly secretLeft: boolean
}

type StoredRow = NonNullable<ReturnType<typeof findStoredRow>>

const tooDamaged = refuse('database_corrupt.key')

/** An item's reference starts with the id of the key it was written for. Any other reference may be of another key's secret, or of the vault's own. */
const isOwnItem = (db: WritableDb, { id, rowid }: StoredRow, ref: string): boolean =>
  /^key_[0-9a-f]{24}#[0-9a-f]{24}$/.test(ref) && ref.startsWith(`${id}#`) && !isOwnedByAnother(db, ref, rowid)

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : ''

/** Marks the row as deleted. If an index no longer has the damaged row, all indexes are rebuilt first. */
const discard = (context: Context, vaultCrypto: VaultCrypto, row: StoredRow): void => {
  const { db, clock } = context
  try {
    discardRow(db, vaultCrypto, row, clock.now())
  } catch (error) {
    if (!codeOf(error).startsWith('SQLITE_CORRUPT')) throw error
    db.run('REINDEX keys')
    discardRow(db, vaultCrypto, row, clock.now())
  }
}

/**
 * Deletes a key whose row has an invalid MAC. Nothing in such a row is trusted: it is marked as deleted without any other change, and
 * its keychain item is only removed when its reference shows that it is this key's own. Call it inside the stores' lock, after
 * it was confirmed.
 * Refuses `database_corrupt` when the row is ambiguous or cannot be written, and what the keychain refuses.
 */
export const deleteDamaged = async (
  context: Context,
  stores: Stores,
  vaultCrypto: VaultCrypto,
  id: string,
): Promise<Result<Deleted>> => {
  const { db, clock } = context
  const row = findStoredRow(db, id)
  // This row is intact: a damaged index had led to another one.
  if (!row || isIntact(vaultCrypto, row)) return tooDamaged
  const named: unknown = row.item_ref
  const ref = typeof named === 'string' && isOwnItem(db, row, named) ? named : null
  const secretLeft = named !== null && ref === null
  const name = typeof row.name === 'string' && row.name !== '' ? row.name : 'damaged'
  const commit = (): Result<null> => {
    discard(context, vaultCrypto, row)
    addAudit(context, {
      at: clock.now(),
      action: 'key.deleted',
      environment: oneOf(environments, row.environment),
      subject: { kind: 'key', id, name },
      details: { damaged: true, secretLeft },
    })
    return ok(null)
  }
  try {
    const dropped = ref === null ? ok(true) : await drop(stores, ref, commit)
    if (!dropped.ok) return dropped
    if (ref === null) await db.write(commit)
    context.changed({ keys: [id] }, 'accounts', 'activity')
    const key = getKey(context, id)
    return key.ok ? ok({ key: key.data, secretRemoved: dropped.data, secretLeft }) : key
  } catch (error) {
    // A value with another type than its column, or two rows that became equal: no statement can write such a row.
    if (codeOf(error).startsWith('SQLITE_CONSTRAINT')) return tooDamaged
    throw error
  }
}
