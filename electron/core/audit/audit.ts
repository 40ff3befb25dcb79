import { environments, type Activity, type Environment } from '../../../shared/domain.ts'
import type { ReadableDb, WritableDb } from '../db/handle.ts'
import { fromJson, oneOf } from '../db/json.ts'

const subjectKinds = ['key', 'account', 'role', 'vault'] as const

export type AuditEntry = Omit<Activity, 'seq' | 'actor' | 'actorKey'>

/** A key that acts through the local API, by its id and its name at that moment. */
export type ActingKey = { readonly id: string; readonly name: string }

/** Adds a row to the activity; call it inside the transaction of the change it tells of. `details` never carry a secret. */
export const addAudit = (db: WritableDb, entry: AuditEntry, by?: ActingKey): void => {
  const { at, action, environment, subject, details } = entry
  db.run(
    'INSERT INTO audit (at, actor, action, environment, subject_kind, subject_id, subject_name, details) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    at,
    by ? `key ${by.id} ${by.name}` : 'you',
    action,
    environment,
    subject.kind,
    subject.id,
    subject.name,
    JSON.stringify(details),
  )
}

export type ActivityRow = {
  seq: number
  at: number
  actor: string
  action: string
  environment: Environment | null
  subject_kind: Activity['subject']['kind']
  subject_id: string
  subject_name: string
  details: string
  kind: 'change' | 'delivery'
}

/** `key <id> <name>` for a key, a word for anybody else. */
const actorOf = (text: string): Pick<Activity, 'actor' | 'actorKey'> => {
  const [, id, name] = /^key (\S+) (.+)$/s.exec(text) ?? []
  return id === undefined || name === undefined
    ? { actor: text, actorKey: null }
    : { actor: 'key', actorKey: { id, name } }
}

export const toActivity = (row: ActivityRow): Activity => ({
  seq: row.seq,
  at: row.at,
  ...actorOf(row.actor),
  action: row.action,
  environment: oneOf(environments, row.environment),
  subject: {
    kind: oneOf(subjectKinds, row.subject_kind) ?? 'vault',
    id: row.subject_id,
    name: row.subject_name,
  },
  details: fromJson<Activity['details']>(row.details, {}),
})

/** What was done to one subject, newest first. */
export const activityOf = (db: ReadableDb, subjectId: string, action: string): readonly Activity[] =>
  db
    .all<ActivityRow>(
      'SELECT * FROM audit WHERE subject_id = ? AND action = ? ORDER BY seq DESC LIMIT 100',
      subjectId,
      action,
    )
    .map(toActivity)
