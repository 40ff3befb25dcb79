import type { Account, Key, Permission, SnapshotDiff } from '../../../shared/domain/types.ts'
import { ok, type Result } from '../../../shared/domain/errors.ts'
import { coversAll } from '../../../shared/domain/permissions.ts'
import { findAccount } from '../accounts/accounts.ts'
import { activityOf } from '../audit/audit.ts'
import type { Context } from '../context.ts'
import { resolveRoles } from '../roles/roles.ts'

/** Roles and the permissions that they mean, each sorted and once. */
export type RoleSnapshot = { readonly roles: readonly string[]; readonly permissions: readonly Permission[] }

/** What a key made for this account now would be given. Refuses what `findAccount` and `resolveRoles` refuse. */
export const snapshotOf = (
  context: Context,
  accountId: string,
): Result<RoleSnapshot & { readonly account: Account }> => {
  const account = findAccount(context, accountId)
  if (!account.ok) return account
  const roles = resolveRoles(context, account.data.roles, account.data.type)
  if (!roles.ok) return roles
  return ok({
    account: account.data,
    roles: roles.data.map((role) => role.id).toSorted(),
    permissions: [...new Set(roles.data.flatMap((role) => role.permissions))].toSorted(),
  })
}

/** What `now` has that `before` has not, and the other way round. Pure. A permission covered by another one is not a difference: `*:*` has `event:read`. */
export const diffOf = (before: RoleSnapshot, now: RoleSnapshot): Omit<SnapshotDiff, 'since'> => ({
  roles: {
    added: now.roles.filter((role) => !before.roles.includes(role)),
    removed: before.roles.filter((role) => !now.roles.includes(role)),
  },
  permissions: {
    added: now.permissions.filter((permission) => !coversAll(before.permissions, permission)),
    removed: before.permissions.filter((permission) => !coversAll(now.permissions, permission)),
  },
})

const isEmpty = ({
  added,
  removed,
}: {
  readonly added: readonly unknown[]
  readonly removed: readonly unknown[]
}): boolean => added.length + removed.length === 0

/** When what makes the difference last changed: the account's roles, or a role that it had then and has now. */
const lastChange = (
  { db }: Context,
  key: Pick<Key, 'account' | 'roles' | 'createdAt'>,
  now: RoleSnapshot,
  diff: Omit<SnapshotDiff, 'since'>,
): number | null => {
  const last = (subjectId: string, action: string): number => activityOf(db, subjectId, action)[0]?.at ?? -1
  const moments = [
    ...(isEmpty(diff.roles) ? [] : [last(key.account.id, 'account.roles_changed')]),
    ...(isEmpty(diff.permissions)
      ? []
      : now.roles.flatMap((role) =>
          key.roles.includes(role) ? [last(role, 'role.changed'), last(role, 'role.created')] : [],
        )),
  ].filter((at) => at >= key.createdAt)
  return moments.length === 0 ? null : Math.max(...moments)
}

/** A key's snapshot against what its account would give a key today. Refuses what `snapshotOf` refuses. */
export const driftOf = (
  context: Context,
  key: Pick<Key, 'account' | 'roles' | 'permissions' | 'createdAt'>,
): Result<SnapshotDiff> => {
  const now = snapshotOf(context, key.account.id)
  if (!now.ok) return now
  const diff = diffOf(key, now.data)
  return ok({ ...diff, since: lastChange(context, key, now.data, diff) })
}
