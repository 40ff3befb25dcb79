import { existsSync } from 'node:fs'
import { backupReasons, type BackupCounts, type BackupRecord } from '../../../shared/domain/backup.ts'
import type { ReadableDb, WritableDb } from '../db/handle.ts'
import { fromJson, oneOf } from '../db/json.ts'

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

/** Records that a restore drill of the backup at `path` succeeded. Call it inside a transaction. */
export const recordDrill = (db: WritableDb, path: string, at: number): void => {
  db.run('UPDATE backups SET drilled_at = ? WHERE path = ?', at, path)
}
