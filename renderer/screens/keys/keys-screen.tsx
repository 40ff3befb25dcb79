import { Import, KeyRound, Plus, SearchX } from 'lucide-react'
import { useState } from 'react'
import type { Key } from '../../../shared/domain/types.ts'
import { usePagedQuery } from '../../data/paged-query.ts'
import { Button } from '../../ui/button.tsx'
import { DataTable } from '../../ui/data-table.tsx'
import { useStatusTime } from '../../ui/now.ts'
import { Screen, SearchField } from '../../ui/screen.tsx'
import type { RowSource } from '../../ui/row-source.ts'
import type { Selection } from '../../ui/selection.ts'
import { SelectionPane } from '../../ui/selection-pane.tsx'
import { EmptyState, ErrorState, LoadingState, StaleNotice } from '../../ui/states.tsx'
import { useNarrow } from '../../ui/use-media.ts'
import { useSheet } from '../../ui/use-sheet.ts'
import {
  openKeyDialog,
  showKey,
  startViewOf,
  updateView,
  useEnvironment,
  useLocation,
} from '../../app/location.ts'
import { keyColumns } from './columns.tsx'
import { KeyFilters } from './key-filters.tsx'
import { KeyDetailView } from './key-detail.tsx'
import { keyMenu } from './key-menu.ts'
import { keyList, loadDetail, refreshKeys, sortKeys, useKeys } from './store.ts'

const idOf = (key: Key) => key.id
const nameOf = (key: Key) => key.name
/** The back end sorts by any of them. */
const sortableColumns = keyColumns.map((column) => ({ ...column, sortable: true }))

/** Shows every key that is not deleted; what is selected stays so. */
const clearFilters = () => {
  const { selectedId: _selectedId, ...filters } = startViewOf('keys')
  updateView('keys', filters)
}

/** What the selected key is in the list that is shown: in it, hidden from it, or gone. */
const useSelectedKey = (): Selection<Key> => {
  const { detail, isGone } = useKeys()
  const id = useLocation((state) => state.views.keys.selectedId)
  const { rows, indexes, located } = usePagedQuery(keyList)
  const [seen, setSeen] = useState<{ readonly id: string; readonly name: string } | null>(null)
  const index = id === null ? undefined : indexes.get(id)
  const row = index === undefined ? undefined : rows.get(index)
  const known = row ?? (detail?.id === id ? detail : null)
  if (known && (seen?.id !== known.id || seen.name !== known.name))
    setSeen({ id: known.id, name: known.name })
  if (id === null) return { state: 'none' }
  if (isGone) return { state: 'gone', name: seen?.id === id ? seen.name : null }
  if (row) return { state: 'shown', row }
  if (!known || located?.id !== id) return { state: 'reading' }
  return { state: located.index === null ? 'hidden' : 'shown', row: known }
}

/** The list of an environment's keys, and the selected one. */
export const KeysScreen = () => {
  const environment = useEnvironment()
  const { sort } = useKeys()
  const { query, accountId, status, selectedId } = useLocation((state) => state.views.keys)
  const statusTime = useStatusTime()
  const { load, total, answer, rows, indexes, located, beginning, moved } = usePagedQuery(keyList)
  const narrow = useNarrow()
  const list: RowSource<Key> = {
    count: total,
    at: (index) => rows.get(index),
    indexOf: (id) => indexes.get(id) ?? (located?.id === id ? located.index : null) ?? -1,
  }
  const selection = useSelectedKey()
  const [sheet, setSheet] = useSheet(selection.state !== 'none')
  const create = () => openKeyDialog({ kind: 'create', environment, accountId })

  const all = answer?.all ?? 0
  const none =
    load.state === 'ready' &&
    all === 0 &&
    total === 0 &&
    query === '' &&
    accountId === null &&
    status === 'not_deleted'

  const content = () => {
    if (load.state === 'loading') return <LoadingState label="Reading the keys" />
    if (load.state === 'failed')
      return <ErrorState title="The keys could not be read" refusal={load.refusal} onRetry={refreshKeys} />
    if (total > 0) {
      return (
        <DataTable
          label="Keys"
          rows={list}
          columns={sortableColumns}
          onSight={keyList.show}
          beginning={beginning}
          moved={moved}
          rowId={idOf}
          nameOf={nameOf}
          menuOf={(key) => keyMenu(key, statusTime)}
          selectedId={selection.state === 'shown' ? selectedId : null}
          onSelect={(id) => updateView('keys', { selectedId: id })}
          onOpen={(_, how) =>
            narrow ? setSheet(true) : how === 'key' && document.querySelector<HTMLElement>('#detail')?.focus()
          }
          sort={sort}
          onSort={sortKeys}
        />
      )
    }
    return none ? (
      <EmptyState
        icon={KeyRound}
        title={`No keys in ${environment} yet`}
        action={
          <Button variant="primary" icon={Plus} onClick={create}>
            Create the first key
          </Button>
        }
      >
        A key lets a program act for an account, with the roles the account has now. Its secret is kept in
        your keychain.
      </EmptyState>
    ) : (
      <EmptyState
        icon={SearchX}
        title="No key matches"
        action={<Button onClick={clearFilters}>Clear search and filters</Button>}
      >
        {all === 1 ? 'One key is' : `${all.toLocaleString('en')} keys are`} hidden by the search or the
        filters.
      </EmptyState>
    )
  }

  return (
    <Screen
      title="Keys"
      environment={environment}
      onRetry={refreshKeys}
      actions={
        <>
          <Button
            icon={Import}
            variant="quiet"
            onClick={() => openKeyDialog({ kind: 'import', environment })}
          >
            Import…
          </Button>
          <Button variant={none ? 'secondary' : 'primary'} icon={Plus} onClick={create}>
            Create key
          </Button>
        </>
      }
      tools={
        <>
          <SearchField
            label="Search name, account, role"
            value={query}
            onChange={(typed) => updateView('keys', { query: typed })}
          />
          <KeyFilters />
        </>
      }
      detail={
        // With no keys at all there is nothing to select, and the list says what to do first.
        none && selection.state === 'none' ? undefined : (
          <SelectionPane
            noun="Key"
            selection={selection}
            nameOf={nameOf}
            narrow={narrow}
            sheet={sheet}
            onCloseSheet={() => setSheet(false)}
            onClearFilters={() => selection.state === 'hidden' && showKey(selection.row)}
            onRetry={loadDetail}
            whyHidden={(key) =>
              key.status === 'deleted' && status !== 'deleted' && status !== 'any'
                ? { title: `${key.name} was deleted`, words: 'Deleted keys are not in the list.' }
                : null
            }
          >
            {(key) => <KeyDetailView apiKey={key} />}
          </SelectionPane>
        )
      }
    >
      <StaleNotice load={load} words="These keys may be out of date." onRetry={refreshKeys} />
      {content()}
      <p role="status" className="visually-hidden">
        {load.state === 'ready' && query !== '' ? `${total} keys match` : ''}
      </p>
    </Screen>
  )
}
