import { queryActivity } from '../../electron/core/audit/query.ts'
import type { ReadableDb } from '../../electron/core/db/handle.ts'
import type { ActivityItem } from '../../shared/domain/types.ts'
import type { Parsed } from '../../shared/operations/index.ts'

/** The 200 newest entries of the activity. */
export const recentActivity = (
  db: ReadableDb,
  filters: Parsed<'activity.query'>['filters'] = {},
): readonly ActivityItem[] => queryActivity(db, { filters, window: { offset: 0, limit: 200 } }).rows
