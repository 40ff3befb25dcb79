import type { AccountType, Permission, Role } from '../../../shared/domain/types.ts'
import { ok, refuse, refuseField, type Result } from '../../../shared/domain/errors.ts'
import { builtInRoles } from '../../../shared/domain/permissions.ts'
import type { Parsed } from '../../../shared/operations/index.ts'
import { addAudit } from '../audit/audit.ts'
import type { Context } from '../context.ts'
import type { ReadableDb } from '../db/handle.ts'
import { fromJson } from '../db/json.ts'
import { roleMacs } from '../db/macs.ts'
import { refuseSecrets } from '../keys/no-secrets.ts'
import type { VaultCrypto } from '../vault/vault-crypto.ts'

type RoleRow = {
  id: string
  name: string
  description: string
  permissions: string
  holders: Role['holders']
  created_at: number
  mac: Buffer
  mac_version: number
}

const countHolders = (db: ReadableDb): ReadonlyMap<string, number> =>
  new Map(
    db
      .all<{ role_id: string; held: number }>(
        'SELECT role_id, count(*) AS held FROM account_roles JOIN accounts ON accounts.id = account_id WHERE archived_at IS NULL GROUP BY role_id',
      )
      .map((row) => [row.role_id, row.held]),
  )

const toRole = (row: Omit<RoleRow, 'mac' | 'mac_version'>, heldBy: number): Role => ({
  id: row.id,
  name: row.name,
  description: row.description,
  holders: row.holders,
  heldBy,
  builtIn: false,
  permissions: fromJson<Permission[]>(row.permissions, []),
})

/** Every role: the built-in ones first, then the custom ones by name. */
export const listRoles = ({ db }: Pick<Context, 'db'>): readonly Role[] => {
  const held = countHolders(db)
  const custom = db
    .all<RoleRow>('SELECT * FROM roles ORDER BY id')
    .map((row) => toRole(row, held.get(row.id) ?? 0))
  custom.sort((a, b) => a.name.localeCompare(b.name))
  return [...builtInRoles.map((role) => ({ ...role, heldBy: held.get(role.id) ?? 0 })), ...custom]
}

/** Returns the row with the requested id: if a damaged index led to another role, its MAC is then invalid. */
const findRow = (db: ReadableDb, id: string): RoleRow | undefined => {
  const row = db.get<RoleRow>('SELECT * FROM roles WHERE id = ?', id)
  return row && { ...row, id }
}

/** When a custom role was created or last changed; null for a built-in or unknown role. */
export const roleChangedAt = ({ db }: Pick<Context, 'db'>, id: string): number | null =>
  db.get<{ at: number | null }>('SELECT changed_at AS at FROM roles WHERE id = ?', id)?.at ?? null

const unknownRole = (id: string) => refuseField('roles', 'role_unknown', { id })

/**
 * Finds the roles `ids`, and checks each one's MAC and whether this type of account may hold it.
 * Refuses `role_unknown`, `role_not_allowed` or `damaged`.
 */
export const resolveRoles = (
  context: Context,
  ids: readonly string[],
  type: AccountType,
): Result<readonly Omit<Role, 'heldBy'>[]> => {
  const vault = context.vault()
  if (!vault.ok) return vault
  const found: Omit<Role, 'heldBy'>[] = []
  for (const id of new Set(ids)) {
    const builtIn = builtInRoles.find((role) => role.id === id)
    const row = builtIn ? undefined : findRow(context.db, id)
    if (row && !roleMacs.isIntact(vault.data.vaultCrypto, row)) {
      return refuseField('roles', 'damaged.role', { id })
    }
    const role = builtIn ?? (row && toRole(row, 0))
    if (!role) return unknownRole(id)
    if (role.holders !== 'both' && role.holders !== type) {
      return refuseField(
        'roles',
        role.holders === 'user' ? 'role_not_allowed.user_only' : 'role_not_allowed.service_account_only',
        { name: role.name },
      )
    }
    found.push(role)
  }
  return ok(found)
}

const goneRefusal = refuse('not_found.role')

/** Writes a role and its audit row; call it inside the transaction that read the previous state. */
const writeRole = (
  context: Context,
  vaultCrypto: VaultCrypto,
  input: Parsed<'roles.create'>,
  createdAt: number,
  action: 'created' | 'changed',
): Role => {
  const { db, clock } = context
  const row = {
    id: input.id,
    name: input.name,
    description: input.description,
    holders: input.holders,
    created_at: createdAt,
    permissions: JSON.stringify([...new Set(input.permissions)].toSorted()),
  }
  const { mac, mac_version: version } = roleMacs.sign(vaultCrypto, row)
  db.runOne(
    `INSERT INTO roles (id, name, description, permissions, holders, created_at, mac, mac_version, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, description = excluded.description, permissions = excluded.permissions, holders = excluded.holders, mac = excluded.mac, mac_version = excluded.mac_version, changed_at = excluded.changed_at`,
    row.id,
    row.name,
    row.description,
    row.permissions,
    row.holders,
    row.created_at,
    mac,
    version,
    clock.now(),
  )
  addAudit(context, {
    at: clock.now(),
    action: `role.${action}`,
    environment: null,
    subject: { kind: 'role', id: row.id, name: row.name },
    details: { permissions: input.permissions },
  })
  return toRole(row, countHolders(db).get(row.id) ?? 0)
}

/** Runs `change` if the vault is open, and reports the change unless it was refused. */
const changing = <T>(context: Context, change: (vaultCrypto: VaultCrypto) => Result<T>): Result<T> => {
  const vault = context.vault()
  if (!vault.ok) return vault
  const changed = change(vault.data.vaultCrypto)
  if (changed.ok) context.changed('roles', 'activity')
  return changed
}

const builtInRefusal = refuse('role_built_in')
const isBuiltIn = (id: string): boolean => builtInRoles.some((role) => role.id === id)

/** The texts of a role that a person wrote. */
const textsOf = ({
  id,
  name,
  description,
  permissions,
}: Parsed<'roles.create'>): Readonly<Record<string, string>> => ({
  id,
  name,
  description,
  permissions: permissions.join(' '),
})

/** Creates a custom role. Call it inside a transaction. Refuses `id_taken`, a secret in one of its texts, and when the vault is not open. */
export const createRole = (context: Context, input: Parsed<'roles.create'>): Result<Role> =>
  changing(context, (vaultCrypto) => {
    const plain = refuseSecrets(context.db, vaultCrypto, textsOf(input))
    if (!plain.ok) return plain
    if (isBuiltIn(input.id) || findRow(context.db, input.id))
      return refuseField('id', 'id_taken', { id: input.id })
    return ok(writeRole(context, vaultCrypto, input, context.clock.now(), 'created'))
  })

/** Changes a custom role; existing keys do not change. Call it inside a transaction. Refuses `role_built_in`, a secret in one of its texts, `not_found`, and when the vault is not open. */
export const updateRole = (context: Context, input: Parsed<'roles.update'>): Result<Role> =>
  changing(context, (vaultCrypto) => {
    if (isBuiltIn(input.id)) return builtInRefusal
    const plain = refuseSecrets(context.db, vaultCrypto, textsOf(input))
    if (!plain.ok) return plain
    const row = findRow(context.db, input.id)
    return row ? ok(writeRole(context, vaultCrypto, input, row.created_at, 'changed')) : goneRefusal
  })

/** Deletes a custom role that no account has. Call it inside a transaction. Refuses `role_in_use` (naming the accounts), `role_built_in`, `not_found`, and when the vault is not open. */
export const deleteRole = (context: Context, { id }: Parsed<'roles.delete'>): Result<null> =>
  changing(context, () => {
    if (isBuiltIn(id)) return builtInRefusal
    const { db, clock } = context
    const row = findRow(db, id)
    if (!row) return goneRefusal
    const holders = db.all<{ id: string; name: string }>(
      'SELECT accounts.id, accounts.name FROM account_roles JOIN accounts ON accounts.id = account_id WHERE role_id = ? AND archived_at IS NULL ORDER BY accounts.name',
      id,
    )
    if (holders.length > 0) {
      const names = holders.map((account) => account.name)
      return refuse('role_in_use', {
        name: row.name,
        accounts: names,
        accountIds: holders.map((account) => account.id),
      })
    }
    db.runOne('DELETE FROM roles WHERE id = ?', id)
    addAudit(context, {
      at: clock.now(),
      action: 'role.deleted',
      environment: null,
      subject: { kind: 'role', id, name: row.name },
      details: {},
    })
    return ok(null)
  })
