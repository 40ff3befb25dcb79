import type { Account, Environment } from '../../../shared/domain/types.ts'
import type { Column } from '../../ui/data-table.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Chip, RoleTags, StatusDot } from '../../ui/tag.tsx'
import styles from './accounts.module.css'
import { accountTypeWord } from './selectors.ts'

/** The columns of the account list; keys are counted in the environment that is on. */
export const accountColumns = (environment: Environment): readonly Column<Account>[] => [
  {
    id: 'name',
    header: 'Name',
    width: 'minmax(150px, 1.4fr)',
    sortValue: (account) => account.name,
    render: (account) => (
      <span className={styles.name}>
        <b>{account.name}</b>
        {account.isYou && account.name !== 'you' && <Chip>you</Chip>}
        {account.damaged && <StatusDot tone="bad">damaged</StatusDot>}
      </span>
    ),
  },
  {
    id: 'type',
    header: 'Type',
    width: '120px',
    hideBelow: 420,
    sortValue: (account) => account.type,
    render: (account) => accountTypeWord[account.type],
  },
  {
    id: 'roles',
    header: 'Roles',
    width: 'minmax(150px, 2fr)',
    hideBelow: 560,
    sortValue: (account) => account.roles.join(' '),
    render: (account) => <RoleTags roles={account.roles} limit={2} />,
  },
  {
    id: 'keys',
    header: 'Active keys',
    width: '82px',
    sortValue: (account) => account.activeKeys[environment],
    render: (account) => account.activeKeys[environment],
  },
  {
    id: 'created',
    header: 'Created',
    width: '92px',
    hideBelow: 660,
    sortValue: (account) => account.createdAt,
    render: (account) => <RelativeTime past at={account.createdAt} />,
  },
]
