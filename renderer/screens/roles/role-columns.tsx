import type { Role } from '../../../shared/domain/types.ts'
import type { Column } from '../../ui/data-table.tsx'
import { NameCell } from '../../ui/name-cell.tsx'
import { RoleTags } from '../../ui/tag.tsx'
import { holdersWord } from './selectors.ts'
import { t } from '../../data/messages.ts'

/** The columns of the role list. */
export const roleColumns: readonly Column<Role>[] = [
  {
    id: 'name',
    header: t('roles.name'),
    width: 'minmax(150px, 1.3fr)',
    sortValue: (role) => role.name,
    render: (role) => (
      <NameCell mono name={role.name}>
        {role.id}
      </NameCell>
    ),
  },
  {
    id: 'permissions',
    header: t('roles.permissions'),
    width: 'minmax(150px, 2fr)',
    hideBelow: 520,
    sortValue: (role) => role.permissions.length,
    render: (role) => <RoleTags roles={role.permissions} limit={2} />,
  },
  {
    id: 'holders',
    header: t('roles.for'),
    width: '116px',
    hideBelow: 620,
    sortValue: (role) => holdersWord[role.holders],
    render: (role) => holdersWord[role.holders],
  },
  {
    id: 'heldBy',
    header: t('roles.held_by'),
    width: '92px',
    hideBelow: 380,
    sortValue: (role) => role.heldBy,
    render: (role) => t('roles.held_by_count', { count: role.heldBy }),
  },
  {
    id: 'kind',
    header: t('roles.kind'),
    width: '72px',
    sortValue: (role) => (role.builtIn ? 0 : 1),
    render: (role) => (role.builtIn ? t('roles.built_in') : t('roles.custom')),
  },
]
