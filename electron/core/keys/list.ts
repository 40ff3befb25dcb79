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

/** What verifies the MACs of rows; null while the vault is not open. */
export const openVaultCrypto = (context: Context): VaultCrypto | null => {
  const vault = context.vault()
  return vault.ok ? vault.data.vaultCrypto : null
}

/** Finds a key by its id. Refuses `not_found`. */
export const getKey = (context: Context, id: string): Result<Key> => {
  const row = findListedRow(context.db, id)
  return row ? ok(toKey(row, context.clock.now(), openVaultCrypto(context))) : refuse('not_found.key')
}

/** The key that this one replaced, and the places where that key's secret still is. */
const replacedBy = (context: Context, id: string): KeyDetail['replaces'] => {
  const row = findReplacedRow(context.db, id)
  return row
    ? {
        key: toKey(row, context.clock.now(), openVaultCrypto(context)),
        placements: filesHolding(context.db, row.id),
      }
    : null
}

/** The active keys created by `id`. */
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

/** A key's details: its places, the key it replaced, the progress of replacing it if it is lost, its last refusal, and how its account differs from its snapshot today. */
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
    lastRefused: listRefusals(context.db, { keyId: id, limit: 1 })[0] ?? null,
  })
}

/** The id of the key that currently has this name, neither deleted nor replaced. Undefined when there is none. */
const keyIdByName = (db: ReadableDb, environment: Environment, name: string): string | undefined =>
  db.get<{ id: string }>(
    'SELECT id FROM keys WHERE environment = ? AND name = ? AND deleted_at IS NULL AND replaced_by IS NULL',
    environment,
    name,
  )?.id

/**
 * Finds the key with this name in `environment`, or with this id: in any environment, or with `only` in this one.
 * Refuses `not_found`; its details name the other environment if that has a key with this name.
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
