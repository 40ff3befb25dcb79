import { actions, decisionCodes, environments, vias, type Refused } from '../../../shared/domain/types.ts'
import type { ReadableDb } from '../db/handle.ts'
import { oneOf } from '../db/json.ts'

type Row = {
  id: number
  key_id: string
  name: string | null
  code: string
  entity: string
  action: string
  environment: string
  via: string
  last_at: number
  count: number
}

const refusalCodes = decisionCodes.filter((code) => code !== 'ok')

const toRefused = (row: Row): Refused => ({
  id: row.id,
  at: row.last_at,
  count: row.count,
  code: oneOf(refusalCodes, row.code) ?? 'damaged',
  via: oneOf(vias, row.via) ?? 'api',
  key: row.key_id === '' ? null : { id: row.key_id, name: row.name ?? 'unknown' },
  entity: row.entity || null,
  action: oneOf(actions, row.action),
  environment: oneOf(environments, row.environment),
})

const selected = 'SELECT refusals.*, keys.name FROM refusals LEFT JOIN keys ON keys.id = refusals.key_id'

/** The requests that were recently refused through the local API and the command line, newest first: all of them, or those with one key. */
export const listRefusals = (
  db: ReadableDb,
  { keyId, limit = 20 }: { readonly keyId?: string; readonly limit?: number } = {},
): readonly Refused[] => {
  const order = 'ORDER BY last_at DESC, refusals.id DESC LIMIT ?'
  const rows =
    keyId === undefined
      ? db.all<Row>(`${selected} ${order}`, limit)
      : db.all<Row>(`${selected} WHERE key_id = ? ${order}`, keyId, limit)
  return rows.map(toRefused)
}

/** The refusals with these ids, in no particular order. */
export const refusalsById = (db: ReadableDb, ids: readonly number[]): readonly Refused[] =>
  db
    .all<Row>(`${selected} WHERE refusals.id IN (SELECT value FROM json_each(?))`, JSON.stringify(ids))
    .map(toRefused)
