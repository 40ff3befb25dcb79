import type { Action, Environment, Refused } from '../../../shared/domain.ts'
import type { ReadableDb } from '../db/handle.ts'

type Row = { id: number; key_id: string; name: string | null; code: Refused['code']; entity: string; action: Action | ''; environment: Environment | ''; via: Refused['via']; last_at: number; count: number }

const toRefused = (row: Row): Refused => ({
  id: row.id, at: row.last_at, count: row.count, code: row.code, via: row.via,
  key: row.key_id === '' ? null : { id: row.key_id, name: row.name ?? 'unknown' },
  entity: row.entity || null, action: row.action || null, environment: row.environment || null,
})

/** The requests refused lately through the local API and the CLI, newest first. */
export const listRefusals = (db: ReadableDb, { limit = 20 }: { limit?: number } = {}): readonly Refused[] =>
  db
    .all<Row>('SELECT refusals.*, keys.name FROM refusals LEFT JOIN keys ON keys.id = refusals.key_id ORDER BY last_at DESC, refusals.id DESC LIMIT ?', limit)
    .map(toRefused)
