import {
  environments,
  origins,
  type Activity,
  type Actor,
  type Environment,
  type Origin,
} from '../../../shared/domain/types.ts'
import type { Context } from '../context.ts'
import type { WritableDb } from '../db/handle.ts'
import { fromJson, oneOf } from '../db/json.ts'
import { appendRow, hasLink, headOf, readMark, writeMark, type Link } from './chain.ts'

const subjectKinds = ['key', 'account', 'role', 'project', 'vault'] as const

export type AuditEntry = Omit<Activity, 'seq' | 'actor' | 'session' | 'origin'>

/** What records activity needs to know: who asked for it, in which session, and where. */
export type AuditContext = Pick<Context, 'db' | 'actor' | 'host' | 'trail' | 'vault'>

/** The actor as stored in its column: `you`, `cli <user>`, `agent <name> / <user>` or `key <id> <name>`. */
export const actorText = (actor: Actor): string => {
  switch (actor.kind) {
    case 'you':
      return 'you'
    case 'cli':
      return `cli ${actor.user}`
    case 'agent':
      return `agent ${actor.name} / ${actor.user}`
    case 'key':
      return `key ${actor.id} ${actor.name}`
  }
}

const originOf = ({ actor, host }: Pick<Context, 'actor' | 'host'>): Origin => {
  if (actor.kind === 'key') return 'api'
  // A command that the app performs has come through its socket.
  return actor.kind !== 'you' && host === 'app' ? 'daemon' : host
}

const append = ({ db, actor, host, trail }: AuditContext, entry: AuditEntry): Link =>
  appendRow(db, {
    at: entry.at,
    actor: actorText(actor),
    action: entry.action,
    environment: entry.environment,
    subject_kind: entry.subject.kind,
    subject_id: entry.subject.id,
    subject_name: entry.subject.name,
    details: JSON.stringify(entry.details),
    session: trail.session(),
    origin: originOf({ actor, host }),
  })

/**
 * Adds a row to the activity, with actor, session and origin; nothing else adds rows. Call it inside the transaction of
 * the change that it records. `details` must never contain a secret.
 *
 * While the vault is open, the row is sealed in the same transaction. Rows that were added since the last seal, while the vault was
 * locked, are sealed with it, and an entry says which. A seal whose row is gone or has another content is left as it is:
 * it is the evidence.
 */
export const addAudit = (context: AuditContext, entry: AuditEntry): void => {
  const { db, trail } = context
  const vault = context.vault()
  const seal = vault.ok ? readMark(db, vault.data.vaultCrypto, 'seal') : undefined
  const isSealable = seal !== undefined && seal.intact && hasLink(db, seal)
  if (isSealable) recordLateSeal(context, seal, entry.at)
  const added = append(context, entry)
  if (vault.ok && isSealable)
    writeMark(db, vault.data.vaultCrypto, 'seal', { ...added, at: entry.at, removed: 0 })
  trail.added()
}

/**
 * Checks that `add`, which adds to the activity, would succeed now, and undoes it: before something is done that can only be recorded
 * afterwards. Call it inside a transaction. Throws what `add` throws.
 */
export const checkAudit = (db: WritableDb, add: () => void): void => {
  db.run('SAVEPOINT audit_check')
  add()
  db.run('ROLLBACK TO audit_check')
  db.run('RELEASE audit_check')
}

/** Records that rows after `seal` are sealed only now. Anybody who can write the database could have added them. */
const recordLateSeal = (context: AuditContext, seal: Link, at: number): Link | null => {
  const head = headOf(context.db)
  if (head.seq === seal.seq) return null
  return append(context, {
    at,
    action: lateSealAction,
    environment: null,
    subject: { kind: 'vault', id: 'activity', name: 'the activity' },
    details: { from: seal.seq + 1, to: head.seq },
  })
}

/** The action of the entry that says which rows were sealed later than they were added. */
export const lateSealAction = 'activity.sealed_late'

/**
 * Seals what was recorded since the last seal. Call it inside a transaction, with the vault open.
 *
 * @param isFirst whether nothing was ever sealed, so that the activity may be sealed as it is; see `ActivityTrail.seal`
 */
export const sealActivity = (context: AuditContext, at: number, isFirst: boolean): void => {
  const { db } = context
  const vault = context.vault()
  if (!vault.ok) return
  const { vaultCrypto } = vault.data
  const seal = readMark(db, vaultCrypto, 'seal')
  if (!seal) {
    if (isFirst) writeMark(db, vaultCrypto, 'seal', { ...headOf(db), at, removed: 0 })
    return
  }
  if (!seal.intact || !hasLink(db, seal)) return
  const added = recordLateSeal(context, seal, at)
  if (added) writeMark(db, vaultCrypto, 'seal', { ...added, at, removed: 0 })
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
  session: string
  origin: string
  kind: 'change' | 'delivery'
}

/** Parses a stored actor. Text in another form was not written by us, and is shown as a user of the command line. */
export const actorOf = (text: string): Actor => {
  if (text === 'you') return { kind: 'you' }
  const [, agent, user] = /^agent (.+?) \/ (.+)$/s.exec(text) ?? []
  if (agent !== undefined && user !== undefined) return { kind: 'agent', name: agent, user }
  const [, id, name] = /^key (\S+) (.+)$/s.exec(text) ?? []
  return id === undefined || name === undefined
    ? { kind: 'cli', user: text.replace(/^cli /, '') }
    : { kind: 'key', id, name }
}

export const toActivity = (row: ActivityRow): Activity => ({
  seq: row.seq,
  at: row.at,
  actor: actorOf(row.actor),
  origin: oneOf(origins, row.origin),
  session: row.session,
  action: row.action,
  environment: oneOf(environments, row.environment),
  subject: {
    kind: oneOf(subjectKinds, row.subject_kind) ?? 'vault',
    id: row.subject_id,
    name: row.subject_name,
  },
  details: fromJson<Activity['details']>(row.details, {}),
})
