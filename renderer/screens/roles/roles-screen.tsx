import { Plus } from 'lucide-react'
import type { Role } from '../../../shared/domain/types.ts'
import { openRoleDialog, sortList, updateView, useLocation } from '../../app/location.ts'
import { t } from '../../data/messages.ts'
import { Button } from '../../ui/button.tsx'
import { ListDetailScreen } from '../../ui/list-detail-screen.tsx'
import { NoMatches } from '../../ui/states.tsx'
import { useLocalList } from '../../ui/use-local-list.ts'
import { roleColumns } from './role-columns.tsx'
import { RoleDetail, roleMenu } from './role-detail.tsx'
import { matchingRoles } from './selectors.ts'
import { loadRoles, useRoles } from './store.ts'

const search = (query: string) => updateView('roles', { query })
const clearSearch = () => search('')
const idOf = (role: Role) => role.id
const nameOf = (role: Role) => role.name

/** What keys may do: the built-in roles and one's own. */
export const RolesScreen = () => {
  const { roles, load } = useRoles()
  const view = useLocation((state) => state.views.roles)
  const { rows, selection } = useLocalList({
    all: roles,
    load,
    view,
    matching: matchingRoles,
    columns: roleColumns,
    idOf,
    nameOf,
  })
  return (
    <ListDetailScreen
      title={t('roles.roles')}
      noun="role"
      load={load}
      words={{
        loading: t('roles.reading_the_roles'),
        failed: t('roles.the_roles_could_not'),
        stale: t('roles.these_roles_may_be'),
      }}
      onReload={loadRoles}
      actions={
        <Button variant="primary" icon={Plus} onClick={() => openRoleDialog({ kind: 'create' })}>
          {t('roles.create_role')}
        </Button>
      }
      search={{ label: t('roles.search_name_permission'), query: view.query, onChange: search }}
      empty={
        <NoMatches title={t('roles.no_role_matches')} clear={t('roles.clear_search')} onClear={clearSearch}>
          {t('roles.count_roles_are_hidden', { count: roles.length })}
        </NoMatches>
      }
      rows={rows}
      columns={roleColumns}
      sort={view.sort}
      onSort={(column) => sortList('roles', column)}
      idOf={idOf}
      nameOf={nameOf}
      menuOf={roleMenu}
      selection={selection}
      selectedId={view.selectedId}
      onSelect={(selectedId) => updateView('roles', { selectedId })}
      onShowHidden={clearSearch}
    >
      {(role) => <RoleDetail role={role} />}
    </ListDetailScreen>
  )
}
