import {
  actions,
  decisionCodes,
  environments,
  vias,
  type ActivityCursor,
  type Refused,
} from '../../../shared/domain/types.ts'
import type { Parsed } from '../../../shared/operations/index.ts'
import type { ReadableDb, Value } from '../db/handle.ts'
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

type Options = {
  readonly of?: Parsed<'activity.list'>['of']
  readonly before?: Pick<ActivityCursor, 'at' | 'id'>
  readonly limit?: number
}

/**
 * The requests that were recently refused through the local API and the CLI, newest first: all of them, those in one environment, or
 * those with one key; before a given time and, at that time, before an id.
 */
export const listRefusals = (
  db: ReadableDb,
  { of, before: { at, id } = { at: Number.MAX_SAFE_INTEGER, id: 0 }, limit = 20 }: Options = {},
): readonly Refused[] => {
  const read = (where: string, ...values: Value[]) =>
    db.all<Row>(
      `SELECT refusals.*, keys.name FROM refusals LEFT JOIN keys ON keys.id = refusals.key_id
       WHERE ${where}(last_at, refusals.id) < (?, ?) ORDER BY last_at DESC, refusals.id DESC LIMIT ?`,
      ...values,
      at,
      id,
      limit,
    )
  const rows =
    of === undefined
      ? read('')
      : 'subject' in of
        ? read('key_id = ? AND ', of.subject)
        : read('refusals.environment = ? AND ', of.environment)
  return rows.map(toRefused)
}
