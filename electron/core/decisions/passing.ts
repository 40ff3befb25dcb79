import type { AccountType, Action, Environment, Permission, Role } from '../../../shared/domain/types.ts'
import type { Passing } from '../../../shared/domain/explanation.ts'
import { covers } from '../../../shared/domain/permissions.ts'
import type { Context } from '../context.ts'
import type { ReadableDb } from '../db/handle.ts'
import { stringsFromJson } from '../db/json.ts'
import { getKey } from '../keys/list.ts'
import { listRoles, resolveRoles } from '../roles/roles.ts'

type Wanted = { readonly environment: Environment; readonly entity: string; readonly action: Action }

/** How many keys are listed. */
const named = 5

const grants = (permissions: readonly Permission[], { entity, action }: Wanted): boolean =>
  permissions.some((permission) => covers(permission, entity, action))

/** How much a role allows, to order roles by size: `*` is more than any list of entities. */
const breadth = (role: Pick<Role, 'permissions'>): number =>
  role.permissions.reduce(
    (sum, permission) => sum + (permission.startsWith('*:') ? 1000 : 1) * (permission.endsWith(':*') ? 2 : 1),
    0,
  )

/**
 * The roles that grant the permission, smallest first: those that an account of this `type` may hold, or all of them when it is
 * null. Damaged roles are left out.
 */
export const rolesGranting = (context: Context, wanted: Wanted, type: AccountType | null): readonly Role[] =>
  listRoles(context)
    .filter((role) => grants(role.permissions, wanted))
    .filter(
      (role) =>
        resolveRoles(context, [role.id], type ?? (role.holders === 'user' ? 'user' : 'service_account')).ok,
    )
    .toSorted((a, b) => breadth(a) - breadth(b))

type SnapshotRow = { readonly roles: string; readonly permissions: string }

const snapshotWhere = (more: string): string =>
  `SELECT roles, permissions FROM keys INDEXED BY keys_by_snapshot WHERE environment = ? AND ${more} AND deleted_at IS NULL ORDER BY roles, permissions LIMIT 1`

/**
 * The next snapshot after `last` in the index, however many keys have it: keys share few snapshots. In two steps, because SQLite would
 * visit every row of the last snapshot if both columns were compared at once.
 */
const nextSnapshot = (db: ReadableDb, environment: Environment, last: SnapshotRow): SnapshotRow | undefined =>
  db.get<SnapshotRow>(
    snapshotWhere('roles = ? AND permissions > ?'),
    environment,
    last.roles,
    last.permissions,
  ) ?? db.get<SnapshotRow>(snapshotWhere('roles > ?'), environment, last.roles)

/** The distinct snapshots of the environment's keys. */
const snapshotsIn = (db: ReadableDb, environment: Environment): readonly SnapshotRow[] => {
  const found: SnapshotRow[] = []
  for (
    let last = nextSnapshot(db, environment, { roles: '', permissions: '' });
    last;
    last = nextSnapshot(db, environment, last)
  )
    found.push(last)
  return found
}

/** Up to `count` active keys with a snapshot, after the first `offset`. */
const activeWith = (
  db: ReadableDb,
  environment: Environment,
  { roles, permissions }: SnapshotRow,
  now: number,
  offset: number,
  count: number,
): readonly string[] => {
  const active = (expiry: string): string =>
    `SELECT id FROM keys INDEXED BY keys_active_by_snapshot
     WHERE environment = ? AND roles = ? AND permissions = ? AND ${expiry} AND deleted_at IS NULL AND disabled_at IS NULL AND replaced_by IS NULL`
  return db
    .all<{ id: string }>(
      `${active('expires_at IS NULL')} UNION ALL ${active('expires_at > ?')} LIMIT ? OFFSET ?`,
      environment,
      roles,
      permissions,
      environment,
      roles,
      permissions,
      now,
      count,
      offset,
    )
    .map((row) => row.id)
}

/**
 * The active keys whose snapshot grants the permission, those with the smallest snapshots first, and the roles that grant it. Visits
 * all distinct snapshots instead of all keys; of each snapshot, it only reads keys that pass, until there are enough.
 */
export const passing = (context: Context, wanted: Wanted, type: AccountType | null): Passing => {
  const { db, clock } = context
  const snapshots = snapshotsIn(db, wanted.environment)
    .map((snapshot) => ({ snapshot, permissions: stringsFromJson<Permission>(snapshot.permissions) }))
    .filter(({ permissions }) => grants(permissions, wanted))
    .toSorted((a, b) => breadth(a) - breadth(b))
  const keys: Passing['keys'][number][] = []
  for (const { snapshot } of snapshots) {
    const atOnce = named + 1
    for (let offset = 0; keys.length <= named; offset += atOnce) {
      const ids = activeWith(db, wanted.environment, snapshot, clock.now(), offset, atOnce)
      for (const id of ids) {
        const key = getKey(context, id)
        // A damaged key would be refused.
        if (key.ok && key.data.status === 'active')
          keys.push({ id, name: key.data.name, environment: key.data.environment, account: key.data.account })
      }
      if (ids.length < atOnce) break
    }
  }
  return {
    keys: keys.slice(0, named),
    moreKeys: keys.length > named,
    roles: rolesGranting(context, wanted, type).map(({ id, name }) => ({ id, name })),
  }
}
