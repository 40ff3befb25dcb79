import type { Environment, Key } from '../../../shared/domain/types.ts'
import { ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import type { Parsed } from '../../../shared/operations/index.ts'
import type { Expiration } from '../../../shared/operations/fields.ts'
import type { Context } from '../context.ts'
import type { Secret } from '../secret.ts'
import type { Kept } from '../vault/journal.ts'
import { stoppedWorking, worksAt } from './acting-key.ts'
import { snapshotOf, type RoleSnapshot } from './drift.ts'
import { getKey } from './list.ts'
import { checkLostKey, recordLostKey } from './lost-key.ts'
import { acceptImport, addKey, checkUnknown, prepare, storeKey } from './new-key.ts'
import { refuseSecrets } from './no-secrets.ts'
import { findRow, type KeyRow } from './rows.ts'
import { issueSecret } from './secret-format.ts'

const hour = 3_600_000
const presets = {
  '1h': hour,
  '1d': 24 * hour,
  '7d': 7 * 24 * hour,
  '30d': 30 * 24 * hour,
  '90d': 90 * 24 * hour,
} as const

/** The moment a key ends (ms since the epoch), or null for never. A past moment is refused. */
const endOf = (expiration: Expiration, now: number): Result<number | null> => {
  if (expiration === 'never') return ok(null)
  if (typeof expiration === 'string') return ok(now + presets[expiration])
  if (expiration.at > now && expiration.at < 8.64e15) return ok(expiration.at)
  return refuse('invalid_input', 'Choose a date that is still to come.', { field: 'expiration' })
}

/** When a key ends that another one creates: no later than that one. Refuses `key_not_active` when that one has stopped working meanwhile. */
const endWith = (creator: KeyRow | undefined, end: number | null, now: number): Result<number | null> => {
  if (!creator || !worksAt(creator, now)) return stoppedWorking
  return ok(
    creator.expires_at === null || (end !== null && end < creator.expires_at) ? end : creator.expires_at,
  )
}

type Making = {
  readonly name: string
  readonly accountId: string
  readonly environment: Environment
  readonly expiration: Expiration
  readonly origin: Key['origin']
  readonly keep: boolean
  readonly secretFor: (prefix: string) => Secret
  /** The secret that was made elsewhere. */
  readonly given?: Secret
  readonly mayCopy?: MayCopy | undefined
  /** The lost key that it takes the place of. */
  readonly inPlaceOf?: string | undefined
}

/** Looks at what a new key would copy, and refuses to where whoever asks may not give it away. */
export type MayCopy = (snapshot: RoleSnapshot) => Result<null>

/** Refuses `name_taken` when a key of the environment that is neither deleted nor replaced has this name. */
const checkName = ({ db }: Context, environment: Environment, name: string): Result<null> =>
  db.get(
    'SELECT 1 FROM keys WHERE environment = ? AND name = ? AND deleted_at IS NULL AND replaced_by IS NULL',
    environment,
    name,
  ) === undefined
    ? ok(null)
    : refuse(
        'name_taken',
        `“${name}” is the name of a key in ${environment} already. Choose another name, or delete that key first.`,
        { field: 'name' },
      )

/** The account's roles copied in, the secret kept or not, its row and audit row in one transaction. */
const make = async (
  context: Context,
  making: Making,
): Promise<Result<{ readonly key: Key; readonly secret: Secret }>> => {
  const { db, clock } = context
  const { name, environment, origin, accountId, inPlaceOf } = making
  const vault = context.vault()
  if (!vault.ok) return vault
  const plain = refuseSecrets(db, vault.data.vaultCrypto, { name }, making.given)
  if (!plain.ok) return plain
  const now = clock.now()
  // Told now rather than after the keychain was asked to keep a secret for nothing.
  const able = snapshotOf(context, making.accountId)
  if (!able.ok) return able
  const end = endOf(making.expiration, now)
  if (!end.ok) return end
  const creator = context.actor.kind === 'key' ? context.actor : undefined
  const free = checkName(context, environment, name)
  if (!free.ok) return free
  const lost = inPlaceOf === undefined ? ok(null) : checkLostKey(db, inPlaceOf, { environment, accountId })
  if (!lost.ok) return lost

  const prepared = prepare(vault.data.vaultCrypto, making.secretFor(able.data.account.prefix))
  const commit = (kept: Kept | null): Result<null> => {
    // Looked at in the transaction: the account may have changed while the keychain asked for its password.
    const snapshot = snapshotOf(context, making.accountId)
    if (!snapshot.ok) return snapshot
    const may = making.mayCopy?.(snapshot.data)
    if (may?.ok === false) return may
    const still = checkName(context, environment, name)
    if (!still.ok) return still
    const unknown = checkUnknown(db, prepared)
    if (!unknown.ok) return unknown
    const stillLost =
      inPlaceOf === undefined ? ok(null) : checkLostKey(db, inPlaceOf, { environment, accountId })
    if (!stillLost.ok) return stillLost
    const expiresAt = creator ? endWith(findRow(db, creator.id), end.data, now) : end
    if (!expiresAt.ok) return expiresAt
    const { account, roles, permissions } = snapshot.data
    addKey(context, vault.data.vaultCrypto, prepared, {
      name,
      environment,
      origin,
      roles,
      permissions,
      kept,
      accountId: account.id,
      createdAt: now,
      expiresAt: expiresAt.data,
      createdBy: creator?.id ?? null,
      action: origin === 'issued' ? 'key.created' : 'key.imported',
      details: { account: account.name, kept: kept !== null },
    })
    if (inPlaceOf !== undefined)
      recordLostKey(context, inPlaceOf, { id: prepared.id, name, environment, accountId }, now)
    return ok(null)
  }
  const made = await storeKey(context, vault.data.keychain, prepared, {
    kept: making.keep,
    still: () => checkName(context, environment, name),
    commit,
  })
  if (!made.ok) return made
  context.changed('keys', 'accounts', 'activity')
  const key = getKey(context, prepared.id)
  return key.ok ? ok({ key: key.data, secret: prepared.secret }) : key
}

/** Issues a key. One that another key creates (the actor) ends no later than that one. The secret is in this answer and nowhere else afterwards, but in the keychain when it is kept. */
export const createKey = (
  context: Context,
  input: Parsed<'keys.create'>,
  mayCopy?: MayCopy,
): Promise<Result<{ readonly key: Key; readonly secret: Secret }>> =>
  make(context, {
    ...input,
    origin: 'issued',
    secretFor: (prefix) => issueSecret(prefix, input.environment),
    mayCopy,
  })

/** Takes in a secret made elsewhere, as `acceptImport` allows. It is always kept; it has no other use. */
export const importKey = async (
  context: Context,
  input: Omit<Parsed<'keys.import'>, 'secret'> & { readonly secret: Secret },
): Promise<Result<Key>> => {
  const secret = acceptImport(input.secret, input.environment, input)
  if (!secret.ok) return secret
  const made = await make(context, {
    ...input,
    keep: true,
    origin: 'imported',
    secretFor: () => secret.data,
    given: secret.data,
  })
  return made.ok ? ok(made.data.key) : made
}
