import {
  actions,
  type Action,
  type Actor,
  type Environment,
  type Permission,
} from '../../../shared/domain/types.ts'
import { ok, refuse, refuseField, type Result } from '../../../shared/domain/errors.ts'
import type { Parsed } from '../../../shared/operations/index.ts'
import type { KeyPermission } from '../../../shared/operations/operation.ts'
import { permissionSet, type PermissionSet } from '../../../shared/domain/permissions.ts'
import { findAccount } from '../accounts/accounts.ts'
import type { Context } from '../context.ts'
import { stringsFromJson } from '../db/json.ts'
import { getKey } from './list.ts'
import { findRow, type KeyRow } from './rows.ts'
import { trustedRow } from './trusted-key.ts'

/** A key that makes a request through the local API, with the current data of its record. */
export type ActingKey = {
  readonly accountId: string
  readonly environment: Environment
  readonly roles: readonly string[]
  readonly permissions: PermissionSet
}

/** Whether a key is usable at this time. */
export const worksAt = (row: KeyRow, now: number): boolean =>
  row.deleted_at === null && row.disabled_at === null && (row.expires_at === null || row.expires_at > now)

export const stoppedWorking = refuse('key_not_active.caller')

/**
 * The key that performs an operation. Refuses `insufficient_permissions` when it lacks what the catalogue requires of keys, and
 * `key_not_active` when it is no longer usable.
 */
export const actingKey = (
  context: Context,
  { id }: Extract<Actor, { kind: 'key' }>,
  required: KeyPermission,
): Result<ActingKey> => {
  const vault = context.vault()
  if (!vault.ok) return vault
  const row = findRow(context.db, id)
  if (!row || !trustedRow(vault.data.vaultCrypto, row) || !worksAt(row, context.clock.now()))
    return stoppedWorking
  const permissions = permissionSet(stringsFromJson<Permission>(row.permissions))
  const [entity, action] = required === 'any' ? [] : (required.split(':') as [string, Action])
  if (entity !== undefined && action !== undefined && !permissions.covers(entity, action))
    return refuse('insufficient_permissions', { action, entity, permission: required, missing: required })
  return ok({
    accountId: row.account_id,
    environment: row.environment,
    roles: stringsFromJson(row.roles),
    permissions,
  })
}

/** Whether a key may act for other accounts: create keys for service accounts, see and delete all keys. */
const isSuperAdmin = ({ roles }: ActingKey): boolean => roles.includes('super_admin')

const otherEnvironment = refuseField('environment', 'actor_not_allowed.other_environment')

/**
 * Nobody can grant more than the key they use has: its account may have got roles since, which are not in the key. `super_admin` is more
 * than its permissions, so only a key that has it can grant it.
 */
export const mayGive = (
  caller: ActingKey,
  { roles, permissions }: { readonly roles: readonly string[]; readonly permissions: readonly Permission[] },
): Result<null> => {
  if (roles.includes('super_admin') && !isSuperAdmin(caller)) {
    return refuse('more_than_held.super_admin')
  }
  for (const permission of permissions) {
    const [entity = '', granted = ''] = permission.split(':')
    const missing = actions.find(
      (action) => (granted === '*' || granted === action) && !caller.permissions.covers(entity, action),
    )
    if (missing)
      return refuse('more_than_held.permission', {
        action: missing,
        entity,
        missing: `${entity}:${missing}`,
      })
  }
  return ok(null)
}

/** Whether this key may create an account of this type. */
export const mayCreateAccount = (caller: ActingKey, { type }: Parsed<'accounts.create'>): Result<null> =>
  type === 'user' && !isSuperAdmin(caller) ? refuse('actor_not_allowed.create_user') : ok(null)

/** Whether this key may create a key for this account: its own, or, for a `super_admin`, any service account. */
export const mayCreateKey = (
  context: Context,
  caller: ActingKey,
  { accountId, environment }: Parsed<'keys.create'>,
): Result<null> => {
  if (environment !== caller.environment) return otherEnvironment
  if (accountId === caller.accountId) return ok(null)
  if (!isSuperAdmin(caller)) return refuse('actor_not_allowed.create_key')
  const account = findAccount(context, accountId)
  if (!account.ok) return account
  return account.data.type === 'service_account'
    ? ok(null)
    : refuseField('accountId', 'invalid_input.not_service_account')
}

/** Whether this key may delete the key `id`: one of its own environment, and of its own account unless it is a `super_admin`. */
export const mayDeleteKey = (
  context: Context,
  caller: ActingKey,
  { id }: Parsed<'keys.delete'>,
): Result<null> => {
  const key = getKey(context, id)
  if (!key.ok) return key
  if (key.data.environment !== caller.environment || key.data.deletedAt !== null)
    return refuse('not_found.key')
  if (key.data.account.id !== caller.accountId && !isSuperAdmin(caller))
    return refuse('actor_not_allowed.delete_key')
  // The account and environment in a damaged record cannot be trusted, so they cannot determine who may delete it.
  if (key.data.status === 'damaged') return refuse('damaged.key_api')
  return ok(null)
}

/** The keys that this key may see: those of its environment, and of its own account unless it is a `super_admin`. */
export const visibleTo = (caller: ActingKey, query: Parsed<'keys.query'>): Result<Parsed<'keys.query'>> =>
  query.environment === caller.environment
    ? ok(
        isSuperAdmin(caller)
          ? query
          : { ...query, filters: { ...query.filters, accountId: caller.accountId } },
      )
    : otherEnvironment
