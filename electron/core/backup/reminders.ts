import type { Finding } from '../../../shared/domain/types.ts'
import type { Context } from '../context.ts'
import { lastDrill, listBackups } from './records.ts'
import { recordedSchedule } from './schedule.ts'

const dayMs = 24 * 60 * 60_000
/** A computer may be off over a weekend. */
const lateAfterMs = 3 * dayMs
const drillAfterMs = 90 * dayMs

/**
 * What Health says about backups: `backup_late` when daily backups are set up and none was made, or is left, from the last three days;
 * `drill_due` when 90 days have passed since the last restore drill, or since backups were set up.
 */
export const backupFindings = ({ db, clock }: Pick<Context, 'db' | 'clock'>): readonly Finding[] => {
  const schedule = recordedSchedule(db)
  const now = clock.now()
  const last = listBackups(db).find(({ reason, exists }) => reason === 'daily' && exists)
  const isLate = schedule !== null && now - Math.max(schedule.since, last?.createdAt ?? 0) > lateAfterMs
  const isDrillDue = schedule !== null && now - Math.max(schedule.since, lastDrill(db) ?? 0) > drillAfterMs
  return [
    { kind: 'backup_late', count: Number(isLate) },
    { kind: 'drill_due', count: Number(isDrillDue) },
  ]
}
