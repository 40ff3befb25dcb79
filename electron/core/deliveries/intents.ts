import { randomBytes } from 'node:crypto'
import { addAudit } from '../audit/audit.ts'
import type { Context } from '../context.ts'
import type { ReadableDb, WritableDb } from '../db/handle.ts'
import { findRow } from '../keys/rows.ts'

/*
 * How the record of a delivery always comes to match the file, whatever is interrupted:
 *   intend: one transaction { intent }                         a busy or full database ends it here: nothing was written
 *   apply:  the file is replaced
 *   settle: one transaction { activity (and with it the place), intent removed }
 * An intent that is left over is settled at the next start, or before the next delivery, by looking at the file.
 */

/** A delivery that was begun. */
export type Intent = {
  readonly id: string
  readonly keyId: string
  /** The real path of the file. */
  readonly path: string
  readonly variable: string
  readonly temporary: string
  /** Written into the file itself: the temporary file has the old content, too. */
  readonly inPlace: boolean
  readonly created: boolean
  readonly replaced: boolean
  /** The process that began it. */
  readonly process: number
  readonly startedAt: number
}

type Row = {
  id: string
  key_id: string
  path: string
  variable: string
  temporary: string
  in_place: number
  created: number
  replaced: number
  process: number
  started_at: number
}

/** Writes down that a delivery is about to happen; throws what the machine causes, and then nothing must be delivered. */
export const beginIntent = async (
  db: WritableDb,
  intent: Omit<Intent, 'id' | 'process'>,
): Promise<Intent> => {
  const whole: Intent = { ...intent, id: randomBytes(12).toString('hex'), process: process.pid }
  await db.write(() =>
    db.run(
      "INSERT INTO delivery_intents (id, key_id, destination, path, variable, temporary, in_place, created, replaced, process, started_at) VALUES (?, ?, 'env_file', ?, ?, ?, ?, ?, ?, ?, ?)",
      whole.id,
      whole.keyId,
      whole.path,
      whole.variable,
      whole.temporary,
      Number(whole.inPlace),
      Number(whole.created),
      Number(whole.replaced),
      whole.process,
      whole.startedAt,
    ),
  )
  return whole
}

/** Every delivery that was begun and has no outcome yet, the oldest first. */
export const openIntents = (db: ReadableDb): readonly Intent[] =>
  db.all<Row>('SELECT * FROM delivery_intents ORDER BY started_at, id').map((row) => ({
    id: row.id,
    keyId: row.key_id,
    path: row.path,
    variable: row.variable,
    temporary: row.temporary,
    inPlace: row.in_place === 1,
    created: row.created === 1,
    replaced: row.replaced === 1,
    process: row.process,
    startedAt: row.started_at,
  }))

/** Ends a delivery in one transaction: recorded in the activity, and as the place of the key's secret, when it was `written`. */
export const settleIntent = async (
  { db, changed, actor }: Pick<Context, 'db' | 'changed' | 'actor'>,
  intent: Intent,
  { written, at }: { readonly written: boolean; readonly at: number },
): Promise<void> => {
  await db.write(() => {
    const wasOpen = db.run('DELETE FROM delivery_intents WHERE id = ?', intent.id).changes === 1
    if (written && (wasOpen || !isRecorded(db, intent))) record({ db, actor }, intent, at)
  })
  if (written) changed('keys', 'activity')
}

/** Whether another process, which took this one for dead, has recorded the delivery. */
const isRecorded = (db: ReadableDb, { path, variable, keyId, startedAt }: Intent): boolean =>
  db.get(
    'SELECT 1 FROM places WHERE path = ? AND variable = ? AND key_id = ? AND at >= ?',
    path,
    variable,
    keyId,
    startedAt,
  ) !== undefined

const record = (
  context: Pick<Context, 'db' | 'actor'>,
  { keyId, path, variable, created, replaced }: Intent,
  at: number,
): void => {
  const row = findRow(context.db, keyId)
  // the schema keeps a key's row for good
  if (!row) throw new Error('a delivery was intended for a key that has no row')
  addAudit(context, {
    at,
    action: 'key.written',
    environment: row.environment,
    subject: { kind: 'key', id: keyId, name: row.name },
    details: { path, variable, created, replaced },
  })
}
