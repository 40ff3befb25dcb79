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
import { keyMenu } from '../keys/key-menu.ts'
import { holderOf } from '../keys/selectors.ts'
import { fixes } from './fixes.tsx'
import styles from './health.module.css'

const day = 86_400_000

const looks: Readonly<
  Record<FindingKind, { readonly title: string; readonly icon: LucideIcon; readonly rule: string }>
> = {
  clock_back: {
    title: 'The clock was set back',
    icon: AlarmClockOff,
    rule: 'Times on record lie ahead of this computer’s clock. While it is behind, keys expire later than they should. Check its date and time.',
  },
  expiring: {
    title: 'Expiring',
    icon: CalendarClock,
    rule: 'In the last quarter of its life, at most its last seven days. Rotate it before programs are refused.',
  },
  expired: {
    title: 'Expired',
    icon: Hourglass,
    rule: 'Every check refuses it. Delete it, so that its secret leaves the keychain.',
  },
  due: {
    title: 'Rotation due',
    icon: RefreshCw,
    rule: 'Older than 90 days. The longer a secret is about, the more places it has been in.',
  },
  several_services: {
    title: 'Standing in for several services',
    icon: Split,
    rule: 'Written into .env files of several folders. With a key for each, one can be stopped without the others.',
  },
  never_used: {
    title: 'Never used',
    icon: CircleDashed,
    rule: 'Issued a week ago or more, and no check has passed. Delete it if nothing needs it; imported keys are checked elsewhere and left out.',
  },
}

const Age = ({ apiKey }: { readonly apiKey: Key }) => {
  const days = Math.floor((useNow() - apiKey.createdAt) / day)
  return <>{days} days old</>
}

/** The end of a path, which tells one service from another; the whole of it is on hover, and on the key's page. */
const ending = (path: string): string => {
  const parts = path.split(/(?=[\\/])/)
  return parts.length > 3 ? `…${parts.slice(-3).join('')}` : path
}

const Places = ({ places }: { readonly places: readonly Placement[] }) => (
  <ul className={styles.places}>
    {places.map(({ locator: path, variable }) => (
      <li key={`${path} ${variable}`} title={`${path} as ${variable}`}>
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
      return (
        <>
          ends <RelativeTime at={apiKey.expiresAt} />
        </>
      )
    case 'expired':
      return (
        <>
          {apiKey.replacedBy === null ? 'ended' : 'replaced; ended'}{' '}
          <RelativeTime past at={apiKey.expiresAt} />
        </>
      )
    case 'due':
      return <Age apiKey={apiKey} />
    case 'never_used':
      return (
        <>
          created <RelativeTime past at={apiKey.createdAt} />
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
          {latest !== undefined && ` The latest one is ${exactTime(latest)}.`}
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
                {key.origin === 'imported' && ' · imported'}
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
          The first {found.length} of {count.toLocaleString('en')}; more come up as these are dealt with.
        </p>
      )}
      {menus.element}
    </section>
  )
}
