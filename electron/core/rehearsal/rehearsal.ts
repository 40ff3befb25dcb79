import type { Environment, Rehearsal, RehearsedOutcome } from '../../../shared/domain/types.ts'
import { ok, type Result } from '../../../shared/domain/errors.ts'
import { addAudit } from '../audit/audit.ts'
import type { Context } from '../context.ts'
import type { ReadableDb } from '../db/handle.ts'
import { changeable } from '../keys/change.ts'

/** How long a rehearsal lasts, in milliseconds. */
export const rehearsalMs = 300_000

export type ActiveRehearsal = { readonly outcome: RehearsedOutcome; readonly until: number }

/** All rehearsals by key id, including those that are over; the caller compares `until` with the time. */
export const activeRehearsals = (db: ReadableDb): ReadonlyMap<string, ActiveRehearsal> =>
  new Map(
    db
      .all<ActiveRehearsal & { key_id: string }>('SELECT key_id, outcome, until FROM rehearsals')
      .map(({ key_id, outcome, until }) => [key_id, { outcome, until }]),
  )

type Row = {
  key_id: string
  name: string
  environment: Environment
  outcome: RehearsedOutcome
  until: number
}

/** The rehearsals in progress, the one that ends last first. */
export const listRehearsals = ({ db, clock }: Context): readonly Rehearsal[] =>
  db
    .all<Row>(
      'SELECT key_id, name, environment, outcome, until FROM rehearsals JOIN keys ON keys.id = key_id WHERE until > ? ORDER BY until DESC, key_id',
      clock.now(),
    )
    .map((row) => ({
      keyId: row.key_id,
      keyName: row.name,
      environment: row.environment,
      outcome: row.outcome,
      until: row.until,
    }))

/**
 * Starts a rehearsal: for five minutes, every process that serves the local API answers `outcome` to requests that `keyId` would be
 * allowed. Requests that are refused anyway are not affected. Replaces an earlier rehearsal of the key. Call it inside a transaction.
 * Refuses `not_found`, `key_deleted` or `damaged`.
 */
export const startRehearsal = (
  context: Context,
  { keyId, outcome }: { readonly keyId: string; readonly outcome: RehearsedOutcome },
): Result<readonly Rehearsal[]> => {
  const vault = context.vault()
  if (!vault.ok) return vault
  const { db, clock } = context
  const row = changeable(context, vault.data.vaultCrypto, keyId)
  if (!row.ok) return row
  const at = clock.now()
  db.run('DELETE FROM rehearsals WHERE until <= ?', at)
  db.run(
    'INSERT INTO rehearsals (key_id, outcome, until) VALUES (?, ?, ?) ON CONFLICT (key_id) DO UPDATE SET outcome = excluded.outcome, until = excluded.until',
    keyId,
    outcome,
    at + rehearsalMs,
  )
  addAudit(context, {
    at,
    action: 'key.rehearsal_started',
    environment: row.data.environment,
    subject: { kind: 'key', id: keyId, name: row.data.name },
    details: { outcome },
  })
  context.changed({ rehearsals: [keyId] }, 'activity')
  return ok(listRehearsals(context))
}

/** Ends a rehearsal early; does nothing when there is none. Call it inside a transaction. */
export const stopRehearsal = (
  context: Context,
  { keyId }: { readonly keyId: string },
): Result<readonly Rehearsal[]> => {
  const { db, clock } = context
  const row = db.get<{ name: string; environment: Environment }>(
    'SELECT name, environment FROM rehearsals JOIN keys ON keys.id = key_id WHERE key_id = ?',
    keyId,
  )
  if (db.run('DELETE FROM rehearsals WHERE key_id = ?', keyId).changes > 0 && row) {
    addAudit(context, {
      at: clock.now(),
      action: 'key.rehearsal_stopped',
      environment: row.environment,
      subject: { kind: 'key', id: keyId, name: row.name },
      details: {},
    })
  }
  context.changed({ rehearsals: [keyId] }, 'activity')
  return ok(listRehearsals(context))
}
