import { existsSync } from 'node:fs'
import { backupReasons, type BackupCounts, type BackupRecord } from '../../../shared/domain/backup.ts'
import { isTime } from '../../../shared/domain/time.ts'
import type { ReadableDb, WritableDb } from '../db/handle.ts'
import { fromJson, oneOf } from '../db/json.ts'
import { readMeta, writeMeta } from '../db/meta.ts'

type BackupRow = {
  readonly id: string
  readonly path: string
  readonly created_at: number
  readonly reason: string
  readonly lock: BackupRecord['lock']
  readonly bytes: number
  readonly counts: string
  readonly drilled_at: number | null
}

const noCounts: BackupCounts = { accounts: 0, roles: 0, keys: 0, secrets: 0, missing: 0 }

const toRecord = (row: BackupRow): BackupRecord => ({
  id: row.id,
  path: row.path,
  createdAt: row.created_at,
  reason: oneOf(backupReasons, row.reason) ?? 'asked',
  lock: row.lock,
  bytes: row.bytes,
  counts: { ...noCounts, ...fromJson<Partial<BackupCounts>>(row.counts, {}) },
  exists: existsSync(row.path),
  drilledAt: row.drilled_at,
})

/** The backups that were made on this machine, newest first. */
export const listBackups = (db: ReadableDb): readonly BackupRecord[] =>
  db.all<BackupRow>('SELECT * FROM backups ORDER BY created_at DESC, id').map(toRecord)

/** A backup that was made on this machine; undefined when there is none with this id. */
export const findBackup = (db: ReadableDb, id: string): BackupRecord | undefined => {
  const row = db.get<BackupRow>('SELECT * FROM backups WHERE id = ?', id)
  return row && toRecord(row)
}

/** Records a backup. Call it inside a transaction. */
export const recordBackup = (db: WritableDb, backup: Omit<BackupRecord, 'exists'>): void => {
  db.run(
    'INSERT INTO backups (id, path, created_at, reason, lock, bytes, counts, drilled_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    backup.id,
    backup.path,
    backup.createdAt,
    backup.reason,
    backup.lock,
    backup.bytes,
    JSON.stringify(backup.counts),
    backup.drilledAt,
  )
}

/** Takes a backup off the list. Call it inside a transaction. */
export const forgetBackup = (db: WritableDb, id: string): void => {
  db.run('DELETE FROM backups WHERE id = ?', id)
}

/** Records that a restore drill of the backup at `path` succeeded. Call it inside a transaction. */
export const recordDrill = (db: WritableDb, path: string, at: number): void => {
  db.run('UPDATE backups SET drilled_at = ? WHERE path = ?', at, path)
  // Outlives the record of the backup.
  writeMeta(db, 'backup_drilled_at', String(at))
}

/** When a restore drill last succeeded, with any backup (ms since the epoch); null for never. */
export const lastDrill = (db: ReadableDb): number | null => {
  const at = readMeta(db, 'backup_drilled_at')
  return at !== undefined && isTime(Number(at)) ? Number(at) : null
}
