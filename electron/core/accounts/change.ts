import {
  defaultPrefix,
  type Account,
  type Activity,
  type Environment,
  type Role,
} from '../../../shared/domain/types.ts'
import { familyOf, ok, refuse, refuseField, type Result } from '../../../shared/domain/errors.ts'
import type { Parsed } from '../../../shared/operations/index.ts'
import { addAudit } from '../audit/audit.ts'
import { freshId, type Context } from '../context.ts'
import type { ReadableDb, WritableDb } from '../db/handle.ts'
import { accountMacs, type AccountFields } from '../db/macs.ts'
import { refuseSecrets } from '../keys/no-secrets.ts'
import { resolveRoles } from '../roles/roles.ts'
import type { VaultCrypto } from '../vault/vault-crypto.ts'
import { findAccount, findDamaged } from './accounts.ts'

/** Signs and writes the row of an account, new or known, with its roles. Call it inside a transaction. */
export const writeAccountRow = (db: WritableDb, vaultCrypto: VaultCrypto, row: AccountFields): void => {
  const { mac, mac_version: version } = accountMacs.sign(vaultCrypto, row)
  db.runOne(
    `INSERT INTO accounts (id, type, name, prefix, is_you, created_at, archived_at, mac, mac_version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, prefix = excluded.prefix, archived_at = excluded.archived_at, mac = excluded.mac, mac_version = excluded.mac_version`,
    row.id,
    row.type,
    row.name,
    row.prefix,
    row.is_you,
    row.created_at,
    row.archived_at,
    mac,
    version,
  )
  db.run('DELETE FROM account_roles WHERE account_id = ?', row.id)
  for (const role of JSON.parse(row.roles) as readonly string[])
    db.run('INSERT INTO account_roles (account_id, role_id) VALUES (?, ?)', row.id, role)
}

const writeAccount = (
  db: WritableDb,
  vaultCrypto: VaultCrypto,
  account: Pick<Account, 'id' | 'type' | 'name' | 'prefix' | 'isYou' | 'createdAt' | 'archivedAt' | 'roles'>,
): void => {
  const roles = [...new Set(account.roles)].toSorted()
  const row = {
    id: account.id,
    type: account.type,
    name: account.name,
    prefix: account.prefix,
    is_you: account.isYou ? 1 : 0,
    created_at: account.createdAt,
    archived_at: account.archivedAt,
    roles: JSON.stringify(roles),
  }
  writeAccountRow(db, vaultCrypto, row)
}

const nameTaken = (db: ReadableDb, type: Account['type'], name: string, self: string | null): boolean =>
  db.get(
    'SELECT 1 FROM accounts WHERE type = ? AND name = ? COLLATE NOCASE AND archived_at IS NULL AND id IS NOT ?',
    type,
    name,
    self,
  ) !== undefined

const takenRefusal = (name: string) => refuseField('name', 'name_taken.account', { name })

/** Creates the account of the person at this machine, with `super_admin`, unless it exists. */
export const ensureYou = async (context: Context): Promise<void> => {
  const { db, clock } = context
  const vault = context.vault()
  if (!vault.ok) return
  const exists = (): boolean => db.get('SELECT 1 FROM accounts WHERE is_you = 1') !== undefined
  if (exists()) return
  await db.write(() => {
    if (exists()) return
    const id = freshId('account')
    // A damaged record may have this name and no longer be marked as yours.
    let name = 'you'
    for (let n = 2; nameTaken(db, 'user', name, null); n += 1) name = `you ${n}`
    writeAccount(db, vault.data.vaultCrypto, {
      id,
      type: 'user',
      name,
      prefix: defaultPrefix,
      isYou: true,
      createdAt: clock.now(),
      archivedAt: null,
      roles: ['super_admin'],
    })
    addAudit(context, {
      at: clock.now(),
      action: 'account.created',
      environment: null,
      subject: { kind: 'account', id, name },
      details: { roles: ['super_admin'] },
    })
  })
}

/** Checks the roles of a new account, and refuses if the caller may not grant them. */
export type MayGive = (roles: readonly Omit<Role, 'heldBy'>[]) => Result<null>

/** Creates an account. Call it inside a transaction. Refuses `name_taken`, a secret as its name, and what `resolveRoles` and `mayGive` refuse. */
export const createAccount = (
  context: Context,
  input: Parsed<'accounts.create'>,
  mayGive?: MayGive,
): Result<Account> => {
  const { db, clock } = context
  const vault = context.vault()
  if (!vault.ok) return vault
  const id = freshId('account')
  const plain = refuseSecrets(db, vault.data.vaultCrypto, { name: input.name })
  if (!plain.ok) return plain
  const roles = resolveRoles(context, input.roles, input.type)
  if (!roles.ok) return roles
  const grantCheck = mayGive?.(roles.data)
  if (grantCheck?.ok === false) return grantCheck
  if (nameTaken(db, input.type, input.name, null)) return takenRefusal(input.name)
  writeAccount(db, vault.data.vaultCrypto, {
    id,
    type: input.type,
    name: input.name,
    prefix: input.prefix ?? defaultPrefix,
    isYou: false,
    createdAt: clock.now(),
    archivedAt: null,
    roles: input.roles,
  })
  addAudit(context, {
    at: clock.now(),
    action: 'account.created',
    environment: null,
    subject: { kind: 'account', id, name: input.name },
    details: { type: input.type, roles: input.roles },
  })
  context.changed({ accounts: [id] }, 'roles', 'activity')
  return findAccount(context, id)
}

/** Records each difference between the two in the activity. */
const auditChange = (context: Context, before: Account, after: Account): void => {
  const subject = { kind: 'account', id: before.id, name: after.name } as const
  const record = (action: string, details: Activity['details']): void =>
    addAudit(context, { at: context.clock.now(), action, environment: null, subject, details })
  const addedRoles = after.roles.filter((role) => !before.roles.includes(role))
  const removedRoles = before.roles.filter((role) => !after.roles.includes(role))
  if (after.name !== before.name) record('account.renamed', { from: before.name })
  if (after.prefix !== before.prefix)
    record('account.prefix_changed', { from: before.prefix, to: after.prefix })
  if (addedRoles.length + removedRoles.length === 0) return
  record('account.roles_changed', { gained: addedRoles, lost: removedRoles })
  context.db.runOne('UPDATE accounts SET roles_changed_at = ? WHERE id = ?', context.clock.now(), before.id)
}

/** Signs a damaged account again, with the given data only. */
const repair = (
  context: Context,
  vaultCrypto: VaultCrypto,
  { id, name, roles, prefix = defaultPrefix }: Parsed<'accounts.update'>,
): Result<null> => {
  if (name === undefined || roles === undefined)
    return refuseField(name === undefined ? 'name' : 'roles', 'damaged.account_update')
  const { db, clock } = context
  const found = findDamaged(context, vaultCrypto, id)
  if (!found.ok) return found
  const resolved = resolveRoles(context, roles, found.data.type)
  if (!resolved.ok) return resolved
  if (nameTaken(db, found.data.type, name, id)) return takenRefusal(name)
  writeAccount(db, vaultCrypto, { ...found.data, name, roles, prefix, archivedAt: null })
  addAudit(context, {
    at: clock.now(),
    action: 'account.repaired',
    environment: null,
    subject: { kind: 'account', id, name },
    details: { roles, prefix },
  })
  return ok(null)
}

const saveChanges = (
  context: Context,
  vaultCrypto: VaultCrypto,
  input: Parsed<'accounts.update'>,
): Result<null> => {
  const { db } = context
  const plain = refuseSecrets(db, vaultCrypto, { name: input.name })
  if (!plain.ok) return plain
  const found = findAccount(context, input.id)
  if (!found.ok) return familyOf(found.error) === 'damaged' ? repair(context, vaultCrypto, input) : found
  const before = found.data
  const after = {
    ...before,
    name: input.name ?? before.name,
    prefix: input.prefix ?? before.prefix,
    roles: input.roles ?? before.roles,
  }
  const roles = input.roles ? resolveRoles(context, input.roles, before.type) : ok(null)
  if (!roles.ok) return roles
  if (nameTaken(db, before.type, after.name, before.id)) return takenRefusal(after.name)
  writeAccount(db, vaultCrypto, after)
  auditChange(context, before, after)
  return ok(null)
}

/**
 * Changes an account's name, roles or prefix; its keys do not change. Omitted fields keep their current value in the database.
 * Also repairs a damaged account: name and roles are then required, and the prefix defaults to `kr`.
 * Call it inside a transaction.
 */
export const updateAccount = (context: Context, input: Parsed<'accounts.update'>): Result<Account> => {
  const vault = context.vault()
  if (!vault.ok) return vault
  const saved = saveChanges(context, vault.data.vaultCrypto, input)
  if (!saved.ok) return saved
  // Lists show keys with the name of their account.
  context.changed({ accounts: [input.id] }, 'roles', 'keys', 'activity')
  return findAccount(context, input.id)
}

/** Archives an account. Call it inside a transaction. Refuses `account_has_keys`, naming its keys that are neither deleted nor expired, and `last_account` for your own. */
export const archiveAccount = (context: Context, { id }: Parsed<'accounts.archive'>): Result<Account> => {
  const { db, clock } = context
  const vault = context.vault()
  if (!vault.ok) return vault
  const intact = findAccount(context, id)
  // An archived account can do nothing, so it does not matter what a damaged record says.
  const found =
    !intact.ok && familyOf(intact.error) === 'damaged'
      ? findDamaged(context, vault.data.vaultCrypto, id)
      : intact
  if (!found.ok) return found
  const account = found.data
  if (account.isYou) return refuse('last_account')
  const keys = db.all<{ id: string; name: string; environment: Environment }>(
    'SELECT id, name, environment FROM keys WHERE account_id = ? AND deleted_at IS NULL AND (expires_at IS NULL OR expires_at > ?) ORDER BY environment, name',
    id,
    clock.now(),
  )
  if (keys.length > 0) {
    const names = keys.map((key) => `${key.name} (${key.environment})`)
    return refuse('account_has_keys', { name: account.name, keys: names, keyIds: keys.map((key) => key.id) })
  }
  const archived = { ...account, archivedAt: clock.now(), damaged: false }
  writeAccount(db, vault.data.vaultCrypto, archived)
  addAudit(context, {
    at: clock.now(),
    action: 'account.archived',
    environment: null,
    subject: { kind: 'account', id, name: account.name },
    details: account.damaged ? { damaged: true } : {},
  })
  context.changed({ accounts: [id] }, 'roles', 'activity')
  return ok(archived)
}
