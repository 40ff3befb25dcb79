import type { LeftOut, NamedKey } from '../../../shared/domain/backup.ts'
import { ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import { writeAccountRow } from '../accounts/change.ts'
import { addAudit } from '../audit/audit.ts'
import type { Context } from '../context.ts'
import type { ReadableDb } from '../db/handle.ts'
import { accountMacs, roleMacs, type Mac } from '../db/macs.ts'
import type { Keychain } from '../keychain/keychain.ts'
import { findRow, findRowByDigest, insertRow, type KeyRow } from '../keys/rows.ts'
import { isIntact } from '../keys/trusted-key.ts'
import type { Secret } from '../secret.ts'
import { readVaultMeta } from '../vault/canary.ts'
import { removeFromJournal, trySweep, withStores } from '../vault/journal.ts'
import type { VaultCrypto } from '../vault/vault-crypto.ts'
import type { PreparedBackup } from './prepare.ts'
import { newItem, writeItems, type Item } from './replace.ts'

/*
 * Merging adds what is in the backup and not here; what is here never changes. Rows are verified under the backup's pepper and signed under
 * this vault's. With another pepper, digests are computed again from the secrets in the backup; a key without one is left out, because it
 * could not be checked here.
 */

type AccountRow = Parameters<typeof accountMacs.sign>[1] & Mac
type RoleRow = Parameters<typeof roleMacs.sign>[1] & Mac

type AddedKey = {
  readonly row: KeyRow
  readonly name: string
  readonly accountId: string
  readonly digest: Buffer
  readonly secret: Secret | null
}

export type MergePlan = {
  readonly accounts: readonly AccountRow[]
  readonly roles: readonly RoleRow[]
  /** The ids of roles that have other permissions here. */
  readonly differentRoles: readonly string[]
  readonly keys: readonly AddedKey[]
  readonly renamed: readonly (NamedKey & { readonly to: string })[]
  readonly leftOut: readonly LeftOut[]
  readonly same: number
}

const readAccounts = (db: ReadableDb): readonly AccountRow[] =>
  db.all<AccountRow>(
    'SELECT accounts.*, (SELECT json_group_array(role_id) FROM (SELECT role_id FROM account_roles WHERE account_id = accounts.id ORDER BY role_id)) AS roles FROM accounts ORDER BY created_at, id',
  )

/** The accounts to add, and which account here stands for each account of the backup: the one with its id, else with its type and name. */
const planAccounts = (
  db: ReadableDb,
  backup: PreparedBackup,
): { readonly added: readonly AccountRow[]; readonly idHere: ReadonlyMap<string, string> } => {
  const here = readAccounts(db)
  const idHere = new Map<string, string>()
  const added: AccountRow[] = []
  const nameOf = ({ type, name }: AccountRow): string => `${type} ${name.toLowerCase()}`
  for (const account of readAccounts(backup.db)) {
    if (!accountMacs.isIntact(backup.vaultCrypto, account)) continue
    const same =
      here.find(({ id }) => id === account.id) ??
      here.find(({ is_you: isYou }) => isYou === 1 && account.is_you === 1) ??
      (account.archived_at === null
        ? here.find((each) => each.archived_at === null && nameOf(each) === nameOf(account))
        : undefined)
    idHere.set(account.id, same?.id ?? account.id)
    if (!same) added.push(account)
  }
  return { added, idHere }
}

const planRoles = (
  db: ReadableDb,
  backup: PreparedBackup,
): { readonly added: readonly RoleRow[]; readonly different: readonly string[] } => {
  const here = new Map(
    db
      .all<{ id: string; permissions: string }>('SELECT id, permissions FROM roles')
      .map(({ id, permissions }) => [id, permissions]),
  )
  const there = backup.db
    .all<RoleRow>('SELECT * FROM roles ORDER BY id')
    .filter((role) => roleMacs.isIntact(backup.vaultCrypto, role))
  return {
    added: there.filter(({ id }) => !here.has(id)),
    different: there
      .filter(({ id, permissions }) => (here.get(id) ?? permissions) !== permissions)
      .map(({ id }) => id),
  }
}

const longestName = 100

/** A name like `name` that is not in `taken`. */
const freeName = (name: string, taken: (name: string) => boolean): string => {
  for (let number = 2; ; number += 1) {
    const suffix = ` (${number})`
    const candidate = `${[...name].slice(0, longestName - suffix.length).join('')}${suffix}`
    if (!taken(candidate)) return candidate
  }
}

/** What merging would add. Reads only. */
export const planMerge = (
  { db }: Pick<Context, 'db'>,
  vaultCrypto: VaultCrypto,
  backup: PreparedBackup,
): MergePlan => {
  const samePepper = readVaultMeta(db)?.pepperCheck === backup.pepperCheck
  const accounts = planAccounts(db, backup)
  const archived = new Set(
    db.all<{ id: string }>('SELECT id FROM accounts WHERE archived_at IS NOT NULL').map(({ id }) => id),
  )
  for (const { id, archived_at: archivedAt } of accounts.added) if (archivedAt !== null) archived.add(id)
  const leftOut: LeftOut[] = []
  const candidates: AddedKey[] = []
  let same = 0
  for (const row of backup.db.all<KeyRow>(
    'SELECT * FROM keys WHERE deleted_at IS NULL ORDER BY created_at, id',
  )) {
    const { id, name, environment, last4 } = row
    const leave = (why: LeftOut['why']): void => void leftOut.push({ name, environment, why })
    const accountId = accounts.idHere.get(row.account_id)
    const secret = backup.contents.secrets.get(id) ?? null
    const digest = secret ? vaultCrypto.digest(secret) : samePepper ? row.digest : null
    if (findRow(db, id)) same += 1
    else if (!isIntact(backup.vaultCrypto, row) || accountId === undefined) leave('damaged')
    else if (archived.has(accountId)) leave('account_archived')
    else if (!digest) leave('no_secret')
    else if (findRowByDigest(db, digest, last4)) leave('secret_known')
    else candidates.push({ row, name, accountId, digest, secret })
  }
  const keys = withoutOrphans(db, candidates, leftOut)
  const taken = new Set<string>()
  const isTaken = (environment: string, name: string): boolean =>
    taken.has(`${environment} ${name}`) ||
    db.get(
      'SELECT 1 FROM keys WHERE environment = ? AND name = ? AND deleted_at IS NULL AND replaced_by IS NULL',
      environment,
      name,
    ) !== undefined
  const renamed: (NamedKey & { readonly to: string })[] = []
  const named = keys.map((key) => {
    const { environment, replaced_by: replacedBy } = key.row
    if (replacedBy !== null) return key
    const name = isTaken(environment, key.name)
      ? freeName(key.name, (each) => isTaken(environment, each))
      : key.name
    taken.add(`${environment} ${name}`)
    if (name !== key.name) renamed.push({ name: key.name, environment, to: name })
    return { ...key, name }
  })
  const roles = planRoles(db, backup)
  return {
    accounts: accounts.added,
    roles: roles.added,
    differentRoles: roles.different,
    keys: named,
    renamed,
    leftOut,
    same,
  }
}

/** Leaves out rotated keys whose replacement is neither here nor added, until none is left. */
const withoutOrphans = (
  db: ReadableDb,
  candidates: readonly AddedKey[],
  leftOut: LeftOut[],
): readonly AddedKey[] => {
  const ids = new Set(candidates.map(({ row }) => row.id))
  const isOrphan = ({ row: { replaced_by: by } }: AddedKey): boolean =>
    by !== null && !ids.has(by) && !findRow(db, by)
  const orphans = candidates.filter(isOrphan)
  if (orphans.length === 0) return candidates
  for (const { row } of orphans)
    leftOut.push({ name: row.name, environment: row.environment, why: 'replacement_left_out' })
  return withoutOrphans(
    db,
    candidates.filter((each) => !isOrphan(each)),
    leftOut,
  )
}

type Kept = ReadonlyMap<string, { readonly item: Item; readonly sealed: Buffer | null }>

/** Adds the rows of a plan. Call it inside a transaction. */
const addRows = (
  context: Context,
  vaultCrypto: VaultCrypto,
  plan: MergePlan,
  { db: backup }: PreparedBackup,
  kept: Kept,
): void => {
  const { db, clock } = context
  db.run('PRAGMA defer_foreign_keys = ON')
  for (const role of plan.roles) {
    const { mac, mac_version: version } = roleMacs.sign(vaultCrypto, role)
    db.run(
      'INSERT INTO roles (id, name, description, permissions, holders, created_at, mac, mac_version, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
      role.id,
      role.name,
      role.description,
      role.permissions,
      role.holders,
      role.created_at,
      mac,
      version,
      clock.now(),
    )
  }
  for (const account of plan.accounts) writeAccountRow(db, vaultCrypto, { ...account, is_you: 0 })
  const ids = new Set(plan.keys.map(({ row }) => row.id))
  for (const { row, name, accountId, digest } of plan.keys) {
    const creator = row.created_by
    insertRow(db, vaultCrypto, {
      ...row,
      name,
      account_id: accountId,
      digest,
      item_ref: kept.get(row.id)?.item.ref ?? null,
      sealed: kept.get(row.id)?.sealed ?? null,
      // A key that was not added either has created nothing here.
      created_by: creator !== null && (ids.has(creator) || findRow(db, creator)) ? creator : null,
    })
    const usage = backup.get<{ last_used_at: number | null; uses: number }>(
      'SELECT last_used_at, uses FROM key_usage WHERE key_id = ?',
      row.id,
    )
    if (usage)
      db.run(
        'INSERT INTO key_usage (key_id, last_used_at, uses) VALUES (?, ?, ?)',
        row.id,
        usage.last_used_at,
        usage.uses,
      )
    addAudit(context, {
      at: clock.now(),
      action: 'key.restored',
      environment: row.environment,
      subject: { kind: 'key', id: row.id, name },
      details: { key: row.hint, kept: kept.has(row.id) },
    })
  }
}

const isSamePlan = (one: MergePlan, other: MergePlan): boolean => {
  const text = ({ accounts, roles, keys }: MergePlan): string =>
    JSON.stringify([
      accounts.map(({ id }) => id),
      roles.map(({ id }) => id),
      keys.map(({ row, name, accountId }) => [row.id, name, accountId]),
    ])
  return text(one) === text(other)
}

/**
 * Adds what is in the backup and not here: journal, keychain items, and one transaction for all rows. `record` adds to the activity.
 * Refuses what the keychain refuses, and `conflict.restore_changed` when something was changed meanwhile; nothing is restored then.
 */
export const mergeBackup = (
  context: Context,
  { keychain, vaultCrypto }: { readonly keychain: Keychain; readonly vaultCrypto: VaultCrypto },
  backup: PreparedBackup,
  record: (plan: MergePlan) => void,
): Promise<Result<MergePlan>> =>
  withStores(context, keychain, async (stores) => {
    const { db, failpoint } = context
    await trySweep(stores)
    const plan = planMerge(context, vaultCrypto, backup)
    const kept: Kept = new Map(
      plan.keys.flatMap(({ row, secret }) =>
        secret && row.item_ref !== null ? [[row.id, newItem(row.id, secret)] as const] : [],
      ),
    )
    const items = Array.from(kept.values(), ({ item }) => item)
    const written = await writeItems(context, keychain, items)
    failpoint('restore.before-commit')
    const done = written.ok
      ? await db.write((): Result<MergePlan> => {
          if (!isSamePlan(plan, planMerge(context, vaultCrypto, backup)))
            return refuse('conflict.restore_changed')
          addRows(context, vaultCrypto, plan, backup, kept)
          for (const { ref } of items) removeFromJournal(db, ref)
          record(plan)
          failpoint('restore.in-transaction')
          return ok(plan)
        })
      : written
    failpoint('restore.committed')
    if (!done.ok) await trySweep(stores)
    return done
  })
