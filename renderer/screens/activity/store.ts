import {
  activityId,
  activityPosition,
  type ActivityItem,
  type ActivityList,
} from '../../../shared/domain/types.ts'
import type { Input } from '../../../shared/operations/index.ts'
import type { ActivityView } from '../../app/location.ts'
import { request } from '../../data/client.ts'
import { createPagedQuery } from '../../data/paged-query.ts'

type ActivityQuestion = Pick<Input<'activity.query'>, 'filters'>

/** The activity, newest first, loaded as it becomes visible. */
export const activityList = createPagedQuery<ActivityQuestion, ActivityItem, ActivityList>({
  idOf: activityId,
  anchorOf: activityPosition,
  holdsTop: true,
  read: (question, window, wish) => request('activity.query', { ...question, window, ...wish }),
})

/** The query for what the filters of the screen select. */
export const questionOf = ({ kind, environment, subject }: ActivityView): ActivityQuestion => ({
  filters: {
    ...(kind ? { kind } : {}),
    ...(subject ? { of: { subject: subject.id } } : environment ? { of: { environment } } : {}),
  },
})
