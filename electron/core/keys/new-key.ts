import type { Environment, Key } from '../../../shared/domain/types.ts'
import { ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import type { ImportAnswer } from '../../../shared/domain/import-value.ts'
import { addAudit, type AuditEntry } from '../audit/audit.ts'
import { freshId, type Context } from '../context.ts'
import type { WritableDb } from '../db/handle.ts'
import type { Keychain } from '../keychain/keychain.ts'
import type { Secret } from '../secret.ts'
import { keep, type Kept } from '../vault/journal.ts'
import { askKeychain } from '../vault/vault.ts'
import type { VaultCrypto } from '../vault/vault-crypto.ts'
import type { RoleSnapshot } from './drift.ts'
import { settleImport } from './import-value.ts'
import { findRowByDigest, insertRow } from './rows.ts'
import { hintOf, shapeOf } from './secret-format.ts'

const longestImport = 65_536

const checkImport = (secret: Secret): Result<null> => {
  const value = secret.reveal()
  const field = { field: 'secret' }
  if (value.length === 0) return refuse('invalid_input', 'Paste the value.', field)
  if (Buffer.byteLength(value) > longestImport)
    return refuse(
      'secret_unstorable',
      'The value is over 64 KiB; a key is shorter. Check what you pasted.',
      field,
    )
  if (value.includes('\0') || !value.isWellFormed()) {
    return refuse(
      'secret_unstorable',
      'The value contains a NUL or half a character, which no keychain can keep. Check what you pasted.',
      field,
    )
  }
  return shapeOf(secret).form === 'bad_checksum'
    ? refuse(
        'invalid_input',
        'This looks like a key of Keyreeve, but its checksum is wrong: it is mistyped, cut off or relabelled. Copy it again from where it came.',
        field,
      )
    : ok(null)
}

/**
 * The secret to keep for a value made elsewhere: up to 64 KiB, anything but NUL, taken as the user answered where something is
 * around it. Refuses `invalid_input` or `secret_unstorable`, and what `settleImport` refuses, all at `secret`.
 */
export const acceptImport = (
  given: Secret,
  environment: Environment,
  answer: ImportAnswer,
): Result<Secret> => {
  const able = checkImport(given)
  if (!able.ok) return able
  const settled = settleImport(given, environment, answer)
  if (!settled.ok) return settled
  const still = checkImport(settled.data)
  return still.ok ? settled : still
}

/** A secret that is to become a key, with what the database will hold of it. */
export type Prepared = {
  readonly id: string
  readonly secret: Secret
  readonly digest: Buffer
  readonly hint: string
  readonly last4: string
}

export const prepare = (vaultCrypto: VaultCrypto, secret: Secret): Prepared => ({
  id: freshId('key'),
  secret,
  digest: vaultCrypto.digest(secret),
  ...hintOf(secret),
})

/** Refuses `secret_known` when a key has this value already, a deleted one included. */
export const checkUnknown = (db: WritableDb, { digest, last4 }: Prepared): Result<null> => {
  const known = findRowByDigest(db, digest, last4)
  return known
    ? refuse(
        'secret_known',
        `This value is already here, as “${known.name}” in ${known.environment}${known.deleted_at === null ? '' : ' (deleted)'}.`,
        { field: 'secret' },
      )
    : ok(null)
}

type NewKey = RoleSnapshot & {
  readonly name: string
  readonly environment: Environment
  readonly accountId: string
  readonly origin: Key['origin']
  readonly createdAt: number
  readonly expiresAt: number | null
  readonly kept: Kept | null
  /** The id of the key that creates it, or created the one whose place it takes. */
  readonly createdBy: string | null
  /** What the activity says of it. */
  readonly action: string
  readonly details: AuditEntry['details']
}

/** Adds the row of a new key and its audit row; call it inside the transaction, once all that may be refused was looked at. */
export const addKey = (
  context: Context,
  vaultCrypto: VaultCrypto,
  { id, digest, hint, last4 }: Prepared,
  key: NewKey,
): void => {
  insertRow(context.db, vaultCrypto, {
    id,
    name: key.name,
    environment: key.environment,
    account_id: key.accountId,
    origin: key.origin,
    hint,
    last4,
    digest,
    item_ref: key.kept?.ref ?? null,
    sealed: key.kept?.sealed ?? null,
    roles: JSON.stringify(key.roles),
    permissions: JSON.stringify(key.permissions),
    created_at: key.createdAt,
    expires_at: key.expiresAt,
    disabled_at: null,
    deleted_at: null,
    replaced_by: null,
    created_by: key.createdBy,
  })
  addAudit(context, {
    at: key.createdAt,
    action: key.action,
    environment: key.environment,
    subject: { kind: 'key', id, name: key.name },
    details: key.details,
  })
}

type Storing<T> = {
  readonly kept: boolean
  /** Whether it is still worth asking the keychain to keep the secret, after other operations were waited for. */
  readonly still: () => Result<unknown>
  /** Refuses before it writes anything. */
  readonly commit: (kept: Kept | null) => Result<T>
}

/**
 * Runs `commit` in one transaction. When the keychain is to keep the secret, this goes through the journal and inside the stores' lock, which
 * is not held while the keychain asks its user for a password.
 */
export const storeKey = async <T>(
  context: Context,
  keychain: Keychain,
  { id, secret }: Prepared,
  { kept, still, commit }: Storing<T>,
): Promise<Result<T>> => {
  const { db, clock, failpoint, lock } = context
  if (!kept) return db.write(() => commit(null))
  const asked = await askKeychain(db, keychain)
  if (!asked.ok) return asked
  return lock.run(async () => {
    const able = still()
    return able.ok ? keep({ db, keychain, now: () => clock.now(), failpoint }, id, secret, commit) : able
  })
}
