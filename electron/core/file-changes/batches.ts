import type { Refusal } from '../../../shared/domain/errors.ts'
import type { Actor } from '../../../shared/domain/types.ts'
import { actorOf, actorText } from '../audit/audit.ts'
import type { ReadableDb, WritableDb } from '../db/handle.ts'
import { fromJson } from '../db/json.ts'
import { newTempName } from '../env-files/replace-file.ts'
import type { Entry } from './backups.ts'

/*
 * The record of changes of users' files. A batch goes forward when it is made and back when it is undone. Each of its files is `open` until it
 * has the content that it is to have, or turned out not to be changeable (`left`). Contents and digests are not in the database:
 * what a file was and will be is in the batch's backup (backups.ts).
 */

/** Whose secret a place in a changed file holds before and after the change: the id of a key, or null for none. */
export type PlaceChange = {
  readonly destination: string
  readonly locator: string
  readonly variable: string
  readonly before: string | null
  readonly after: string | null
}

export type FileState = 'open' | 'done' | 'left'

/** One file of a batch, on record. */
export type FileChange = Entry & {
  readonly batch: string
  readonly number: number
  /** Its real path. */
  readonly path: string
  /** The name of the temporary file that is beside it while it is written. */
  readonly temporary: string
  /** Whether to write into the file itself instead of replacing it. */
  readonly inPlace: boolean
  readonly places: readonly PlaceChange[]
  readonly state: FileState
  /** Why it was left; null otherwise. */
  readonly reason: Refusal | null
}

export type Batch = {
  readonly id: string
  /** What the batch is about, such as the id of a key. */
  readonly subject: string
  readonly direction: 'forward' | 'back'
  readonly actor: Actor
  readonly startedAt: number
  /** When its backup is removed, so that it can no longer be undone. */
  readonly expiresAt: number
}

type BatchRow = {
  id: string
  subject: string
  direction: Batch['direction']
  actor: string
  started_at: number
  expires_at: number
}

type ChangeRow = {
  batch_id: string
  number: number
  path: string
  temporary: string
  in_place: number
  position: number
  length: number
  places: string
  state: FileState
  reason: string | null
}

const toBatch = (row: BatchRow): Batch => ({
  id: row.id,
  subject: row.subject,
  direction: row.direction,
  actor: actorOf(row.actor),
  startedAt: row.started_at,
  expiresAt: row.expires_at,
})

const toChange = (row: ChangeRow): FileChange => ({
  batch: row.batch_id,
  number: row.number,
  path: row.path,
  temporary: row.temporary,
  inPlace: row.in_place === 1,
  position: row.position,
  length: row.length,
  places: fromJson<PlaceChange[]>(row.places, []),
  state: row.state,
  reason:
    row.reason === null ? null : fromJson<Refusal>(row.reason, { code: 'env_changed.since', params: {} }),
})

/** Records a batch whose files are about to be changed. Call it inside a transaction. */
export const insertBatch = (db: WritableDb, batch: Batch, changes: readonly FileChange[]): void => {
  db.run(
    'INSERT INTO file_batches (id, subject, direction, actor, started_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)',
    batch.id,
    batch.subject,
    batch.direction,
    actorText(batch.actor),
    batch.startedAt,
    batch.expiresAt,
  )
  for (const change of changes)
    db.run(
      'INSERT INTO file_changes (batch_id, number, path, temporary, in_place, position, length, places, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
      batch.id,
      change.number,
      change.path,
      change.temporary,
      change.inPlace ? 1 : 0,
      change.position,
      change.length,
      JSON.stringify(change.places),
      change.state,
    )
}

/** The batches with files that are still to be changed, oldest first. */
export const openBatches = (db: ReadableDb): readonly Batch[] =>
  db
    .all<BatchRow>(
      "SELECT * FROM file_batches WHERE id IN (SELECT batch_id FROM file_changes WHERE state = 'open') ORDER BY started_at, id",
    )
    .map(toBatch)

/** The newest batch about a subject; undefined once it has expired. */
export const newestBatch = (db: ReadableDb, subject: string): Batch | undefined => {
  const row = db.get<BatchRow>(
    'SELECT * FROM file_batches WHERE subject = ? ORDER BY started_at DESC, id DESC LIMIT 1',
    subject,
  )
  return row && toBatch(row)
}

/** Every file of a batch. */
export const changesOf = (db: ReadableDb, batch: string): readonly FileChange[] =>
  db.all<ChangeRow>('SELECT * FROM file_changes WHERE batch_id = ? ORDER BY number', batch).map(toChange)

/** The files of a batch that are still to be changed. */
export const openChanges = (db: ReadableDb, batch: string): readonly FileChange[] =>
  changesOf(db, batch).filter(({ state }) => state === 'open')

/**
 * Gives a file's temporary file another name, which says that it is this process's: those of processes that have ended are removed as
 * leftovers. Call it inside a transaction, once nothing with the old name is there any more.
 */
export const renewTemporary = (db: WritableDb, { batch, number }: FileChange): void =>
  db.runOne(
    'UPDATE file_changes SET temporary = ? WHERE batch_id = ? AND number = ?',
    newTempName(),
    batch,
    number,
  )

/** Records what became of a file. Call it inside a transaction. */
export const setFileState = (
  db: WritableDb,
  { batch, number }: FileChange,
  state: FileState,
  reason: Refusal | null,
): void =>
  db.runOne(
    'UPDATE file_changes SET state = ?, reason = ? WHERE batch_id = ? AND number = ?',
    state,
    reason === null ? null : JSON.stringify({ code: reason.code, params: reason.params }),
    batch,
    number,
  )

/**
 * Turns a batch round: the files that it has changed are to get their old content back. That can be done once. Call it inside a transaction.
 */
export const turnBack = (db: WritableDb, { id }: Batch, actor: Actor, now: number): void => {
  db.runOne(
    "UPDATE file_batches SET direction = 'back', actor = ?, expires_at = min(expires_at, ?) WHERE id = ?",
    actorText(actor),
    now,
    id,
  )
  db.run("UPDATE file_changes SET state = 'open' WHERE batch_id = ? AND state = 'done'", id)
  for (const change of openChanges(db, id)) renewTemporary(db, change)
}

/** Ends the possibility to undo the batches about a subject. Their backups are removed soon. Call it inside a transaction. */
export const expireBatches = (db: WritableDb, subject: string, now: number): void => {
  db.run('UPDATE file_batches SET expires_at = min(expires_at, ?) WHERE subject = ?', now, subject)
}

/** How long a batch waits for a file that cannot be reached, such as one on a disk that is not mounted. */
const waitsForMs = 7 * 24 * 3_600_000

/** Removes the batches that have expired. Call it inside a transaction. */
export const removeExpired = (db: WritableDb, now: number): void => {
  const ids = db.all<{ id: string }>(
    `SELECT id FROM file_batches WHERE expires_at <= ?
     AND (started_at <= ? OR id NOT IN (SELECT batch_id FROM file_changes WHERE state = 'open'))`,
    now,
    now - waitsForMs,
  )
  for (const { id } of ids) {
    db.run('DELETE FROM file_changes WHERE batch_id = ?', id)
    db.runOne('DELETE FROM file_batches WHERE id = ?', id)
  }
}

/** The batches on record. */
export const batchIds = (db: ReadableDb): ReadonlySet<string> =>
  new Set(db.all<{ id: string }>('SELECT id FROM file_batches').map(({ id }) => id))
