import { overlaps, type Key, type Overlap, type RotationPreview } from '../../../shared/domain/types.ts'
import { ok, refuse, refuseField, type Result } from '../../../shared/domain/errors.ts'
import { lastMoment } from '../../../shared/domain/time.ts'
import { addAudit } from '../audit/audit.ts'
import type { Context } from '../context.ts'
import { expireBatches } from '../file-changes/batches.ts'
import { stringsFromJson } from '../db/json.ts'
import type { ImportAnswer } from '../../../shared/domain/import-value.ts'
import { redacting } from '../safe-text.ts'
import type { Secret } from '../secret.ts'
import { keep, type Kept } from '../vault/journal.ts'
import { changeable } from './change.ts'
import { checkUnknown, newRow, prepareKey } from './create.ts'
import { diffOf, driftOf, snapshotOf } from './drift.ts'
import { acceptImport } from './import-value.ts'
import { getKey } from './list.ts'
import { followRotation } from './lost-key.ts'
import { insertRow, updateRow, type KeyRow } from './rows.ts'
import { issueSecret } from './secret-format.ts'

const hour = 3_600_000
const lengths: Readonly<Record<Overlap, number>> = {
  none: 0,
  '1h': hour,
  '24h': 24 * hour,
  '7d': 7 * 24 * hour,
}

/** When the old key expires: never later than its own expiry. */
const oldEnd = (row: KeyRow, overlap: Overlap, now: number): number =>
  Math.min(row.expires_at ?? lastMoment, now + lengths[overlap])

/** Ends a key now, permanently even if the clock is set back: its expiry is set before all time. */
const endedAt = (now: number): Pick<KeyRow, 'expires_at' | 'ended_at'> => ({ expires_at: 0, ended_at: now })

/** When the new key expires: it gets the old key's lifetime, counted from now; null for never. */
const newEnd = (row: KeyRow, now: number): number | null =>
  row.expires_at === null ? null : Math.min(lastMoment, now + row.expires_at - row.created_at)

/** Finds a key that may be rotated: an active one. Refuses what `changeable` refuses, and `key_not_active`. */
export const rotatable = (context: Context, id: string): Result<KeyRow> => {
  const vault = context.vault()
  if (!vault.ok) return vault
  const row = changeable(context, vault.data.vaultCrypto, id)
  if (!row.ok) return row
  const { name, replaced_by: replacedBy, disabled_at: disabledAt, expires_at: expiresAt } = row.data
  if (replacedBy !== null) return refuse('key_not_active.rotated', { name })
  if (disabledAt !== null) return refuse('key_not_active.disabled', { name })
  if (expiresAt !== null && expiresAt <= context.clock.now())
    return refuse('key_not_active.expired', { name })
  return row
}

/** What `rotateKey` would do to this key now. Refuses what it would refuse, but needs no confirmation. */
export const previewRotation = (context: Context, id: string): Result<RotationPreview> => {
  const row = rotatable(context, id)
  if (!row.ok) return row
  const key = getKey(context, id)
  if (!key.ok) return key
  const snapshot = snapshotOf(context, row.data.account_id)
  if (!snapshot.ok) return snapshot
  const diff = driftOf(context, key.data)
  if (!diff.ok) return diff
  const now = context.clock.now()
  return ok({
    key: key.data,
    roles: snapshot.data.roles,
    permissions: snapshot.data.permissions,
    diff: diff.data,
    expiresAt: newEnd(row.data, now),
    oldEndsAt: Object.fromEntries(
      overlaps.map((overlap) => [overlap, oldEnd(row.data, overlap, now)]),
    ) as Record<Overlap, number>,
  })
}

export type Rotation = ImportAnswer & {
  readonly id: string
  /** How long the old key keeps working; never beyond its own expiry. */
  readonly overlap: Overlap
  /** Whether the keychain keeps the new secret; by default like the old one. An imported secret is always kept. */
  readonly keep?: boolean | undefined
  /** The new value of an imported key, which only its provider can issue; an issued key gets one from us. */
  readonly secret?: Secret | undefined
}

/** A rotation that is about to be committed. */
export type Rotating = {
  readonly old: KeyRow
  /** The id of the new key. */
  readonly id: string
  readonly secret: Secret
  /** When the old key will end, in ms since the epoch. */
  readonly oldEndsAt: number
}

/** Commits a rotation; `record` runs in the same transaction. */
export type CommitRotation = (record: () => void) => Promise<Result<null>>

/** The secret that replaces the old one. */
const successor = (
  row: KeyRow,
  prefix: string,
  { secret: given, ...answer }: ImportAnswer & Pick<Rotation, 'secret'>,
): Result<Secret> => {
  if (row.origin === 'issued')
    return given
      ? refuseField('secret', 'invalid_input.value_not_needed', { name: row.name })
      : ok(issueSecret(prefix, row.environment))
  if (!given) return refuseField('secret', 'invalid_input.value_needed', { name: row.name })
  return acceptImport(given, row.environment, answer)
}

/**
 * Replaces an active key by a new one: same name, account, environment and lifetime, with the account's current roles. The old key keeps
 * working for the overlap, and names its replacement in `replacedBy`. Both rows and the audit row change in one transaction;
 * until then the old key does not change.
 * Refuses `key_not_active`, `invalid_input` (at `secret`), what `changeable`, `snapshotOf` and
 * `acceptImport` refuse, and what the keychain refuses.
 *
 * @param around does what belongs to the rotation and needs the new secret, and commits it
 */
export const rotateKey = async (
  context: Context,
  { id, overlap, keep: keepNew, ...given }: Rotation,
  around: (rotating: Rotating, commit: CommitRotation) => Promise<Result<unknown>> = (_, commit) =>
    commit(() => undefined),
): Promise<Result<{ readonly key: Key; readonly secret: Secret; readonly replaced: Key }>> => {
  const { db, clock } = context
  const vault = context.vault()
  if (!vault.ok) return vault
  const { vaultCrypto, keychain } = vault.data
  const found = rotatable(context, id)
  if (!found.ok) return found
  const { environment, name, origin, account_id: accountId } = found.data
  const snapshotCheck = snapshotOf(context, accountId)
  if (!snapshotCheck.ok) return snapshotCheck
  const secret = successor(found.data, snapshotCheck.data.account.prefix, given)
  if (!secret.ok) return secret

  const prepared = prepareKey(vaultCrypto, secret.data)
  const commit = (kept: Kept | null): Result<null> => {
    // Read again in the transaction: key and account may have changed while the keychain prompted for its password.
    const old = rotatable(context, id)
    if (!old.ok) return old
    const snapshot = snapshotOf(context, accountId)
    if (!snapshot.ok) return snapshot
    const unknown = checkUnknown(db, prepared)
    if (!unknown.ok) return unknown
    const now = clock.now()
    const { account } = snapshot.data
    const { added, removed } = diffOf(
      { roles: stringsFromJson(old.data.roles), permissions: [] },
      snapshot.data,
    ).roles
    // The old row must release the name before the new one takes it, so it refers to a row that does not exist yet.
    db.run('PRAGMA defer_foreign_keys = ON')
    updateRow(db, vaultCrypto, old.data, {
      replaced_by: prepared.id,
      ...(overlap === 'none' ? endedAt(now) : { expires_at: oldEnd(old.data, overlap, now) }),
    })
    context.failpoint('rotate.between-rows')
    const key = {
      name,
      environment,
      origin,
      account_id: accountId,
      created_at: now,
      expires_at: newEnd(old.data, now),
      created_by: old.data.created_by,
    }
    insertRow(db, vaultCrypto, newRow(prepared, snapshot.data, kept, key))
    followRotation(db, id, prepared.id)
    // Undoing the rotation before this one would put back a key that is gone from everywhere.
    expireBatches(db, id, now)
    addAudit(context, {
      at: now,
      action: 'key.rotated',
      environment,
      subject: { kind: 'key', id: prepared.id, name },
      details: {
        account: account.name,
        kept: kept !== null,
        replaces: old.data.hint,
        overlap,
        gained: added,
        lost: removed,
      },
    })
    return ok(null)
  }
  const isKept = origin === 'imported' || (keepNew ?? found.data.item_ref !== null)
  const commitWith: CommitRotation = (record) => {
    const commitAll = (kept: Kept | null): Result<null> => {
      const committed = commit(kept)
      if (committed.ok) record()
      return committed
    }
    return isKept
      ? keep(context, keychain, prepared, { recheck: () => rotatable(context, id), commit: commitAll })
      : db.write(() => commitAll(null))
  }
  const rotating = {
    old: found.data,
    id: prepared.id,
    secret: prepared.secret,
    oldEndsAt: overlap === 'none' ? clock.now() : oldEnd(found.data, overlap, clock.now()),
  }
  const made = await redacting([secret.data.reveal()], () => around(rotating, commitWith))
  if (!made.ok) return made
  context.changed({ keys: [id, prepared.id], accounts: [accountId] }, 'activity')
  const key = getKey(context, prepared.id)
  const replaced = getKey(context, id)
  if (!key.ok) return key
  return replaced.ok ? ok({ key: key.data, secret: prepared.secret, replaced: replaced.data }) : replaced
}

/**
 * Ends a rotated key before its overlap is over; the next check refuses it. Does nothing to a key that has already ended. Call it inside
 * a transaction. Refuses `key_not_replaced`, and what `changeable` refuses.
 */
export const endOverlap = (context: Context, { id }: { readonly id: string }): Result<Key> => {
  const { db, clock } = context
  const vault = context.vault()
  if (!vault.ok) return vault
  const row = changeable(context, vault.data.vaultCrypto, id)
  if (!row.ok) return row
  const now = clock.now()
  const { name, environment, replaced_by: replacedBy, expires_at: expiresAt } = row.data
  if (replacedBy === null) return refuse('key_not_replaced', { name })
  if (expiresAt === null || expiresAt > now) {
    updateRow(db, vault.data.vaultCrypto, row.data, endedAt(now))
    expireBatches(db, replacedBy, now)
    addAudit(context, {
      at: now,
      action: 'key.overlap_ended',
      environment,
      subject: { kind: 'key', id, name },
      details: { key: row.data.hint },
    })
    context.changed({ keys: [id], accounts: [row.data.account_id] }, 'activity')
  }
  return getKey(context, id)
}
