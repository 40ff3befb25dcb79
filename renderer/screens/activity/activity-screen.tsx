import { Activity as ActivityIcon, Ban, Copy, FilePen, KeyRound, ListFilter, Lock, Plus, Trash2, UserRound, type LucideIcon } from 'lucide-react'
import { Fragment, useEffect } from 'react'
import type { Activity } from '../../../shared/domain.ts'
import { useEvent } from '../../ipc/use-event.ts'
import { Button } from '../../ui/button.tsx'
import { Screen } from '../../ui/screen.tsx'
import { EmptyState, ErrorState, LoadingState } from '../../ui/states.tsx'
import { EnvironmentChip } from '../../ui/tag.tsx'
import { dayOf, exactTime, timeOfDay } from '../../ui/time.ts'
import styles from './activity.module.css'
import { loadActivity, loadMore, useActivity } from './store.ts'
import { actionOf, detailsOf } from './words.ts'

const icons = { remove: Trash2, disable: Ban, copy: Copy, write: FilePen, make: Plus, key: KeyRound, account: UserRound, role: ListFilter, vault: Lock } satisfies Record<string, LucideIcon>

const iconOf = ({ action, subject }: Activity): keyof typeof icons => {
  if (/delet|archiv/.test(action)) return 'remove'
  if (/disabl/.test(action)) return 'disable'
  if (/cop(y|ied)/.test(action)) return 'copy'
  if (/writ/.test(action)) return 'write'
  return /creat|import/.test(action) ? 'make' : subject.kind
}

const Entry = ({ item }: { readonly item: Activity }) => {
  const Icon = icons[iconOf(item)]
  const details = detailsOf(item)
  return (
    <li className={styles.entry}>
      <Icon aria-hidden />
      <time dateTime={new Date(item.at).toISOString()} title={exactTime(item.at)}>
        {timeOfDay(item.at)}
      </time>
      <div className={styles.words}>
        {actionOf(item)} <b>{item.subject.name}</b>
        {details && <small title={details}>{details}</small>}
      </div>
      <span className={styles.actor}>{item.actor}</span>
      <span className={styles.environment}>{item.environment && <EnvironmentChip environment={item.environment} />}</span>
    </li>
  )
}

/** What was changed and delivered, newest first, in both environments. */
export const ActivityScreen = () => {
  const { items, load, next, loadingMore } = useActivity()
  useEffect(() => void loadActivity(), [])
  useEvent('activity.changed', () => void loadActivity())

  const list = () => {
    if (load.state === 'loading') return <LoadingState label="Reading the activity" />
    if (load.state === 'failed') return <ErrorState title="The activity could not be read" refusal={load.refusal} onRetry={() => void loadActivity()} />
    if (items.length === 0) {
      return (
        <EmptyState icon={ActivityIcon} title="Nothing has happened yet">
          Every change and every delivery of a secret is written down here.
        </EmptyState>
      )
    }
    const days = Map.groupBy(items, (item) => dayOf(item.at))
    return (
      <div className={styles.scroll} role="group" aria-label="Activity" tabIndex={0}>
        {[...days].map(([day, entries]) => (
          <Fragment key={day}>
            <h2 className={styles.day}>{day}</h2>
            <ol>
              {entries.map((item) => (
                <Entry key={item.seq} item={item} />
              ))}
            </ol>
          </Fragment>
        ))}
        {next !== null && (
          <div className={styles.more}>
            <Button pending={loadingMore} onClick={() => void loadMore()}>
              Show older
            </Button>
          </div>
        )}
      </div>
    )
  }

  return <Screen title="Activity">{list()}</Screen>
}
