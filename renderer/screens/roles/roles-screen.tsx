import { Plus, SearchX } from 'lucide-react'
import { useMemo } from 'react'
import type { Role } from '../../../shared/domain/types.ts'
import { Button } from '../../ui/button.tsx'
import { DataTable } from '../../ui/data-table.tsx'
import { Screen, SearchField } from '../../ui/screen.tsx'
import { allRows } from '../../ui/row-source.ts'
import { useSelection } from '../../ui/selection.ts'
import { SelectionPane } from '../../ui/selection-pane.tsx'
import { sortRows } from '../../ui/sort.ts'
import { EmptyState, ErrorState, LoadingState, StaleNotice } from '../../ui/states.tsx'
import { useNarrow } from '../../ui/use-media.ts'
import { useSheet } from '../../ui/use-sheet.ts'
import { roleColumns } from './role-columns.tsx'
import { RoleDetail } from './role-detail.tsx'
import { roleMenu } from './role-menu.ts'
import { matchingRoles } from './selectors.ts'
import { openRoleDialog, updateView, useLocation } from '../../app/location.ts'
import { loadRoles, sortRoles, useRoles } from './store.ts'
import { t } from '../../data/messages.ts'

const search = (query: string) => updateView('roles', { query })

const idOf = (role: Role) => role.id
const nameOf = (role: Role) => role.name

/** What keys may do: the built-in roles and one's own. */
export const RolesScreen = () => {
  const { roles, load, sort } = useRoles()
  const { query, selectedId } = useLocation((state) => state.views.roles)
  const narrow = useNarrow()
  const rows = useMemo(
    () =>
      sortRows(
        matchingRoles(roles, query),
        roleColumns.find((column) => column.id === sort.by)?.sortValue,
        sort.descending,
      ),
    [roles, query, sort],
  )
  const selection = useSelection({
    id: selectedId,
    shown: rows,
    all: roles,
    complete: load.state === 'ready',
    idOf,
    nameOf,
  })
  const [sheet, setSheet] = useSheet(selection.state !== 'none')
  const openDetail = (how: 'key' | 'pointer') => {
    if (narrow) setSheet(true)
    else if (how === 'key') document.querySelector<HTMLElement>('#detail')?.focus()
  }

  const list = () => {
    if (load.state === 'loading') return <LoadingState label={t('roles.reading_the_roles')} />
    if (load.state === 'failed')
      return (
        <ErrorState
          title={t('roles.the_roles_could_not')}
          refusal={load.refusal}
          onRetry={() => void loadRoles()}
        />
      )
    if (rows.length === 0) {
      return (
        <EmptyState
          icon={SearchX}
          title={t('roles.no_role_matches')}
          action={<Button onClick={() => search('')}>{t('roles.clear_search')}</Button>}
        >
          {t('roles.count_roles_are_hidden', { count: roles.length })}
        </EmptyState>
      )
    }
    return (
      <DataTable
        label={t('roles.roles')}
        rows={allRows(rows, idOf)}
        columns={roleColumns}
        rowId={idOf}
        nameOf={nameOf}
        menuOf={(role) => roleMenu(role, () => openDetail('key'))}
        selectedId={selection.state === 'shown' ? selectedId : null}
        onSelect={(id) => updateView('roles', { selectedId: id })}
        onOpen={(_, how) => openDetail(how)}
        sort={sort}
        onSort={sortRoles}
      />
    )
  }

  return (
    <Screen
      title={t('roles.roles')}
      onRetry={loadRoles}
      actions={
        <Button variant="primary" icon={Plus} onClick={() => openRoleDialog({ kind: 'create' })}>
          {t('roles.create_role')}
        </Button>
      }
      tools={<SearchField label={t('roles.search_name_permission')} value={query} onChange={search} />}
      detail={
        <SelectionPane
          noun="role"
          selection={selection}
          nameOf={nameOf}
          narrow={narrow}
          sheet={sheet}
          onCloseSheet={() => setSheet(false)}
          onClearFilters={() => search('')}
        >
          {(role) => <RoleDetail role={role} />}
        </SelectionPane>
      }
    >
      <StaleNotice load={load} words={t('roles.these_roles_may_be')} onRetry={() => void loadRoles()} />
      {list()}
    </Screen>
  )
}
