import { Plus, SearchX } from 'lucide-react'
import { useMemo } from 'react'
import type { Account } from '../../../shared/domain/types.ts'
import { openAccountDialog, updateView, useEnvironment, useLocation } from '../../app/location.ts'
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
import { accountColumns } from './account-columns.tsx'
import { AccountDetail } from './account-detail.tsx'
import { accountMenu } from './account-menu.ts'
import { matchingAccounts } from './selectors.ts'
import { loadAccounts, sortAccounts, useAccounts } from './store.ts'
import { t } from '../../data/messages.ts'

const create = () => openAccountDialog({ kind: 'create', type: 'service_account' })

const search = (query: string) => updateView('accounts', { query })

const idOf = (account: Account) => account.id
const nameOf = (account: Account) => account.name

/** Who keys act for. */
export const AccountsScreen = () => {
  const environment = useEnvironment()
  const { accounts, load, sort } = useAccounts()
  const { query, selectedId } = useLocation((state) => state.views.accounts)
  const narrow = useNarrow()
  const columns = useMemo(() => accountColumns(environment), [environment])
  const rows = useMemo(
    () =>
      sortRows(
        matchingAccounts(accounts, query),
        columns.find((column) => column.id === sort.by)?.sortValue,
        sort.descending,
      ),
    [accounts, query, sort, columns],
  )
  const selection = useSelection({
    id: selectedId,
    shown: rows,
    all: accounts,
    complete: load.state === 'ready',
    idOf,
    nameOf,
  })
  const [sheet, setSheet] = useSheet(selection.state !== 'none')

  const list = () => {
    if (load.state === 'loading') return <LoadingState label={t('accounts.reading_the_accounts')} />
    if (load.state === 'failed')
      return (
        <ErrorState
          title={t('accounts.the_accounts_could_not')}
          refusal={load.refusal}
          onRetry={() => void loadAccounts()}
        />
      )
    if (rows.length === 0) {
      return (
        <EmptyState
          icon={SearchX}
          title={t('accounts.no_account_matches')}
          action={<Button onClick={() => search('')}>{t('accounts.clear_search')}</Button>}
        >
          {t('accounts.hidden_by_search', { count: accounts.length })}
        </EmptyState>
      )
    }
    return (
      <DataTable
        label={t('accounts.accounts')}
        rows={allRows(rows, idOf)}
        columns={columns}
        rowId={idOf}
        nameOf={nameOf}
        menuOf={(account) => accountMenu(account, environment)}
        selectedId={selection.state === 'shown' ? selectedId : null}
        onSelect={(id) => updateView('accounts', { selectedId: id })}
        onOpen={(_, how) =>
          narrow ? setSheet(true) : how === 'key' && document.querySelector<HTMLElement>('#detail')?.focus()
        }
        sort={sort}
        onSort={sortAccounts}
        rowHeight={45}
      />
    )
  }

  return (
    <Screen
      title={t('accounts.accounts')}
      environment={environment}
      onRetry={loadAccounts}
      actions={
        <Button variant="primary" icon={Plus} onClick={create}>
          {t('accounts.create_account')}
        </Button>
      }
      tools={<SearchField label={t('accounts.search_name_type_role')} value={query} onChange={search} />}
      detail={
        <SelectionPane
          noun="account"
          selection={selection}
          nameOf={nameOf}
          narrow={narrow}
          sheet={sheet}
          onCloseSheet={() => setSheet(false)}
          onClearFilters={() => search('')}
        >
          {(account) => <AccountDetail account={account} />}
        </SelectionPane>
      }
    >
      <StaleNotice
        load={load}
        words={t('accounts.these_accounts_may_be')}
        onRetry={() => void loadAccounts()}
      />
      {list()}
    </Screen>
  )
}
