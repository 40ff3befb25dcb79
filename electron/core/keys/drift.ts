import type { Account, Key, Permission, SnapshotDiff } from '../../../shared/domain/types.ts'
import { ok, type Result } from '../../../shared/domain/errors.ts'
import { coversAll } from '../../../shared/domain/permissions.ts'
import { findAccount, rolesChangedAt } from '../accounts/accounts.ts'
import type { Context } from '../context.ts'
import { resolveRoles, roleChangedAt } from '../roles/roles.ts'

/** Roles and their permissions, both sorted and without duplicates. */
export type RoleSnapshot = { readonly roles: readonly string[]; readonly permissions: readonly Permission[] }

/** The snapshot that a key created for this account now would get. Refuses what `findAccount` and `resolveRoles` refuse. */
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

/** What `now` adds to `before`, and what it lacks. Pure. A permission covered by another one is no difference: `*:*` includes `event:read`. */
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

/** When the cause of the difference last changed: the account's roles, or a role that the account had then and has now. */
const lastChange = (
  context: Context,
  key: Pick<Key, 'account' | 'roles' | 'createdAt'>,
  now: RoleSnapshot,
  diff: Omit<SnapshotDiff, 'since'>,
): number | null => {
  const stillHeld = now.roles.filter((role) => key.roles.includes(role))
  const moments = [
    ...(isEmpty(diff.roles) ? [] : [rolesChangedAt(context, key.account.id)]),
    ...(isEmpty(diff.permissions) ? [] : stillHeld.map((role) => roleChangedAt(context, role))),
  ].filter((at): at is number => at !== null && at >= key.createdAt)
  return moments.length === 0 ? null : Math.max(...moments)
}

/** How a key's snapshot differs from what its account would give a key today. Refuses what `snapshotOf` refuses. */
export const driftOf = (
  context: Context,
  key: Pick<Key, 'account' | 'roles' | 'permissions' | 'createdAt'>,
): Result<SnapshotDiff> => {
  const now = snapshotOf(context, key.account.id)
  if (!now.ok) return now
  const diff = diffOf(key, now.data)
  return ok({ ...diff, since: lastChange(context, key, now.data, diff) })
}
