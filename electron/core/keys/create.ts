import type { Environment, Key } from '../../../shared/domain/types.ts'
import { ok, refuseField, type Result } from '../../../shared/domain/errors.ts'
import type { Parsed } from '../../../shared/operations/index.ts'
import type { Expiration } from '../../../shared/operations/fields.ts'
import { addAudit } from '../audit/audit.ts'
import { freshId, type Context } from '../context.ts'
import type { ReadableDb } from '../db/handle.ts'
import type { Secret } from '../secret.ts'
import { keep, type Kept } from '../vault/journal.ts'
import type { VaultCrypto } from '../vault/vault-crypto.ts'
import { type ActingKey, mayCreateKey, mayGive, stoppedWorking, worksAt } from './acting-key.ts'
import { snapshotOf, type RoleSnapshot } from './drift.ts'
import { acceptImport } from './import-value.ts'
import { getKey } from './list.ts'
import { checkLostKey, recordLostKey } from './lost-key.ts'
import { refuseSecrets } from './no-secrets.ts'
import { redacting } from '../safe-text.ts'
import { findRow, findRowByDigest, insertRow, type KeyRow, type NewRow } from './rows.ts'
import { hintOf, issueSecret } from './secret-format.ts'

const hour = 3_600_000
const presets = {
  '1h': hour,
  '1d': 24 * hour,
  '7d': 7 * 24 * hour,
  '30d': 30 * 24 * hour,
  '90d': 90 * 24 * hour,
} as const

/** When a key expires (ms since the epoch), or null for never. A time in the past is refused. */
const endOf = (expiration: Expiration, now: number): Result<number | null> => {
  if (expiration === 'never') return ok(null)
  if (typeof expiration === 'string') return ok(now + presets[expiration])
  if (expiration.at > now && expiration.at < 8.64e15) return ok(expiration.at)
  return refuseField('expiration', 'invalid_input.past_date')
}

/** When a key that another key creates expires: no later than its creator. Refuses `key_not_active` if the creator no longer works. */
const endWith = (creator: KeyRow | undefined, end: number | null, now: number): Result<number | null> => {
  if (!creator || !worksAt(creator, now)) return stoppedWorking
  return ok(
    creator.expires_at === null || (end !== null && end < creator.expires_at) ? end : creator.expires_at,
  )
}

/** Whether a key of the environment that is neither deleted nor replaced has this name. */
export const isNameTaken = (db: ReadableDb, environment: Environment, name: string): boolean =>
  db.get(
    'SELECT 1 FROM keys WHERE environment = ? AND name = ? AND deleted_at IS NULL AND replaced_by IS NULL',
    environment,
    name,
  ) !== undefined

/** Refuses `name_taken`. */
const checkName = (db: ReadableDb, environment: Environment, name: string): Result<null> =>
  isNameTaken(db, environment, name) ? refuseField('name', 'name_taken.key', { name, environment }) : ok(null)

/** A secret that is about to become a key, and what the database stores about it. */
export type PreparedKey = Pick<NewRow, 'id' | 'digest' | 'hint' | 'last4'> & { readonly secret: Secret }

export const prepareKey = (vaultCrypto: VaultCrypto, secret: Secret): PreparedKey => ({
  id: freshId('key'),
  secret,
  digest: vaultCrypto.digest(secret),
  ...hintOf(secret),
})

/** Refuses `secret_known` when a key already has this value, even a deleted one. */
export const checkUnknown = (
  db: ReadableDb,
  { digest, last4 }: Pick<PreparedKey, 'digest' | 'last4'>,
): Result<null> => {
  const known = findRowByDigest(db, digest, last4)
  return known
    ? refuseField('secret', known.deleted_at === null ? 'secret_known.key' : 'secret_known.deleted', {
        name: known.name,
        environment: known.environment,
      })
    : ok(null)
}

/** Inserts the row of a new key. Its roles and permissions are copied here and never change. */
export const newRow = (
  { id, digest, hint, last4 }: PreparedKey,
  { roles, permissions }: RoleSnapshot,
  kept: Kept | null,
  key: Pick<
    NewRow,
    'name' | 'environment' | 'account_id' | 'origin' | 'created_at' | 'expires_at' | 'created_by'
  >,
): NewRow => ({
  ...key,
  id,
  digest,
  hint,
  last4,
  item_ref: kept?.ref ?? null,
  sealed: kept?.sealed ?? null,
  roles: JSON.stringify(roles),
  permissions: JSON.stringify(permissions),
  disabled_at: null,
  deleted_at: null,
  replaced_by: null,
})

type Options = {
  /** The key that asks for the new one, which may do less than a person. */
  readonly caller?: ActingKey | null
  /** The secret of an imported key; otherwise one is issued. */
  readonly imported?: Secret
}

/**
 * Creates a key: copies the account's roles, stores the secret in the keychain if it is kept, and writes row and audit row in one
 * transaction. A key that another key (the actor) creates expires no later than its creator. Afterwards the secret is only in this
 * result, and in the keychain if it is kept.
 */
export const createKey = async (
  context: Context,
  input: Parsed<'keys.create'>,
  { caller = null, imported }: Options = {},
): Promise<Result<{ readonly key: Key; readonly secret: Secret }>> => {
  const { name, accountId, environment, expiration, inPlaceOf } = input
  const callerCheck = caller ? mayCreateKey(context, caller, input) : ok(null)
  if (!callerCheck.ok) return callerCheck
  const { db, clock } = context
  const vault = context.vault()
  if (!vault.ok) return vault
  const { vaultCrypto, keychain } = vault.data
  const secretCheck = refuseSecrets(db, vaultCrypto, { name }, imported)
  if (!secretCheck.ok) return secretCheck
  const now = clock.now()
  const end = endOf(expiration, now)
  if (!end.ok) return end
  const creatorId = context.actor.kind === 'key' ? context.actor.id : null
  const origin = imported ? 'imported' : 'issued'

  /** What the key would be granted, if nothing refuses it. */
  const check = (): ReturnType<typeof snapshotOf> => {
    const snapshot = snapshotOf(context, accountId)
    if (!snapshot.ok) return snapshot
    const nameCheck = checkName(db, environment, name)
    if (!nameCheck.ok) return nameCheck
    const lostCheck =
      inPlaceOf === undefined ? ok(null) : checkLostKey(db, inPlaceOf, { environment, accountId })
    if (!lostCheck.ok) return lostCheck
    const grantCheck = caller ? mayGive(caller, snapshot.data) : ok(null)
    return grantCheck.ok ? snapshot : grantCheck
  }
  // Checked before the keychain is used, and again in the transaction: much may change while the user types a password.
  const checked = check()
  if (!checked.ok) return checked
  const prepared = prepareKey(vaultCrypto, imported ?? issueSecret(checked.data.account.prefix, environment))
  const commit = (kept: Kept | null): Result<null> => {
    const snapshot = check()
    if (!snapshot.ok) return snapshot
    const unknown = checkUnknown(db, prepared)
    if (!unknown.ok) return unknown
    const expiresAt = creatorId === null ? end : endWith(findRow(db, creatorId), end.data, now)
    if (!expiresAt.ok) return expiresAt
    const key = {
      name,
      environment,
      account_id: accountId,
      origin,
      created_at: now,
      expires_at: expiresAt.data,
      created_by: creatorId,
    } as const
    insertRow(db, vaultCrypto, newRow(prepared, snapshot.data, kept, key))
    addAudit(context, {
      at: now,
      action: imported ? 'key.imported' : 'key.created',
      environment,
      subject: { kind: 'key', id: prepared.id, name },
      details: { account: snapshot.data.account.name, kept: kept !== null },
    })
    if (inPlaceOf !== undefined)
      recordLostKey(context, inPlaceOf, { id: prepared.id, name, environment, accountId }, now)
    return ok(null)
  }
  const added = await (input.keep
    ? keep(context, keychain, prepared, { recheck: () => checkName(db, environment, name), commit })
    : db.write(() => commit(null)))
  if (!added.ok) return added
  context.changed({ keys: [prepared.id], accounts: [accountId] }, 'activity')
  const key = getKey(context, prepared.id)
  return key.ok ? ok({ key: key.data, secret: prepared.secret }) : key
}

/** Imports a secret created elsewhere, as `acceptImport` allows. It is always kept, because it has no other use. */
export const importKey = async (
  context: Context,
  input: Omit<Parsed<'keys.import'>, 'secret'> & { readonly secret: Secret },
): Promise<Result<Key>> => {
  const accepted = acceptImport(input.secret, input.environment, input)
  if (!accepted.ok) return accepted
  const { name, accountId, environment, expiration } = input
  const imported = accepted.data
  const added = await redacting([imported.reveal()], () =>
    createKey(context, { name, accountId, environment, expiration, keep: true }, { imported }),
  )
  return added.ok ? ok(added.data.key) : added
}
