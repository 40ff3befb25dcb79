import type { Account, Environment, Permission, Role } from '../../../shared/domain/types.ts'
import type { RolePreview } from '../../../shared/domain/explanation.ts'
import { environments } from '../../../shared/domain/types.ts'
import { ok, type Result } from '../../../shared/domain/errors.ts'
import type { Parsed } from '../../../shared/operations/index.ts'
import type { Context } from '../context.ts'
import type { ReadableDb } from '../db/handle.ts'
import { stringsFromJson } from '../db/json.ts'
import { diffOf } from '../keys/drift.ts'
import { listRoles } from './roles.ts'

/** How many groups are listed. */
const named = 20

type Group = {
  readonly roles: string
  readonly permissions: string
  readonly account_id: string
  readonly keys: number
}

/**
 * The keys of an environment that have the role or whose account has it, grouped by snapshot and account, in index order, so that
 * nothing is sorted. The snapshot's text is searched for the quoted id, which needs no escaping in JSON.
 */
const groupsIn = (db: ReadableDb, environment: Environment, roleId: string): readonly Group[] =>
  db.all<Group>(
    `SELECT roles, permissions, account_id, count(*) AS keys FROM keys INDEXED BY keys_by_snapshot
     WHERE environment = ? AND deleted_at IS NULL AND (instr(roles, ?) > 0 OR account_id IN (SELECT account_id FROM account_roles WHERE role_id = ?))
     GROUP BY roles, permissions, account_id`,
    environment,
    JSON.stringify(roleId),
    roleId,
  )

const namesOf = (db: ReadableDb, environment: Environment, group: Group): readonly string[] =>
  db
    .all<{ name: string }>(
      'SELECT name FROM keys INDEXED BY keys_by_snapshot WHERE environment = ? AND roles = ? AND permissions = ? AND account_id = ? AND deleted_at IS NULL LIMIT 3',
      environment,
      group.roles,
      group.permissions,
      group.account_id,
    )
    .map((row) => row.name)

type Holder = Pick<Account, 'id' | 'name' | 'roles'>

const holderOf = (db: ReadableDb, id: string): Holder | undefined => {
  const account = db.get<{ name: string }>(
    'SELECT name FROM accounts WHERE id = ? AND archived_at IS NULL',
    id,
  )
  const roles = db.all<{ role_id: string }>(
    'SELECT role_id FROM account_roles WHERE account_id = ? ORDER BY role_id',
    id,
  )
  return account && { id, name: account.name, roles: roles.map((row) => row.role_id) }
}

const grantedBy = (
  roles: readonly Pick<Role, 'id' | 'permissions'>[],
  ids: readonly string[],
): readonly Permission[] =>
  [...new Set(roles.filter((role) => ids.includes(role.id)).flatMap((role) => role.permissions))].toSorted()

type Change = {
  readonly environment: Environment
  readonly group: Group
  readonly account: Holder
  readonly added: readonly Permission[]
  readonly removed: readonly Permission[]
  readonly keys: number
}

/** Keys of one account whose permissions would change in the same way form one group, whatever their snapshots are. */
const merge = (changes: readonly Change[]): readonly Change[] => {
  const merged = new Map<string, Change>()
  for (const change of changes) {
    const same = JSON.stringify([change.account.id, change.environment, change.added, change.removed])
    const before = merged.get(same)
    merged.set(same, before ? { ...before, keys: before.keys + change.keys } : change)
  }
  return [...merged.values()]
}

/**
 * How changing a role's permissions to these would affect keys: how many have the role and do not change, and how the permissions
 * of the keys of its accounts would change if they were created again. Informational only, so MACs are not verified.
 */
export const previewRole = (context: Context, input: Parsed<'roles.preview'>): Result<RolePreview> => {
  const { db } = context
  const roles = listRoles(context).map((role) =>
    role.id === input.id ? { ...role, permissions: input.permissions } : role,
  )
  const holders = new Map<string, Holder | undefined>()
  const holder = (id: string): Holder | undefined => {
    if (!holders.has(id)) holders.set(id, holderOf(db, id))
    return holders.get(id)
  }
  const unaffected = { test: 0, production: 0 }
  const again = environments.flatMap((environment) =>
    groupsIn(db, environment, input.id).flatMap((group) => {
      const before = {
        roles: stringsFromJson(group.roles),
        permissions: stringsFromJson<Permission>(group.permissions),
      }
      if (before.roles.includes(input.id)) unaffected[environment] += group.keys
      const account = holder(group.account_id)
      if (!account?.roles.includes(input.id)) return []
      const { added, removed } = diffOf(before, {
        roles: account.roles,
        permissions: grantedBy(roles, account.roles),
      }).permissions
      return added.length + removed.length === 0
        ? []
        : [{ environment, group, account, added, removed, keys: group.keys }]
    }),
  )
  const merged = merge(again).toSorted((a, b) => b.keys - a.keys)
  return ok({
    unaffected,
    again: merged.slice(0, named).map(({ environment, group, account, added, removed, keys }) => ({
      account: { id: account.id, name: account.name },
      environment,
      keys,
      names: namesOf(db, environment, group),
      added,
      removed,
    })),
    moreGroups: Math.max(0, merged.length - named),
  })
}
