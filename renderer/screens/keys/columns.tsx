import type { Key } from '../../../shared/domain/types.ts'
import { endsSoon, isDue } from '../../../shared/domain/lifetimes.ts'
import type { Column } from '../../ui/data-table.tsx'
import { NameCell } from '../../ui/name-cell.tsx'
import { useFromNow } from '../../ui/now.ts'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { RoleTags } from '../../ui/tag.tsx'
import styles from './keys.module.css'
import { KeyStatus } from './key-status.tsx'
import { holderOf } from './selectors.ts'
import { t } from '../../data/messages.ts'

type Props = { readonly apiKey: Key }

/** When a key expires, highlighted if that is soon. */
const Expiry = ({ apiKey }: Props) => (
  <span className={useFromNow((now) => endsSoon(apiKey, now)) ? styles.warn : undefined}>
    <RelativeTime at={apiKey.expiresAt} />
  </span>
)

/** Says that a key should be rotated. Shown before the account, so that it is never cut off. */
const Due = ({ apiKey }: Props) =>
  useFromNow((now) => isDue(apiKey, now)) ? (
    <>
      <span className={styles.warn}>{t('keys.rotation_due')}</span> ·{' '}
    </>
  ) : null

/** The columns of the key list. Columns without room are in the detail pane. */
export const keyColumns: readonly Column<Key>[] = [
  {
    id: 'name',
    header: t('keys.name'),
    width: 'minmax(150px, 2fr)',
    render: (key) => (
      <NameCell name={key.name}>
        <Due apiKey={key} />
        {holderOf(key)}
        {key.origin === 'imported' && t('keys.imported')}
      </NameCell>
    ),
  },
  {
    id: 'hint',
    header: t('keys.key'),
    width: '132px',
    hideBelow: 555,
    render: (key) => <code className={styles.hint}>{key.hint}</code>,
  },
  {
    id: 'roles',
    header: t('keys.roles'),
    width: 'minmax(116px, 1fr)',
    hideBelow: 680,
    render: (key) => <RoleTags roles={key.roles} limit={1} />,
  },
  {
    id: 'created',
    header: t('keys.created'),
    width: '78px',
    hideBelow: 860,
    render: (key) => <RelativeTime past at={key.createdAt} />,
  },
  {
    id: 'expires',
    header: t('keys.expires'),
    width: '84px',
    hideBelow: 410,
    render: (key) => <Expiry apiKey={key} />,
  },
  {
    id: 'used',
    header: t('keys.last_used'),
    width: '80px',
    hideBelow: 770,
    render: (key) => <RelativeTime past at={key.lastUsedAt} />,
  },
  {
    id: 'status',
    header: t('keys.status'),
    width: '78px',
    render: (key) => <KeyStatus apiKey={key} />,
  },
]
