import type { Refusal } from '../../../shared/domain/errors.ts'
import { request } from '../../data/client.ts'
import { t } from '../../data/messages.ts'
import { say, sayRefused } from '../../ui/toast-store.ts'

/** Asks for the folder and the recovery file, and makes the first backup. */
export const setUpBackups = async (keep: number, onRecoveryFile: (path: string) => void): Promise<void> => {
  const result = await request('backups.setUpSchedule', { keep })
  if (!result.ok) return sayRefused(result.error)
  if (!result.data) return
  onRecoveryFile(result.data.recoveryFile)
  await backUpNow()
}

/** Makes a backup. Why one failed is shown with the schedule. */
export const backUpNow = async (): Promise<void> => {
  const result = await request('backups.runSchedule', {})
  if (!result.ok) return
  const { missing } = result.data
  const names = missing.map(({ name, environment }) => `${name} (${environment})`).join(', ')
  say(
    missing.length === 0
      ? t('settings.backups_done')
      : t('backups.missing', { count: missing.length, names }),
  )
}

/** Tries a backup with the recovery file that the user chooses. */
export const drillBackup = async (id: string): Promise<void> => {
  const result = await request('backups.drillRecorded', { id })
  if (!result.ok) return sayRefused(result.error)
  if (!result.data) return
  const { keys, secrets } = result.data.counts
  say(t('settings.backups_drilled', { count: keys, secrets }))
}

/** Returns why it was refused, or null. */
export const turnOffBackups = async (): Promise<Refusal | null> => {
  const result = await request('backups.removeSchedule', {})
  return result.ok ? null : result.error
}
