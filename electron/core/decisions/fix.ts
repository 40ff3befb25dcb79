import type {
  Action,
  Decision,
  DecisionCheck,
  Environment,
  Key,
  Permission,
  SnapshotDiff,
} from '../../../shared/domain/types.ts'
import type { Fix } from '../../../shared/domain/explanation.ts'
import { familyOf } from '../../../shared/domain/errors.ts'
import { covers } from '../../../shared/domain/permissions.ts'
import { message, type Message } from '../../../shared/messages/message.ts'
import { findAccount } from '../accounts/accounts.ts'
import type { Context } from '../context.ts'
import { driftOf, snapshotOf, type RoleSnapshot } from '../keys/drift.ts'
import { getKey } from '../keys/list.ts'
import { resolveRoles } from '../roles/roles.ts'
import { rolesGranting } from './passing.ts'

type Refused = {
  readonly decision: Decision
  readonly key: Key | null
  readonly environment: Environment
  readonly entity: string
  readonly action: Action
}

const failed = (decision: Decision, ...names: readonly DecisionCheck['name'][]): boolean =>
  decision.checks.some((check) => check.passed === false && names.includes(check.name))

type Replaced = Refused & { readonly key: Key }

/** Why the key lacks a role that its account has: the account got it later. */
const gainedSince = (context: Context, { key, entity, action }: Replaced, diff: SnapshotDiff): Message => {
  const permission: Permission = `${entity}:${action}`
  const granting = (roles: readonly string[]): readonly string[] =>
    roles.filter((id) => {
      const role = resolveRoles(context, [id], key.account.type)
      return (
        role.ok &&
        role.data.some(({ permissions }) => permissions.some((each) => covers(each, entity, action)))
      )
    })
  const gained = granting(diff.roles.added)
  const [roles, what] =
    gained.length > 0
      ? ([gained, 'fix.gained_roles'] as const)
      : ([granting(key.roles), 'fix.role_changed'] as const)
  return diff.since === null
    ? message(`${what}_undated`, { permission, roles })
    : message(what, { permission, roles, since: diff.since })
}

const notInRole = (
  { entity, action }: Replaced,
  now: RoleSnapshot,
  smallest: string | undefined,
): Message => {
  const permission = `${entity}:${action}`
  const [role = '', ...others] = now.roles
  if (others.length > 0)
    return smallest === undefined
      ? message('fix.create_role_among', { permission })
      : message('fix.give_role_among', { permission, smallest })
  return smallest === undefined
    ? message('fix.create_role', { permission, role })
    : message('fix.give_role', { permission, role, smallest })
}

/** The fix for a missing permission is a new key: now, or once the account has a role with the permission. */
const newKey = (context: Context, refused: Replaced): Fix => {
  const { key, environment, entity, action } = refused
  const account = findAccount(context, key.account.id)
  if (!account.ok) {
    const isArchived = familyOf(account.error) === 'account_archived'
    return {
      kind: 'create_key',
      keyId: key.id,
      // It can no longer have keys.
      accountId: null,
      environment,
      diff: null,
      advice: message(isArchived ? 'fix.account_archived' : 'fix.account_unusable', {
        account: key.account.name,
      }),
    }
  }
  const now = snapshotOf(context, key.account.id)
  if (!now.ok || !now.data.permissions.some((each) => covers(each, entity, action))) {
    const roles = rolesGranting(context, { environment, entity, action }, account.data.type).map(
      (role) => role.id,
    )
    return {
      kind: 'open_account',
      accountId: account.data.id,
      roles,
      advice: notInRole(
        refused,
        now.ok ? now.data : { roles: account.data.roles, permissions: [] },
        roles[0],
      ),
    }
  }
  const drift = key.status === 'damaged' ? null : driftOf(context, key)
  const diff = drift?.ok ? drift.data : null
  const create = { kind: 'create_key', keyId: key.id, accountId: account.data.id, environment, diff } as const
  return { ...create, advice: adviceToReplace(context, refused, diff, account.data.name) }
}

const adviceToReplace = (
  context: Context,
  refused: Replaced,
  diff: SnapshotDiff | null,
  account: string,
): Message => {
  const { decision, key } = refused
  if (key.status === 'damaged') return message('fix.replace_damaged', { account })
  if (key.deletedAt !== null) return message('fix.replace_deleted', { at: key.deletedAt, account })
  if (failed(decision, 'not_expired'))
    return message('fix.replace_expired', { at: key.expiresAt ?? 0, account })
  return diff ? gainedSince(context, refused, diff) : message('fix.replace_lacking', { account })
}

/** The key that replaced this one, if it would pass. */
const successor = (context: Context, { key, environment, entity, action }: Replaced): Fix | null => {
  const found = key.replacedBy === null ? null : getKey(context, key.replacedBy)
  if (!found?.ok) return null
  const { id, name, status, permissions, environment: its } = found.data
  const passes =
    status === 'active' && its === environment && permissions.some((each) => covers(each, entity, action))
  return passes
    ? {
        kind: 'use_key',
        keyId: id,
        advice: message('fix.use_key', { name, hint: found.data.hint }),
      }
    : null
}

/**
 * The smallest change after which the request would pass. Considers every failed check and not only the first: enabling a key that also
 * lacks the permission would not help. Null when the request was allowed.
 */
export const smallestFix = (context: Context, refused: Refused): Fix | null => {
  const { decision, key, environment } = refused
  if (decision.allowed) return null
  if (decision.code === 'missing') return { kind: 'paste_key', advice: message('fix.paste_key') }
  if (decision.code === 'malformed') return { kind: 'copy_again', advice: message('fix.copy_again') }
  if (!key) return { kind: 'import_key', advice: message('fix.import_key') }
  const elsewhere = failed(decision, 'environment')
  if (failed(decision, 'intact', 'not_deleted', 'not_expired', 'permission')) {
    const fix = newKey(context, { ...refused, key })
    const where = message('fix.new_key_where', { own: key.environment, asked: environment })
    return successor(context, { ...refused, key }) ?? (elsewhere ? { ...fix, where } : fix)
  }
  if (failed(decision, 'enabled')) {
    return {
      kind: 'enable',
      keyId: key.id,
      advice: elsewhere
        ? message('fix.enable_elsewhere', { environment: key.environment })
        : message('fix.enable'),
    }
  }
  return {
    kind: 'switch_environment',
    keyId: key.id,
    environment: key.environment,
    advice: message('fix.switch_environment', { environment: key.environment, asked: environment }),
  }
}
