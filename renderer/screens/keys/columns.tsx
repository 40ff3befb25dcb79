import type { Key } from '../../../shared/domain.ts'
import type { Column } from '../../ui/data-table.tsx'
import { RelativeTime, useNow } from '../../ui/relative-time.tsx'
import { RoleTags, StatusDot } from '../../ui/tag.tsx'
import { endsSoon } from '../../ui/time.ts'
import styles from './keys.module.css'
import { holderOf, statusLook } from './selectors.ts'

/** When a key ends; amber in its last seven days. */
export const Expiry = ({ at }: { readonly at: number | null }) => {
  const now = useNow()
  return (
    <span className={at !== null && endsSoon(at, now) ? styles.warn : undefined}>
      <RelativeTime at={at} />
    </span>
  )
}

const Status = ({ keyRow }: { readonly keyRow: Key }) => {
  const { word, tone } = statusLook[keyRow.status]
  return <StatusDot tone={keyRow.status === 'active' && keyRow.lastUsedAt === null ? 'off' : tone}>{word}</StatusDot>
}

/** The columns of the key list; what has no room is in the detail pane. */
export const keyColumns: readonly Column<Key>[] = [
  {
    id: 'name',
    header: 'Name',
    width: 'minmax(150px, 2fr)',
    sortValue: (key) => key.name,
    render: (key) => (
      <span className={styles.name}>
        <b title={key.name}>{key.name}</b>
        <small>
          {holderOf(key)}
          {key.origin === 'imported' && ' · imported'}
        </small>
      </span>
    ),
  },
  { id: 'hint', header: 'Key', width: '132px', hideBelow: 480, sortValue: (key) => key.hint, render: (key) => <code className={styles.hint}>{key.hint}</code> },
  { id: 'roles', header: 'Roles', width: 'minmax(116px, 1fr)', hideBelow: 620, sortValue: (key) => key.roles.join(' '), render: (key) => <RoleTags roles={key.roles} limit={1} /> },
  { id: 'created', header: 'Created', width: '78px', hideBelow: 780, sortValue: (key) => key.createdAt, render: (key) => <RelativeTime past at={key.createdAt} /> },
  { id: 'expires', header: 'Expires', width: '74px', hideBelow: 400, sortValue: (key) => key.expiresAt, render: (key) => <Expiry at={key.expiresAt} /> },
  { id: 'used', header: 'Last used', width: '80px', hideBelow: 700, sortValue: (key) => key.lastUsedAt, render: (key) => <RelativeTime past at={key.lastUsedAt} /> },
  { id: 'status', header: 'Status', width: '78px', sortValue: (key) => statusLook[key.status].word, render: (key) => <Status keyRow={key} /> },
]
