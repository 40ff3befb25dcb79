import { rmSync, statSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { z } from 'zod'
import type { BackupSchedule, NewBackupSchedule } from '../../../shared/domain/backup.ts'
import { ok, refuse, refuseField, type Result } from '../../../shared/domain/errors.ts'
import { addAudit } from '../audit/audit.ts'
import type { Context } from '../context.ts'
import type { ReadableDb } from '../db/handle.ts'
import { fromJson } from '../db/json.ts'
import { readMeta, removeMeta, writeMeta } from '../db/meta.ts'
import { liesIn } from '../deliveries/own-folders.ts'
import { createEncrypter } from './age-file.ts'
import type { Services } from '../perform.ts'
import type { BackupPlace } from './create.ts'
import { writeIdentity } from './identity-file.ts'

/*
 * The schedule is authenticated with the vault's MAC: whoever can change the database must not be able to have every secret
 * encrypted for a recipient of their own.
 */

const metaName = 'backup_schedule'

const storedSchedule = z.strictObject({
  folder: z.string(),
  recipients: z.array(z.string()).readonly(),
  keep: z.number().int().positive(),
  since: z.number().int(),
  mac: z.string(),
})

/** Null when there is none, and when what is recorded does not have the shape of one. */
const stored = (db: ReadableDb): z.output<typeof storedSchedule> | null => {
  return storedSchedule.safeParse(fromJson(readMeta(db, metaName), {})).data ?? null
}

const authenticated = ({ folder, recipients, keep, since }: BackupSchedule) => [
  folder,
  JSON.stringify(recipients),
  keep,
  since,
]

/** The schedule as it is recorded, to be shown; null when there is none. Its MAC is not verified. */
export const recordedSchedule = (db: ReadableDb): BackupSchedule | null => {
  const row = stored(db)
  return row && { folder: row.folder, recipients: row.recipients, keep: row.keep, since: row.since }
}

/** The schedule, once its MAC was verified. Refuses `not_found.backup_schedule` and `damaged.backup_schedule`. */
export const verifiedSchedule = ({ db, vault }: Pick<Context, 'db' | 'vault'>): Result<BackupSchedule> => {
  const opened = vault()
  if (!opened.ok) return opened
  const row = stored(db)
  if (!row) return refuse('not_found.backup_schedule')
  const { mac, ...schedule } = row
  const { vaultCrypto } = opened.data
  return vaultCrypto.intact(metaName, authenticated(schedule), Buffer.from(mac, 'base64'))
    ? ok(schedule)
    : refuse('damaged.backup_schedule')
}

/**
 * Schedules daily backups, instead of an earlier schedule. Refuses a folder that is not there, one of our own folders
 * (`conflict.backup_inside`), and a text that is no recipient.
 */
export const saveSchedule = async (
  context: Context,
  { ownFolders }: Pick<BackupPlace, 'ownFolders'>,
  { folder, recipients, keep }: Omit<BackupSchedule, 'since'>,
): Promise<Result<BackupSchedule>> => {
  if (!isAbsolute(folder)) return refuseField('path', 'invalid_input.malformed')
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    return refuseField('path', 'not_found.folder', { path: folder })
  if (await liesIn(folder, ownFolders)) return refuseField('path', 'conflict.backup_inside')
  const encrypter = await createEncrypter({ recipients })
  if (!encrypter.ok) return encrypter
  const vault = context.vault()
  if (!vault.ok) return vault
  const schedule = { folder, recipients, keep, since: context.clock.now() }
  const mac = vault.data.vaultCrypto.mac(metaName, authenticated(schedule)).toString('base64')
  await context.db.write(() => {
    writeMeta(context.db, metaName, JSON.stringify({ ...schedule, mac }))
    addAudit(context, {
      at: schedule.since,
      action: 'backup.scheduled',
      environment: null,
      subject: { kind: 'vault', id: metaName, name: folder },
      details: { kept: keep },
    })
  })
  context.changed('activity')
  return ok(schedule)
}

/**
 * Schedules daily backups for a new identity, which is written into a recovery file. The system's dialogs ask for the folder and for the
 * file, so the page learns no secret and names no recipient, which could be somebody else's. Null when cancelled.
 * Refuses what `saveSchedule` and `writeIdentity` refuse, and a recovery file among the backups that it opens.
 */
export const setUpFromDesktop = async (
  { context, backups, desktop, session }: Pick<Services, 'context' | 'backups' | 'desktop' | 'session'>,
  keep: number,
): Promise<Result<NewBackupSchedule | null>> => {
  const folder = await desktop.pickFolder('backups', session)
  const recoveryFile = folder === null ? null : await desktop.pickNewRecoveryFile(session)
  if (folder === null || recoveryFile === null) return ok(null)
  if (await liesIn(recoveryFile, [folder])) return refuse('conflict.recovery_file_inside')
  const recipient = await writeIdentity(recoveryFile)
  if (!recipient.ok) return recipient
  let saved = false
  try {
    const schedule = await saveSchedule(context, backups, { folder, recipients: [recipient.data], keep })
    saved = schedule.ok
    return schedule.ok ? ok({ schedule: schedule.data, recoveryFile }) : schedule
  } finally {
    if (!saved) rmSync(recoveryFile, { force: true })
  }
}

/** Ends the schedule; the backups stay. Call it inside a transaction. */
export const removeSchedule = (context: Context): Result<null> => {
  const { db, clock } = context
  const schedule = stored(db)
  if (!schedule) return refuse('not_found.backup_schedule')
  removeMeta(db, metaName)
  addAudit(context, {
    at: clock.now(),
    action: 'backup.unscheduled',
    environment: null,
    subject: { kind: 'vault', id: metaName, name: schedule.folder },
    details: {},
  })
  context.changed('activity')
  return ok(null)
}
