import { ListFilter, Plus, SearchX } from 'lucide-react'
import { useMemo } from 'react'
import { Button } from '../../ui/button.tsx'
import { DataTable } from '../../ui/data-table.tsx'
import { DetailPane, Screen, SearchField } from '../../ui/screen.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import { sortRows } from '../../ui/sort.ts'
import { EmptyState, ErrorState, LoadingState } from '../../ui/states.tsx'
import { useNarrow } from '../../ui/use-media.ts'
import { useSheet } from '../../ui/use-sheet.ts'
import { roleColumns } from './role-columns.tsx'
import { RoleDetail } from './role-detail.tsx'
import { matchingRoles } from './selectors.ts'
import { loadRoles, openRoleDialog, searchRoles, selectRole, sortRoles, useRoles } from './store.ts'

/** What keys may do: the built-in roles and one's own. */
export const RolesScreen = () => {
  const { roles, load, query, sort, selectedId } = useRoles()
  const narrow = useNarrow()
  const rows = useMemo(
    () => sortRows(matchingRoles(roles, query), roleColumns.find((column) => column.id === sort.by)?.sortValue, sort.descending),
    [roles, query, sort],
  )
  const selected = rows.find((role) => role.id === selectedId) ?? (narrow ? undefined : rows[0])
  const [sheet, setSheet] = useSheet(selected !== undefined)

  const list = () => {
    if (load.state === 'loading') return <LoadingState label="Reading the roles" />
    if (load.state === 'failed') return <ErrorState title="The roles could not be read" refusal={load.refusal} onRetry={() => void loadRoles()} />
    if (rows.length === 0) {
      return (
        <EmptyState icon={SearchX} title="No role matches" action={<Button onClick={() => searchRoles('')}>Clear search</Button>}>
          {`${roles.length} roles are hidden by the search.`}
        </EmptyState>
      )
    }
    return (
      <DataTable
        label="Roles"
        rows={rows}
        columns={roleColumns}
        rowId={(role) => role.id}
        selectedId={selected?.id ?? null}
        onSelect={selectRole}
        onOpen={(_, how) => (narrow ? setSheet(true) : how === 'key' && document.querySelector<HTMLElement>('#detail')?.focus())}
        sort={sort}
        onSort={sortRoles}
      />
    )
  }

  const pane = () => {
    if (narrow) {
      return sheet && selected ? (
        <Sheet label={`Role ${selected.name}`} onClose={() => setSheet(false)}>
          <RoleDetail role={selected} />
        </Sheet>
      ) : undefined
    }
    return (
      <DetailPane label={selected ? `Role ${selected.name}` : 'Role'}>
        {selected ? <RoleDetail role={selected} /> : <EmptyState icon={ListFilter} title="No role selected" />}
      </DetailPane>
    )
  }

  return (
    <Screen
      title="Roles"
      actions={
        <Button variant="primary" icon={Plus} onClick={() => openRoleDialog({ kind: 'create' })}>
          Create role
        </Button>
      }
      tools={<SearchField label="Search name, permission" value={query} onChange={searchRoles} />}
      detail={pane()}
    >
      {list()}
    </Screen>
  )
}
