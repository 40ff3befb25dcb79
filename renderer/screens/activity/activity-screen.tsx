import { Activity as ActivityIcon, SearchX } from 'lucide-react'
import { useEffect } from 'react'
import type { ActivityKind } from '../../../shared/domain/types.ts'
import { useEvent } from '../../data/use-event.ts'
import { Button } from '../../ui/button.tsx'
import { Screen } from '../../ui/screen.tsx'
import { EmptyState, ErrorState, LoadingState, StaleNotice } from '../../ui/states.tsx'
import { ActivityFilters } from './activity-filters.tsx'
import { ActivityList } from './activity-list.tsx'
import { goTo, useLocation, type ActivityView } from '../../app/location.ts'
import { loadActivity, useActivity } from './store.ts'

const emptyWords: Readonly<Record<ActivityKind, readonly [string, string]>> = {
  change: ['Nothing was changed', 'Everything that is created, changed or deleted is written down here.'],
  delivery: [
    'No secret was delivered',
    'Each copy of a secret and each write into a file is noted here, never the secret itself.',
  ],
  refusal: [
    'No request was refused',
    'Requests that the local API or the command line refuses are listed here for 90 days, each with its reason.',
  ],
}

const whereOf = ({ environment, subject }: ActivityView): string =>
  subject ? ` for ${subject.name}` : environment ? ` in ${environment}` : ''

const Nothing = () => {
  const filters = useLocation((state) => state.views.activity)
  if (filters.kind === null && whereOf(filters) === '') {
    return (
      <EmptyState icon={ActivityIcon} title="Nothing has happened yet">
        Every change, every delivery of a secret and every refused request is written down here.
      </EmptyState>
    )
  }
  const [title, words] = filters.kind
    ? emptyWords[filters.kind]
    : ['Nothing has happened', 'Changes, deliveries and refused requests are written down here.']
  return (
    <EmptyState
      icon={SearchX}
      title={`${title}${whereOf(filters)}`}
      action={<Button onClick={() => goTo('activity')}>Show everything</Button>}
    >
      {words}
    </EmptyState>
  )
}

/** What was changed, delivered and refused, newest first. */
export const ActivityScreen = () => {
  const { items, load } = useActivity()
  useEffect(() => void loadActivity(), [])
  // The list itself looks after its reader's place.
  useEvent('activity.changed', () => void (useActivity.getState().items.length === 0 && loadActivity()))

  const list = () => {
    if (load.state === 'loading') return <LoadingState label="Reading the activity" />
    if (load.state === 'failed')
      return (
        <ErrorState
          title="The activity could not be read"
          refusal={load.refusal}
          onRetry={() => void loadActivity()}
        />
      )
    return items.length === 0 ? <Nothing /> : <ActivityList />
  }

  return (
    <Screen title="Activity" tools={<ActivityFilters />} onRetry={loadActivity}>
      <StaleNotice
        load={load}
        words="These entries may be out of date."
        onRetry={() => void loadActivity()}
      />
      {list()}
    </Screen>
  )
}
