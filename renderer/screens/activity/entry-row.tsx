import {
  Ban,
  Copy,
  FilePen,
  Folder,
  KeyRound,
  ListFilter,
  Lock,
  Plus,
  ShieldX,
  Trash2,
  UserRound,
  type LucideIcon,
} from 'lucide-react'
import type { Activity, ActivityItem } from '../../../shared/domain/types.ts'
import { EnvironmentChip } from '../../ui/tag.tsx'
import { exactTime, machineTime, timeOfDay } from '../../ui/time.ts'
import styles from './activity.module.css'
import { goToExplanation } from '../check-access/store.ts'
import { goToSubject, subjectOf } from './places.ts'
import { circumstancesOf, reasonOf, strangerOf } from './refused-words.ts'
import { actionOf, detailsOf } from './words.ts'
import { t } from '../../data/messages.ts'

const icons = {
  refuse: ShieldX,
  remove: Trash2,
  disable: Ban,
  copy: Copy,
  write: FilePen,
  make: Plus,
  key: KeyRound,
  account: UserRound,
  role: ListFilter,
  project: Folder,
  vault: Lock,
} satisfies Record<string, LucideIcon>

const iconOf = (item: ActivityItem): keyof typeof icons => {
  if (item.kind === 'refusal') return 'refuse'
  const { action, subject } = item
  if (/delet|archiv/.test(action)) return 'remove'
  if (/disabl/.test(action)) return 'disable'
  if (/cop(y|ied)/.test(action)) return 'copy'
  if (/writ/.test(action)) return 'write'
  return /creat|import/.test(action) ? 'make' : subject.kind
}

type Words = {
  readonly before: string
  readonly name: string
  readonly after: string
  readonly details: string
}

const wordsOf = (item: ActivityItem): Words =>
  item.kind === 'refusal'
    ? {
        before: t('activity.refused'),
        name: item.key?.name ?? strangerOf(item),
        after: item.code === 'missing' ? '' : `: ${reasonOf(item)}`,
        details: circumstancesOf(item),
      }
    : { before: actionOf(item), name: item.subject.name, after: '', details: detailsOf(item) }

/** Who did it: the name of a key leads to that key, so that it is not taken for an account's. */
const ActorName = ({ item: { actor }, tabIndex }: { readonly item: Activity; readonly tabIndex: number }) => {
  if (actor.kind === 'you') return 'you'
  if (actor.kind === 'cli')
    return (
      <span className={styles.actorName} title={t('activity.user_on_the_command', { user: actor.user })}>
        {t('activity.user_cli', { user: actor.user })}
      </span>
    )
  if (actor.kind === 'agent')
    return (
      <span
        className={styles.actorName}
        title={t('activity.agent_of_user', { name: actor.name, user: actor.user })}
      >
        {t('activity.agent', { name: actor.name })}
      </span>
    )
  return (
    <button
      type="button"
      tabIndex={tabIndex}
      className={styles.actorName}
      title={t('activity.the_key_name_through', { name: actor.name })}
      onClick={() => void goToSubject({ kind: 'key', id: actor.id })}
    >
      {t('activity.key_name', { name: actor.name })}
    </button>
  )
}

type Props = {
  readonly item: ActivityItem
  readonly active: boolean
  readonly id: string
  readonly rowIndex: number
  /** Its position, in px from the top of the list. */
  readonly start: number
  /** Its day, if it is the first of it. */
  readonly day: string | null
  readonly onActivate: () => void
}

/** One line: when, what, of whom, and the ways on from it. Its buttons are reached by Tab while it is the active one. */
export const EntryRow = ({ item, active, id, rowIndex, start, day, onActivate }: Props) => {
  const Icon = icons[iconOf(item)]
  const subject = subjectOf(item)
  const { before, name, after, details } = wordsOf(item)
  const tabIndex = active ? 0 : -1
  const title = `${before} ${name}${after}`
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={rowIndex}
      aria-selected={active}
      className={styles.entry}
      style={{ transform: `translateY(${start}px)` }}
      data-new-day={day !== null || undefined}
      data-refused={item.kind === 'refusal' || undefined}
      onClick={onActivate}
    >
      <span role="gridcell" className={styles.time}>
        <Icon aria-hidden />
        <time dateTime={machineTime(item.at)} title={exactTime(item.at)}>
          {timeOfDay(item.at)}
          {day !== null && <small>{day}</small>}
        </time>
      </span>
      <div role="gridcell" className={styles.words}>
        <p title={title}>
          <span>{before} </span>
          {subject ? (
            <button type="button" tabIndex={tabIndex} onClick={() => void goToSubject(subject)}>
              {name}
            </button>
          ) : (
            <b>{name}</b>
          )}
          <span>{after}</span>
        </p>
        {details && <small title={details}>{details}</small>}
      </div>
      <span role="gridcell" className={styles.actor}>
        {item.kind === 'refusal' ? (
          <button
            type="button"
            tabIndex={tabIndex}
            className={styles.explain}
            aria-label={t('activity.explain_title', { title })}
            onClick={() => void goToExplanation(item)}
          >
            {t('activity.explain')}
          </button>
        ) : (
          <ActorName item={item} tabIndex={tabIndex} />
        )}
      </span>
      <span role="gridcell" className={styles.environment}>
        {item.environment && <EnvironmentChip environment={item.environment} />}
      </span>
    </div>
  )
}
