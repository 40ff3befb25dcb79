import {
  AlarmClockOff,
  CalendarClock,
  CircleDashed,
  Hourglass,
  RefreshCw,
  Split,
  type LucideIcon,
} from 'lucide-react'
import type { Finding, FindingKind, Key, Placement } from '../../../shared/domain/types.ts'
import { showKey } from '../../app/location.ts'
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

const Age = ({ apiKey }: { readonly apiKey: Key }) => {
  const days = Math.floor((useNow() - apiKey.createdAt) / day)
  return <>{t('health.days_days_old', { count: days })}</>
}

/** The end of a path, which tells one service from another; the whole of it is on hover, and on the key's page. */
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

/** What was found of one key, in a few words. */
const Found = ({
  kind,
  apiKey,
  places,
}: {
  readonly kind: FindingKind
  readonly apiKey: Key
  readonly places: readonly Placement[]
}) => {
  switch (kind) {
    case 'clock_back':
      return null
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

/** One kind of finding: what it means, its keys, and beside each what mends it. */
export const FindingGroup = ({ finding: { kind, count, found, latest } }: { readonly finding: Finding }) => {
  const { title, icon: Icon, rule } = looks[kind]
  const Fix = fixes[kind]
  const statusTime = useStatusTime()
  const menus = useRowMenus((id) => {
    const row = found.find(({ key }) => key.id === id)
    return row ? keyMenu(row.key, statusTime, true) : null
  })
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
              <Fix apiKey={key} places={places} />
            </span>
          </li>
        ))}
      </ul>
      {found.length > 0 && count > found.length && (
        <p className={styles.more}>
          {t('health.the_first_count_of', { count: found.length, total: formats().number(count) })}
        </p>
      )}
      {menus.element}
    </section>
  )
}
