import type { Activity, Environment } from '../../../shared/domain.ts'
import type { ReadableDb, WritableDb } from '../db/handle.ts'
import { fromJson } from '../db/json.ts'

export type AuditEntry = Omit<Activity, 'seq' | 'actor'>

/** Adds a row to the activity; call it inside the transaction of the change it tells of. `details` never carry a secret. */
export const addAudit = (db: WritableDb, entry: AuditEntry, actor = 'you'): void => {
  const { at, action, environment, subject, details } = entry
  db.run(
    'INSERT INTO audit (at, actor, action, environment, subject_kind, subject_id, subject_name, details) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    at, actor, action, environment, subject.kind, subject.id, subject.name, JSON.stringify(details),
  )
}

type Row = { seq: number; at: number; actor: string; action: string; environment: Environment | null; subject_kind: Activity['subject']['kind']; subject_id: string; subject_name: string; details: string }

const toActivity = (row: Row): Activity => ({
  seq: row.seq, at: row.at, actor: row.actor, action: row.action, environment: row.environment,
  subject: { kind: row.subject_kind, id: row.subject_id, name: row.subject_name },
  details: fromJson<Activity['details']>(row.details, {}),
})

/** The activity, newest first, a page at a time: `before` is the `next` of the page before. */
export const listActivity = (db: ReadableDb, { before = Number.MAX_SAFE_INTEGER, limit = 100 }: { before?: number; limit?: number }): { items: readonly Activity[]; next: number | null } => {
  const items = db.all<Row>('SELECT * FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT ?', before, limit).map(toActivity)
  return { items, next: items.length === limit ? (items.at(-1)?.seq ?? null) : null }
}

/** What was done to one subject, newest first. */
export const activityOf = (db: ReadableDb, subjectId: string, action: string): readonly Activity[] =>
  db.all<Row>('SELECT * FROM audit WHERE subject_id = ? AND action = ? ORDER BY seq DESC LIMIT 100', subjectId, action).map(toActivity)
