import {
  AlarmClockOff,
  CalendarClock,
  CircleDashed,
  DatabaseBackup,
  Hourglass,
  RefreshCw,
  Split,
  TimerOff,
  type LucideIcon,
} from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import {
  keyFindingKinds,
  type Environment,
  type Finding,
  type FindingKind,
  type Key,
  type KeyFindingKind,
  type Placement,
} from '../../../shared/domain/types.ts'
import { usePagedQuery } from '../../data/paged-query.ts'
import { Button } from '../../ui/button.tsx'
import { FormError } from '../../ui/note.tsx'
import { createFoundKeys } from './store.ts'
import { goTo, openKeyDialog, showKey } from '../../app/location.ts'
import { useNow, useStatusTime } from '../../ui/now.ts'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { useRowMenus } from '../../ui/row-menu.tsx'
import { exactTime } from '../../ui/time.ts'
import { keyMenu } from '../keys/key-commands.tsx'
import { holderOf } from '../keys/selectors.ts'
import { fixes } from './fixes.tsx'
import styles from './health.module.css'
import { formats, t } from '../../data/messages.ts'
import { rich } from '../../ui/rich.ts'

const day = 86_400_000

const looks: Readonly<
  Record<FindingKind, { readonly title: string; readonly icon: LucideIcon; readonly rule: string }>
> = {
  clock_back: {
    title: t('health.the_clock_was_set'),
    icon: AlarmClockOff,
    rule: t('health.times_on_record_lie'),
  },
  backup_late: {
    title: t('health.backup_late'),
    icon: DatabaseBackup,
    rule: t('health.backup_late_rule'),
  },
  drill_due: {
    title: t('health.drill_due'),
    icon: DatabaseBackup,
    rule: t('health.drill_due_rule'),
  },
  expiring: {
    title: t('health.expiring'),
    icon: CalendarClock,
    rule: t('health.in_the_last_quarter'),
  },
  expired: {
    title: t('health.expired'),
    icon: Hourglass,
    rule: t('health.every_check_refuses_it'),
  },
  due: {
    title: t('health.rotation_due'),
    icon: RefreshCw,
    rule: t('health.older_than_90_days'),
  },
  old_unused: {
    title: t('health.old_unused'),
    icon: TimerOff,
    rule: t('health.old_unused_rule'),
  },
  several_services: {
    title: t('health.standing_in_for_several'),
    icon: Split,
    rule: t('health.written_into_env_files'),
  },
  never_used: {
    title: t('health.never_used'),
    icon: CircleDashed,
    rule: t('health.issued_a_week_ago'),
  },
}

const isKeyFinding = (kind: FindingKind): kind is KeyFindingKind =>
  keyFindingKinds.some((each) => each === kind)

const Age = ({ apiKey }: { readonly apiKey: Key }) => {
  const days = Math.floor((useNow() - apiKey.createdAt) / day)
  return <>{t('health.days_days_old', { count: days })}</>
}

/** The end of a path, which distinguishes services. The whole path is shown on hover and in the key's details. */
const ending = (path: string): string => {
  const parts = path.split(/(?=[\\/])/)
  return parts.length > 3 ? `…${parts.slice(-3).join('')}` : path
}

const Places = ({ places }: { readonly places: readonly Placement[] }) => (
  <ul className={styles.places}>
    {places.map(({ locator: path, variable }) => (
      <li key={`${path} ${variable}`} title={t('health.path_as_variable', { path, variable })}>
        {ending(path)}
      </li>
    ))}
  </ul>
)

/** What was found about a key, in a few words. */
const Found = ({
  kind,
  apiKey,
  places,
}: {
  readonly kind: KeyFindingKind
  readonly apiKey: Key
  readonly places: readonly Placement[]
}) => {
  switch (kind) {
    case 'expiring':
      return <>{rich('health.ends_relativetime', { relativeTime: <RelativeTime at={apiKey.expiresAt} /> })}</>
    case 'expired':
      return (
        <>
          {rich(
            apiKey.replacedBy === null ? 'health.ended_relativetime' : 'health.replaced_ended_relativetime',
            { relativeTime: <RelativeTime past at={apiKey.expiresAt} /> },
          )}
        </>
      )
    case 'due':
      return <Age apiKey={apiKey} />
    case 'old_unused':
      return apiKey.lastUsedAt === null ? (
        <>{t('health.old_never_used')}</>
      ) : (
        <>{rich('health.old_last_used', { relativeTime: <RelativeTime past at={apiKey.lastUsedAt} /> })}</>
      )
    case 'never_used':
      return (
        <>
          {rich('health.created_relativetime', { relativeTime: <RelativeTime past at={apiKey.createdAt} /> })}
        </>
      )
    case 'several_services':
      return <Places places={places} />
  }
}

/** How many keys are shown at first, and how many more each time. */
const step = 50

type KeysProps = {
  readonly kind: KeyFindingKind
  readonly environment: Environment
  /** What was counted last; when it changes, the keys are read again. */
  readonly finding: Finding
}

/** The keys with one kind of finding, and beside each what resolves it. The rest is read when it is asked for. */
const FoundKeys = ({ kind, environment, finding }: KeysProps) => {
  const Fix = fixes[kind]
  const statusTime = useStatusTime()
  const [list] = useState(createFoundKeys)
  const [shown, setShown] = useState(step)
  const { rows, total, load } = usePagedQuery(list)
  const counted = useRef(finding)
  useEffect(() => list.show(0, shown - 1), [list, shown])
  useEffect(() => list.ask({ environment, filters: { kind } }), [list, environment, kind])
  useEffect(() => {
    if (counted.current === finding) return
    counted.current = finding
    void list.refresh()
  }, [list, finding])
  const found = Array.from({ length: Math.min(shown, total) }, (_, index) => rows.get(index) ?? []).flat()
  const menus = useRowMenus((id) => {
    const row = found.find(({ key }) => key.id === id)
    return row ? keyMenu(row.key, statusTime, true) : null
  })
  return (
    <>
      <FormError
        refusal={load.state === 'failed' ? load.refusal : load.state === 'ready' ? load.problem : null}
      />
      <ul>
        {found.map(({ key, placements: places }) => (
          <li key={key.id} className={styles.row} {...menus.rowProps(key.id)}>
            <span className={styles.name}>
              <button type="button" title={key.name} onClick={() => showKey(key)}>
                {key.name}
              </button>
              <small>
                {holderOf(key)}
                {key.origin === 'imported' && t('health.imported')}
              </small>
            </span>
            <code className={styles.hint}>{key.hint}</code>
            <span className={styles.found}>
              <Found kind={kind} apiKey={key} places={places} />
            </span>
            <span className={styles.fix}>
              <Fix apiKey={key} menu={keyMenu(key, statusTime, true)} places={places} />
            </span>
          </li>
        ))}
      </ul>
      {total > shown && (
        <p className={styles.more}>
          {t('health.the_first_count_of', { count: shown, total: formats().number(total) })}{' '}
          <Button onClick={() => setShown(shown + step)}>{t('health.show_more')}</Button>
        </p>
      )}
      {menus.element}
    </>
  )
}

type Props = { readonly finding: Finding; readonly environment: Environment }

/** One kind of finding: what it means, and its keys. */
export const FindingGroup = ({ finding, environment }: Props) => {
  const { kind, count, latest } = finding
  const { title, icon: Icon, rule } = looks[kind]
  return (
    <section className={styles.group} aria-label={title}>
      <header className={styles.head}>
        <h2>
          <Icon aria-hidden />
          {title}
          <span className={styles.count} data-numbers>
            {count}
          </span>
        </h2>
        <p>
          {rule}
          {latest !== undefined && t('health.the_latest_one_is', { exactTime: exactTime(latest) })}
        </p>
      </header>
      {isKeyFinding(kind) && <FoundKeys kind={kind} environment={environment} finding={finding} />}
      {kind === 'due' && count > 1 && (
        <div className={styles.actions}>
          <Button onClick={() => openKeyDialog({ kind: 'rotate_due', environment })}>
            {t('health.rotate_all')}
          </Button>
        </div>
      )}
      {(kind === 'backup_late' || kind === 'drill_due') && (
        <div className={styles.actions}>
          <Button onClick={() => goTo('settings')}>{t('health.open_backups')}</Button>
        </div>
      )}
    </section>
  )
}
