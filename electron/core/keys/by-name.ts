import type { Environment, Key } from '../../../shared/domain/types.ts'
import { refuse, type Result } from '../../../shared/domain/errors.ts'
import type { Parsed } from '../../../shared/operations/index.ts'
import type { Context } from '../context.ts'
import type { ReadableDb } from '../db/handle.ts'
import { getKey } from './list.ts'

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
