import type { Account, Environment } from '../../../shared/domain/types.ts'
import type { Column } from '../../ui/data-table.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Chip, RoleTags, StatusDot } from '../../ui/tag.tsx'
import styles from './accounts.module.css'
import { accountTypeWord } from './selectors.ts'
import { t } from '../../data/messages.ts'

/** The columns of the account list; keys are counted in the environment that is on. */
export const accountColumns = (environment: Environment): readonly Column<Account>[] => [
  {
    id: 'name',
    header: t('accounts.name'),
    width: 'minmax(150px, 1.4fr)',
    sortable: true,
    render: (account) => (
      <span className={styles.name}>
        <b>{account.name}</b>
        {account.isYou && account.name !== 'you' && <Chip>{t('accounts.you')}</Chip>}
        {account.damaged && <StatusDot tone="bad">{t('accounts.damaged')}</StatusDot>}
      </span>
    ),
  },
  {
    id: 'type',
    header: t('accounts.type'),
    width: '120px',
    hideBelow: 420,
    sortable: true,
    render: (account) => accountTypeWord[account.type],
  },
  {
    id: 'roles',
    header: t('accounts.roles'),
    width: 'minmax(150px, 2fr)',
    hideBelow: 560,
    sortable: true,
    render: (account) => <RoleTags roles={account.roles} limit={2} />,
  },
  {
    id: 'keys',
    header: t('accounts.active_keys'),
    width: '82px',
    sortable: true,
    render: (account) => account.activeKeys[environment],
  },
  {
    id: 'created',
    header: t('accounts.created'),
    width: '92px',
    hideBelow: 660,
    sortable: true,
    render: (account) => <RelativeTime past at={account.createdAt} />,
  },
]
