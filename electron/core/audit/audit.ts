import { environments, type Activity, type Actor, type Environment } from '../../../shared/domain/types.ts'
import type { Context } from '../context.ts'
import { fromJson, oneOf } from '../db/json.ts'

const subjectKinds = ['key', 'account', 'role', 'project', 'vault'] as const

export type AuditEntry = Omit<Activity, 'seq' | 'actor'>

/** The actor as stored in its column: `you`, `cli <user>` or `key <id> <name>`. */
export const actorText = (actor: Actor): string =>
  actor.kind === 'you' ? 'you' : actor.kind === 'cli' ? `cli ${actor.user}` : `key ${actor.id} ${actor.name}`

/** Adds a row to the activity, with the actor of `context`. Call it inside the transaction of the change that it records. `details` must never contain a secret. */
export const addAudit = ({ db, actor }: Pick<Context, 'db' | 'actor'>, entry: AuditEntry): void => {
  const { at, action, environment, subject, details } = entry
  db.run(
    'INSERT INTO audit (at, actor, action, environment, subject_kind, subject_id, subject_name, details) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    at,
    actorText(actor),
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

/** Parses a stored actor. Text in another form was not written by us, and is shown as a user of the command line. */
export const actorOf = (text: string): Actor => {
  if (text === 'you') return { kind: 'you' }
  const [, id, name] = /^key (\S+) (.+)$/s.exec(text) ?? []
  return id === undefined || name === undefined
    ? { kind: 'cli', user: text.replace(/^cli /, '') }
    : { kind: 'key', id, name }
}

export const toActivity = (row: ActivityRow): Activity => ({
  seq: row.seq,
  at: row.at,
  actor: actorOf(row.actor),
  action: row.action,
  environment: oneOf(environments, row.environment),
  subject: {
    kind: oneOf(subjectKinds, row.subject_kind) ?? 'vault',
    id: row.subject_id,
    name: row.subject_name,
  },
  details: fromJson<Activity['details']>(row.details, {}),
})
