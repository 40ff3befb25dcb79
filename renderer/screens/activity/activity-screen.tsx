import { Activity as ActivityIcon, SearchX } from 'lucide-react'
import { useEffect } from 'react'
import type { ActivityKind } from '../../../shared/domain/types.ts'
import { usePagedQuery } from '../../data/paged-query.ts'
import { useEvent } from '../../data/use-event.ts'
import { Button } from '../../ui/button.tsx'
import { LoadedList } from '../../ui/list-detail-screen.tsx'
import { Screen } from '../../ui/screen.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { ActivityFilters } from './activity-filters.tsx'
import { ActivityList } from './activity-list.tsx'
import { goTo, useLocation, type ActivityView } from '../../app/location.ts'
import { activityList, questionOf } from './store.ts'
import { VerificationResult, VerifyButton } from './verification.tsx'
import { t } from '../../data/messages.ts'

const emptyWords: Readonly<Record<ActivityKind, readonly [string, string]>> = {
  change: [t('activity.nothing_was_changed'), t('activity.everything_that_is_created')],
  delivery: [t('activity.no_secret_was_delivered'), t('activity.each_copy_of_a')],
  refusal: [t('activity.no_request_was_refused'), t('activity.requests_that_the_local')],
}

/** The title of a list without entries, with the filter that left it empty. */
const titleOf = (title: string, { environment, subject }: ActivityView): string => {
  if (subject) return t('activity.title_for_name', { title, name: subject.name })
  return environment ? t('activity.title_in_environment', { title, environment }) : title
}

const Nothing = () => {
  const filters = useLocation((state) => state.views.activity)
  if (filters.kind === null && !filters.subject && !filters.environment) {
    return (
      <EmptyState icon={ActivityIcon} title={t('activity.nothing_has_happened_yet')}>
        {t('activity.every_change_every_delivery')}
      </EmptyState>
    )
  }
  const [title, words] = filters.kind
    ? emptyWords[filters.kind]
    : [t('activity.nothing_has_happened'), t('activity.changes_deliveries_and_refused')]
  return (
    <EmptyState
      icon={SearchX}
      title={titleOf(title, filters)}
      action={<Button onClick={() => goTo('activity')}>{t('activity.show_everything')}</Button>}
    >
      {words}
    </EmptyState>
  )
}

/** What was changed, delivered and refused, newest first. */
export const ActivityScreen = () => {
  const view = useLocation((state) => state.views.activity)
  const { load, total } = usePagedQuery(activityList)
  useEffect(() => activityList.ask(questionOf(view)), [view])
  useEvent('activity.changed', () => void activityList.refresh())

  return (
    <Screen
      title={t('activity.activity')}
      actions={<VerifyButton />}
      tools={<ActivityFilters />}
      onRetry={activityList.refresh}
    >
      <VerificationResult />
      <LoadedList
        load={load}
        words={{
          loading: t('activity.reading_the_activity'),
          failed: t('activity.the_activity_could_not'),
          stale: t('activity.these_entries_may_be'),
        }}
        onReload={activityList.refresh}
      >
        {total === 0 ? <Nothing /> : <ActivityList />}
      </LoadedList>
    </Screen>
  )
}
