import { lstatSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { BackupCreated, BackupRecord, BackupSchedule } from '../../../shared/domain/backup.ts'
import type { Refusal, Result } from '../../../shared/domain/errors.ts'
import { addAudit } from '../audit/audit.ts'
import type { Report } from '../background.ts'
import type { Context } from '../context.ts'
import { refusing } from '../db/refusals.ts'
import { lockOf } from './age-file.ts'
import { writeBackup, type BackupPlace } from './create.ts'
import { forgetBackup, listBackups } from './records.ts'
import { recordedSchedule, verifiedSchedule } from './schedule.ts'

const dayMs = 24 * 60 * 60_000

/** Sorts by time, and has no character that a file system refuses: `keyreeve-2026-01-15T12-00-00-000Z.age`. */
const fileName = (at: number): string => `keyreeve-${new Date(at).toISOString().replaceAll(/[:.]/g, '-')}.age`

const isDaily = ({ reason, path }: BackupRecord, folder: string): boolean =>
  reason === 'daily' && dirname(path) === folder

/** Whether a day has passed since the last daily backup into this folder. After the clock was set back, one is made at once. */
const isDue = ({ db, clock }: Context, { folder }: BackupSchedule): boolean => {
  const last = listBackups(db).find((backup) => isDaily(backup, folder))
  const age = last ? clock.now() - last.createdAt : Infinity
  return age >= dayMs || age < 0
}

/** Whether the file is still an encrypted backup: nothing else is deleted, whatever the record says. */
const isOurs = (path: string): boolean => {
  try {
    return lstatSync(path).isFile() && lockOf(path) !== null
  } catch {
    return false
  }
}

/** Deletes the daily backups in the folder beyond the newest ones, and their records. */
const deleteOld = async (context: Context, { folder, keep }: BackupSchedule): Promise<void> => {
  const { db, clock } = context
  const old = listBackups(db)
    .filter((backup) => backup.exists && isDaily(backup, folder) && isOurs(backup.path))
    .slice(keep)
  if (old.length === 0) return
  await db.write(() => {
    for (const { id } of old) forgetBackup(db, id)
    addAudit(context, {
      at: clock.now(),
      action: 'backup.deleted_old',
      environment: null,
      subject: { kind: 'vault', id: 'backup_schedule', name: folder },
      details: { deleted: old.length, kept: keep },
    })
  })
  for (const { path } of old) rmSync(path, { force: true })
  context.changed('activity')
}

/** Makes the daily backups, while the vault is open. */
export class BackupScheduler {
  readonly #context: Context
  readonly #place: BackupPlace
  readonly #everyMs: number
  readonly #report: Report
  #timer: NodeJS.Timeout | undefined
  #running: Promise<Result<BackupCreated>> | undefined
  #failure: Refusal | null = null

  /** @param everyMs how often to look whether a backup is due; 0 for never */
  constructor(context: Context, place: BackupPlace, everyMs: number, report: Report) {
    this.#context = context
    this.#place = place
    this.#everyMs = everyMs
    this.#report = report
  }

  /** Why the last scheduled backup failed; null after a success, and when none was tried. */
  get failure(): Refusal | null {
    return this.#failure
  }

  /** Looks from now on, from time to time, whether a backup is due. */
  start(): void {
    if (this.#everyMs === 0 || this.#timer) return
    this.#timer = setInterval(() => void this.runIfDue(), this.#everyMs).unref()
  }

  /** Makes a backup if there is a schedule and one is due; a failure is kept, and tried again at the next look. Never throws. */
  async runIfDue(): Promise<void> {
    try {
      const context = this.#context
      const recorded = recordedSchedule(context.db)
      if (!recorded || !context.vault().ok || !isDue(context, recorded)) return
      await this.run()
    } catch (error) {
      this.#report({ err: error }, 'The daily backup failed')
    }
  }

  /**
   * Makes a backup into the folder of the schedule now, and deletes those beyond the ones to keep. A second call while one is being made
   * gets the same. `context` names who asked. Refuses what `verifiedSchedule` and `writeBackup` refuse.
   */
  run(context = this.#context): Promise<Result<BackupCreated>> {
    this.#running ??= refusing(() => this.#backUp(context)).finally(() => (this.#running = undefined))
    return this.#running
  }

  async #backUp(context: Context): Promise<Result<BackupCreated>> {
    const schedule = verifiedSchedule(context)
    const created = schedule.ok ? await this.#write(context, schedule.data) : schedule
    this.#failure = created.ok ? null : created.error
    context.changed('activity')
    return created
  }

  async #write(context: Context, schedule: BackupSchedule): Promise<Result<BackupCreated>> {
    const { folder, recipients } = schedule
    const created = await writeBackup(context, this.#place, {
      path: join(folder, fileName(context.clock.now())),
      protection: { recipients },
      reason: 'daily',
    })
    if (created.ok) await deleteOld(context, schedule)
    return created
  }

  /** Stops looking, and waits for a backup that is being made. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#running?.catch(() => undefined)
  }
}
