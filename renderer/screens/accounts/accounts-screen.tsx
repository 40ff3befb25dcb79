import { Plus, SearchX, UserRound } from 'lucide-react'
import { useMemo } from 'react'
import { useEnvironment } from '../../shell/store.ts'
import { Button } from '../../ui/button.tsx'
import { DataTable } from '../../ui/data-table.tsx'
import { DetailPane, Screen, SearchField } from '../../ui/screen.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import { sortRows } from '../../ui/sort.ts'
import { EmptyState, ErrorState, LoadingState } from '../../ui/states.tsx'
import { useNarrow } from '../../ui/use-media.ts'
import { useSheet } from '../../ui/use-sheet.ts'
import { accountColumns } from './account-columns.tsx'
import { AccountDetail } from './account-detail.tsx'
import { matchingAccounts } from './selectors.ts'
import { loadAccounts, openAccountDialog, searchAccounts, selectAccount, sortAccounts, useAccounts } from './store.ts'

const create = () => openAccountDialog({ kind: 'create', type: 'service_account' })

/** Who keys act for. */
export const AccountsScreen = () => {
  const environment = useEnvironment()
  const { accounts, load, query, sort, selectedId } = useAccounts()
  const narrow = useNarrow()
  const columns = useMemo(() => accountColumns(environment), [environment])
  const rows = useMemo(
    () => sortRows(matchingAccounts(accounts, query), columns.find((column) => column.id === sort.by)?.sortValue, sort.descending),
    [accounts, query, sort, columns],
  )
  const selected = rows.find((account) => account.id === selectedId) ?? (narrow ? undefined : rows[0])
  const [sheet, setSheet] = useSheet(selected !== undefined)

  const list = () => {
    if (load.state === 'loading') return <LoadingState label="Reading the accounts" />
    if (load.state === 'failed') return <ErrorState title="The accounts could not be read" refusal={load.refusal} onRetry={() => void loadAccounts()} />
    if (rows.length === 0) {
      return (
        <EmptyState icon={SearchX} title="No account matches" action={<Button onClick={() => searchAccounts('')}>Clear search</Button>}>
          {`${accounts.length} ${accounts.length === 1 ? 'account is' : 'accounts are'} hidden by the search.`}
        </EmptyState>
      )
    }
    return (
      <DataTable
        label="Accounts"
        rows={rows}
        columns={columns}
        rowId={(account) => account.id}
        selectedId={selected?.id ?? null}
        onSelect={selectAccount}
        onOpen={(_, how) => (narrow ? setSheet(true) : how === 'key' && document.querySelector<HTMLElement>('#detail')?.focus())}
        sort={sort}
        onSort={sortAccounts}
        rowHeight={45}
      />
    )
  }

  const pane = () => {
    if (narrow) {
      return sheet && selected ? (
        <Sheet label={`Account ${selected.name}`} onClose={() => setSheet(false)}>
          <AccountDetail account={selected} />
        </Sheet>
      ) : undefined
    }
    return (
      <DetailPane label={selected ? `Account ${selected.name}` : 'Account'}>
        {selected ? <AccountDetail account={selected} /> : <EmptyState icon={UserRound} title="No account selected" />}
      </DetailPane>
    )
  }

  return (
    <Screen
      title="Accounts"
      environment={environment}
      actions={
        <Button variant="primary" icon={Plus} onClick={create}>
          Create account
        </Button>
      }
      tools={<SearchField label="Search name, type, role" value={query} onChange={searchAccounts} />}
      detail={pane()}
    >
      {list()}
    </Screen>
  )
}
