import { Import, KeyRound, Plus, SearchX } from 'lucide-react'
import { useMemo } from 'react'
import type { Key } from '../../../shared/domain/types.ts'
import { Button } from '../../ui/button.tsx'
import { DataTable } from '../../ui/data-table.tsx'
import { useStatusTime } from '../../ui/now.ts'
import { Screen, SearchField } from '../../ui/screen.tsx'
import { useSelection } from '../../ui/selection.ts'
import { SelectionPane } from '../../ui/selection-pane.tsx'
import { sortRows } from '../../ui/sort.ts'
import { EmptyState, ErrorState, LoadingState, StaleNotice } from '../../ui/states.tsx'
import { useNarrow } from '../../ui/use-media.ts'
import { useSheet } from '../../ui/use-sheet.ts'
import { useEnvironment } from '../../app/store.ts'
import { keyColumns } from './columns.tsx'
import { KeyFilters } from './key-filters.tsx'
import { KeyDetailView } from './key-detail.tsx'
import styles from './keys.module.css'
import { matchingKeys } from './selectors.ts'
import {
  clearFilters,
  loadDetail,
  loadKeys,
  openKeyDialog,
  searchKeys,
  selectKey,
  showKey,
  sortKeys,
  useKeys,
} from './store.ts'

const idOf = (key: Key) => key.id
const nameOf = (key: Key) => key.name

/** The list of an environment's keys, and the selected one. */
export const KeysScreen = () => {
  const environment = useEnvironment()
  const { keys, complete, load, query, accountId, status, sort, selectedId } = useKeys()
  const narrow = useNarrow()
  const statusTime = useStatusTime()
  const rows = useMemo(() => {
    const valueOf = keyColumns.find((column) => column.id === sort.by)?.sortValue
    return sortRows(matchingKeys(keys, { query, accountId, status }, statusTime), valueOf, sort.descending)
  }, [keys, query, accountId, status, sort, statusTime])
  const selection = useSelection({
    id: selectedId,
    shown: rows,
    all: keys,
    complete: load.state === 'ready' && complete,
    idOf,
    nameOf,
  })
  const [sheet, setSheet] = useSheet(selection.state !== 'none')
  const create = () => openKeyDialog({ kind: 'create', environment, accountId })

  const none =
    load.state === 'ready' &&
    complete &&
    keys.every((key) => key.status === 'deleted') &&
    query === '' &&
    accountId === null &&
    status === 'not_deleted'

  const list = () => {
    if (load.state === 'loading') return <LoadingState label="Reading the keys" />
    if (load.state === 'failed')
      return (
        <ErrorState
          title="The keys could not be read"
          refusal={load.refusal}
          onRetry={() => void loadKeys(environment)}
        />
      )
    if (rows.length > 0) {
      return (
        <DataTable
          label="Keys"
          rows={rows}
          columns={keyColumns}
          rowId={idOf}
          selectedId={selection.state === 'shown' ? selectedId : null}
          onSelect={selectKey}
          onOpen={(_, how) =>
            narrow ? setSheet(true) : how === 'key' && document.querySelector<HTMLElement>('#detail')?.focus()
          }
          sort={sort}
          onSort={sortKeys}
        />
      )
    }
    // The others may match.
    if (!complete && load.problem === null) return <LoadingState label="Reading the rest of the keys" />
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
        {keys.length === 1 ? 'One key is' : `${keys.length} keys are`} hidden by the search or the filters.
      </EmptyState>
    )
  }

  return (
    <Screen
      title="Keys"
      environment={environment}
      onRetry={() => loadKeys(environment)}
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
          <SearchField label="Search name, account, role" value={query} onChange={searchKeys} />
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
            onRetry={(key) => loadDetail(key.id)}
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
      <StaleNotice
        load={load}
        words={complete ? 'These keys may be out of date.' : 'Not all keys could be read.'}
        onRetry={() => void loadKeys(environment)}
      />
      {list()}
      {load.state === 'ready' && !complete && load.problem === null && (
        <p role="status" className={styles.partial}>
          Only {keys.length} are here so far. Reading the rest…
        </p>
      )}
      <p role="status" className="visually-hidden">
        {load.state === 'ready' && query !== '' ? `${rows.length} keys match` : ''}
      </p>
    </Screen>
  )
}
