import { create } from 'zustand'
import type { BackupRecord, BackupSchedule } from '../../../shared/domain/backup.ts'
import type { Refusal } from '../../../shared/domain/errors.ts'
import { request } from '../../data/client.ts'
import { t } from '../../data/messages.ts'
import { say, sayRefused } from '../../ui/toast-store.ts'

type BackupsState = {
  readonly loaded: boolean
  readonly schedule: BackupSchedule | null
  /** The newest backup into the folder of the schedule that is still there. */
  readonly last: BackupRecord | null
  readonly drilledAt: number | null
  /** Why the last scheduled backup failed. */
  readonly failure: Refusal | null
  /** Why this could not be read. */
  readonly refusal: Refusal | null
  /** The recovery file, right after it was created. */
  readonly recoveryFile: string | null
}

/** The daily backups as Settings shows them. */
export const useBackups = create<BackupsState>(() => ({
  loaded: false,
  schedule: null,
  last: null,
  drilledAt: null,
  failure: null,
  refusal: null,
  recoveryFile: null,
}))

const set = useBackups.setState

export const loadBackups = async (): Promise<void> => {
  const [status, list] = await Promise.all([request('backups.schedule', {}), request('backups.list', {})])
  if (!status.ok) return set({ refusal: status.error })
  if (!list.ok) return set({ refusal: list.error })
  const last = list.data.find(({ reason, exists }) => reason === 'daily' && exists) ?? null
  set({ ...status.data, last, loaded: true, refusal: null })
}

/** Asks for the folder and the recovery file, and makes the first backup. */
export const setUpBackups = async (keep: number): Promise<void> => {
  const result = await request('backups.setUpSchedule', { keep })
  if (!result.ok) return sayRefused(result.error)
  if (!result.data) return
  set({ recoveryFile: result.data.recoveryFile })
  await backUpNow()
}

export const backUpNow = async (): Promise<void> => {
  const result = await request('backups.runSchedule', {})
  // A failure is shown with the schedule.
  await loadBackups()
  if (!result.ok) return
  const { missing } = result.data
  say(
    missing.length === 0
      ? t('settings.backups_done')
      : t('backups.missing', {
          count: missing.length,
          names: missing.map(({ name, environment }) => `${name} (${environment})`).join(', '),
        }),
  )
}

export const drillBackup = async (id: string): Promise<void> => {
  const result = await request('backups.drillRecorded', { id })
  if (!result.ok) return sayRefused(result.error)
  if (!result.data) return
  const { keys, secrets } = result.data.counts
  say(t('settings.backups_drilled', { count: keys, secrets }))
  await loadBackups()
}

/** Returns why it was refused, or null. */
export const turnOffBackups = async (): Promise<Refusal | null> => {
  const result = await request('backups.removeSchedule', {})
  if (!result.ok) return result.error
  set({ recoveryFile: null })
  await loadBackups()
  return null
}
