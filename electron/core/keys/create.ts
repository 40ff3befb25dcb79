import type { Environment, Key } from '../../../shared/domain.ts'
import { ok, refuse, type Result } from '../../../shared/errors.ts'
import type { Parsed } from '../../../shared/contract/index.ts'
import type { Expiration } from '../../../shared/contract/fields.ts'
import { findAccount } from '../accounts/accounts.ts'
import { addAudit } from '../audit/audit.ts'
import { freshId, type Context } from '../context.ts'
import { resolveRoles } from '../roles/roles.ts'
import { Secret } from '../secret.ts'
import { keep, type Kept } from '../vault/journal.ts'
import { findRowByDigest, insertRow } from './rows.ts'
import { getKey } from './list.ts'
import { hintOf, issueSecret, shapeOf } from './secret-format.ts'

const hour = 3_600_000
const presets = { '1h': hour, '1d': 24 * hour, '7d': 7 * 24 * hour, '30d': 30 * 24 * hour, '90d': 90 * 24 * hour } as const

/** The moment a key ends (ms since the epoch), or null for never. A past moment is refused. */
const endOf = (expiration: Expiration, now: number): Result<number | null> => {
  if (expiration === 'never') return ok(null)
  if (typeof expiration === 'string') return ok(now + presets[expiration])
  if (expiration.at > now && expiration.at < 8.64e15) return ok(expiration.at)
  return refuse('invalid_input', 'Choose a date that is still to come.', { field: 'expiration' })
}

type Making = {
  readonly name: string; readonly accountId: string; readonly environment: Environment; readonly expiration: Expiration
  readonly origin: Key['origin']; readonly keep: boolean; readonly secretFor: (prefix: string) => Secret
}

const nameTaken = (context: Context, environment: Environment, name: string): boolean =>
  context.db.get('SELECT 1 FROM keys WHERE environment = ? AND name = ? AND deleted_at IS NULL AND replaced_by IS NULL', environment, name) !== undefined

/** The one way a key comes to be: the account's roles copied in, the secret kept or not, its row and audit row in one transaction. */
const make = (context: Context, making: Making): Promise<Result<{ readonly key: Key; readonly secret: Secret }>> =>
  context.lock.run(async () => {
    const { db, clock } = context
    const vault = context.vault()
    if (!vault.ok) return vault
    const { keys, keychain } = vault.data
    const now = clock.now()
    const account = findAccount(context, making.accountId)
    if (!account.ok) return account
    const end = endOf(making.expiration, now)
    if (!end.ok) return end

    const id = freshId('key')
    const secret = making.secretFor(account.data.prefix)
    const digest = keys.digest(secret)
    const { hint, last4 } = hintOf(secret)
    const commit = (kept: Kept | null): Result<null> => {
      // Looked at in the transaction: the account may have changed while the keychain asked for its password.
      const owner = findAccount(context, making.accountId)
      if (!owner.ok) return owner
      const roles = resolveRoles(context, owner.data.roles, owner.data.type)
      if (!roles.ok) return roles
      if (nameTaken(context, making.environment, making.name)) {
        return refuse('name_taken', `“${making.name}” is the name of a key in ${making.environment} already. Choose another name, or delete that key first.`, { field: 'name' })
      }
      const known = findRowByDigest(db, digest, last4)
      if (known) return refuse('secret_known', `This value is already here, as “${known.name}” in ${known.environment}${known.deleted_at === null ? '' : ' (deleted)'}.`, { field: 'secret' })
      insertRow(db, keys, {
        id, name: making.name, environment: making.environment, account_id: owner.data.id, origin: making.origin, hint, last4, digest,
        item_ref: kept?.ref ?? null, sealed: kept?.sealed ?? null,
        roles: JSON.stringify(roles.data.map((role) => role.id).toSorted()),
        permissions: JSON.stringify([...new Set(roles.data.flatMap((role) => role.permissions))].toSorted()),
        created_at: now, expires_at: end.data, disabled_at: null, deleted_at: null, replaced_by: null,
      })
      addAudit(db, {
        at: now, action: making.origin === 'issued' ? 'key.created' : 'key.imported', environment: making.environment,
        subject: { kind: 'key', id, name: making.name }, details: { account: owner.data.name, kept: kept !== null },
      })
      return ok(null)
    }
    // Told now rather than after the keychain was asked to keep a secret for nothing.
    const able = resolveRoles(context, account.data.roles, account.data.type)
    if (!able.ok) return able
    if (nameTaken(context, making.environment, making.name)) return commit(null) as Result<never>
    const made = making.keep
      ? await keep({ db, keychain, now: () => clock.now(), failpoint: context.failpoint }, id, secret, commit)
      : db.transaction(() => commit(null))
    if (!made.ok) return made
    context.changed('keys', 'accounts', 'activity')
    const key = getKey(context, id)
    return key.ok ? ok({ key: key.data, secret }) : key
  })

/** Issues a key. The secret is in this answer and nowhere else afterwards, but in the keychain when it is kept. */
export const createKey = (context: Context, input: Parsed<'keys.create'>): Promise<Result<{ readonly key: Key; readonly secret: Secret }>> =>
  make(context, { ...input, origin: 'issued', secretFor: (prefix) => issueSecret(prefix, input.environment) })

const longestImport = 65_536

/** Takes in a secret made elsewhere: up to 64 KiB, anything but NUL. It is always kept; it has no other use. */
export const importKey = async (context: Context, input: Omit<Parsed<'keys.import'>, 'secret'> & { readonly secret: Secret }): Promise<Result<Key>> => {
  const value = input.secret.reveal()
  if (value.length === 0) return refuse('invalid_input', 'Paste the value.', { field: 'secret' })
  if (Buffer.byteLength(value) > longestImport) return refuse('secret_unstorable', 'The value is over 64 KiB; a key is shorter. Check what you pasted.', { field: 'secret' })
  if (value.includes('\0') || !value.isWellFormed()) {
    return refuse('secret_unstorable', 'The value contains a NUL or half a character, which no keychain can keep. Check what you pasted.', { field: 'secret' })
  }
  if (shapeOf(input.secret).form === 'bad_checksum') {
    return refuse('invalid_input', 'This looks like a key of Latchkey, but its checksum is wrong: it is mistyped, cut off or relabelled. Copy it again from where it came.', { field: 'secret' })
  }
  const made = await make(context, { ...input, keep: true, origin: 'imported', secretFor: () => input.secret })
  return made.ok ? ok(made.data.key) : made
}
