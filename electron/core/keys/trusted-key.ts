import { decisionCodes, type DecisionCode, type Key, type Permission } from '../../../shared/domain/types.ts'
import { rotationAge } from '../../../shared/domain/lifetimes.ts'
import { statusOf } from '../../../shared/domain/status.ts'
import { isTime } from '../../../shared/domain/time.ts'
import { fromJson } from '../db/json.ts'
import { discardedKeyMacs, keyMacs } from '../db/macs.ts'
import type { VaultCrypto } from '../vault/vault-crypto.ts'
import type { KeyRow, ListedRow } from './rows.ts'

export const isIntact = (vaultCrypto: VaultCrypto, row: KeyRow): boolean => keyMacs.isIntact(vaultCrypto, row)

const isDiscarded = (vaultCrypto: VaultCrypto, row: KeyRow): boolean =>
  typeof row.deleted_at === 'number' && discardedKeyMacs.isIntact(vaultCrypto, row)

/**
 * The part of a row that can be trusted: all of an intact row; of one that was damaged and then deleted, that it was deleted and when;
 * null for a row with an invalid MAC.
 */
export const trustedRow = <Row extends KeyRow>(vaultCrypto: VaultCrypto, row: Row): Row | null => {
  if (isIntact(vaultCrypto, row)) return row
  return isDiscarded(vaultCrypto, row)
    ? {
        ...legible(row),
        expires_at: null,
        disabled_at: null,
        replaced_by: null,
        ended_at: null,
        created_by: null,
      }
    : null
}

/** When a key becomes due for rotation; null when it expires before that. */
const dueAt = ({ created_at: createdAt, expires_at: expiresAt }: KeyRow): number | null =>
  expiresAt === null || expiresAt > createdAt + rotationAge ? createdAt + rotationAge : null

/** Gives every column a value of its type. A flipped bit can change a value's type, and damaged or unverified rows are shown, too. */
const legible = <Row extends KeyRow>(row: Row): Row => {
  const text = (value: unknown): string => (typeof value === 'string' ? value : '')
  const time = (value: unknown): number | null => (isTime(value) ? value : null)
  return {
    ...row,
    id: text(row.id) || 'damaged',
    name: text(row.name) || 'damaged',
    environment: row.environment === 'production' ? 'production' : 'test',
    account_id: text(row.account_id),
    origin: row.origin === 'imported' ? 'imported' : 'issued',
    hint: text(row.hint),
    roles: '[]',
    permissions: '[]',
    created_at: time(row.created_at) ?? 0,
    expires_at: time(row.expires_at),
    disabled_at: time(row.disabled_at),
    deleted_at: time(row.deleted_at),
    replaced_by: text(row.replaced_by) || null,
    ended_at: time(row.ended_at),
    created_by: text(row.created_by) || null,
  }
}

const isDecisionCode = (value: unknown): value is DecisionCode =>
  (decisionCodes as readonly unknown[]).includes(value)

/** The usage columns, which no MAC covers because they change with every request. */
const legibleUse = ({
  last_used_at: usedAt,
  uses,
  last_refused_at: refusedAt,
  last_refusal: refusal,
}: ListedRow): Pick<Key, 'lastUsedAt' | 'uses' | 'lastRefusal'> => ({
  lastUsedAt: isTime(usedAt) ? usedAt : null,
  uses: typeof uses === 'number' ? uses : 0,
  lastRefusal: isTime(refusedAt) && isDecisionCode(refusal) ? { at: refusedAt, code: refusal } : null,
})

/** Converts a row for display; a damaged one has no snapshot. `vaultCrypto` is null while the vault is not open: MACs are then not verified, and nothing is decided. */
export const toKey = (found: ListedRow, now: number, vaultCrypto: VaultCrypto | null): Key => {
  const trusted =
    vaultCrypto === null
      ? { ...legible(found), roles: found.roles, permissions: found.permissions }
      : trustedRow(vaultCrypto, found)
  const row = trusted ?? legible(found)
  const facts = {
    createdAt: row.created_at,
    expiresAt: row.ended_at ?? row.expires_at,
    endedAt: row.ended_at,
    disabledAt: row.disabled_at,
    deletedAt: row.deleted_at,
    replacedBy: row.replaced_by,
    createdBy: row.created_by,
  }
  const status = statusOf({ ...facts, status: trusted === null ? 'damaged' : 'active' }, now)
  return {
    id: row.id,
    name: row.name,
    environment: row.environment,
    origin: row.origin,
    hint: row.hint,
    account: {
      id: row.account_id,
      name: row.account_name ?? 'unknown',
      type: row.account_type ?? 'service_account',
      isYou: row.account_is_you === 1,
    },
    kept: row.item_ref !== null,
    roles: fromJson<string[]>(row.roles, []),
    permissions: fromJson<Permission[]>(row.permissions, []),
    status,
    ...facts,
    dueAt: status === 'active' ? dueAt(row) : null,
    ...legibleUse(row),
  }
}
