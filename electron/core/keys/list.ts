import type { Environment, Key, KeyDetail } from '../../../shared/domain/types.ts'
import { ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import type { Context } from '../context.ts'
import type { VaultCrypto } from '../vault/vault-crypto.ts'
import { listRefusals } from '../usage/refusals.ts'
import { filesHolding, placementsOf } from '../deliveries/placements.ts'
import { driftOf } from './drift.ts'
import { lostKeyProgress } from './lost-key.ts'
import { findCreated, findListedRow, findReplacedRow } from './rows.ts'
import { toKey } from './trusted-key.ts'
import type { Parsed } from '../../../shared/operations/index.ts'
import type { ReadableDb } from '../db/handle.ts'

/** What the MACs of rows are checked with; null while the vault is not open. */
export const openVaultCrypto = (context: Context): VaultCrypto | null => {
  const vault = context.vault()
  return vault.ok ? vault.data.vaultCrypto : null
}

/** One key, by id. Refuses `not_found`. */
export const getKey = (context: Context, id: string): Result<Key> => {
  const row = findListedRow(context.db, id)
  return row ? ok(toKey(row, context.clock.now(), openVaultCrypto(context))) : refuse('not_found.key')
}

/** The key that this one took the place of, and where that one's secret still stands. */
const replacedBy = (context: Context, id: string): KeyDetail['replaces'] => {
  const row = findReplacedRow(context.db, id)
  return row
    ? {
        key: toKey(row, context.clock.now(), openVaultCrypto(context)),
        placements: filesHolding(context.db, row.id),
      }
    : null
}

/** The keys created by `id` that work now. */
const createdBy = (context: Context, id: string): readonly Key[] => {
  const vaultCrypto = openVaultCrypto(context)
  const now = context.clock.now()
  return findCreated(context.db, id)
    .map((row) => toKey(row, now, vaultCrypto))
    .filter(({ status }) => status === 'active' || status === 'replaced')
}

const find = (context: Context, id: string): Key | null => {
  const key = getKey(context, id)
  return key.ok ? key.data : null
}

/** A key's page: the key, where its secret stands, what it replaced, what replaces it when it was lost, its last refusal, and its account today against its snapshot. */
export const getKeyDetail = (context: Context, id: string): Result<KeyDetail> => {
  const key = getKey(context, id)
  if (!key.ok) return key
  const drift = driftOf(context, key.data)
  return ok({
    ...key.data,
    placements: placementsOf(context.db, id),
    drift: drift.ok ? drift.data : null,
    replaces: replacedBy(context, id),
    replacement: key.data.replacedBy === null ? null : find(context, key.data.replacedBy),
    creator: key.data.createdBy === null ? null : find(context, key.data.createdBy),
    created: createdBy(context, id),
    lostKeyProgress: lostKeyProgress(context, id, (each) => find(context, each)),
    lastRefused: listRefusals(context.db, { of: { subject: id }, limit: 1 })[0] ?? null,
  })
}

/** The id of the one key that has this name now: neither deleted nor replaced. Undefined when there is none. */
const keyIdByName = (db: ReadableDb, environment: Environment, name: string): string | undefined =>
  db.get<{ id: string }>(
    'SELECT id FROM keys WHERE environment = ? AND name = ? AND deleted_at IS NULL AND replaced_by IS NULL',
    environment,
    name,
  )?.id

/**
 * The key with this name in `environment`, or with this id: in any environment, or in `only` this one.
 * Refuses `not_found`; its details name the other environment if there is a key with this name.
 */
export const findKeyByName = (
  context: Context,
  { environment, name, only = false }: Parsed<'keys.find'>,
): Result<Key> => {
  const { db } = context
  const id = keyIdByName(db, environment, name)
  if (id) return getKey(context, id)
  const key = getKey(context, name)
  if (key.ok && (!only || key.data.environment === environment)) return key
  const other: Environment = environment === 'test' ? 'production' : 'test'
  return keyIdByName(db, other, name)
    ? refuse('not_found.key_elsewhere', { name, environment, otherEnvironment: other })
    : refuse('not_found.key_named', { name, environment })
}
