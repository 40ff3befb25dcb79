import { Plus } from 'lucide-react'
import { useMemo } from 'react'
import type { Account } from '../../../shared/domain/types.ts'
import { openAccountDialog, sortList, updateView, useEnvironment, useLocation } from '../../app/location.ts'
import { t } from '../../data/messages.ts'
import { usePagedQuery } from '../../data/paged-query.ts'
import { Button } from '../../ui/button.tsx'
import { ListDetailScreen } from '../../ui/list-detail-screen.tsx'
import { pagedRows } from '../../ui/row-source.ts'
import { usePagedSelection } from '../../ui/selection.ts'
import { NoMatches } from '../../ui/states.tsx'
import { accountColumns } from './account-columns.tsx'
import { AccountDetail } from './account-detail.tsx'
import { accountMenu } from './account-menu.ts'
import { accountList, refreshAccounts, useAccounts } from './store.ts'

const create = () => openAccountDialog({ kind: 'create', type: 'service_account' })
const search = (query: string) => updateView('accounts', { query })
const clearSearch = () => search('')
const sortAccounts = (column: string) => sortList('accounts', column)
const idOf = (account: Account) => account.id
const nameOf = (account: Account) => account.name

/** Who keys act for. */
export const AccountsScreen = () => {
  const environment = useEnvironment()
  const { detail, isGone } = useAccounts()
  const list = usePagedQuery(accountList)
  const view = useLocation((state) => state.views.accounts)
  const columns = useMemo(() => accountColumns(environment), [environment])
  const selection = usePagedSelection({ id: view.selectedId, list, detail, isGone, idOf, nameOf })
  return (
    <ListDetailScreen
      title={t('accounts.accounts')}
      noun="account"
      environment={environment}
      load={list.load}
      words={{
        loading: t('accounts.reading_the_accounts'),
        failed: t('accounts.the_accounts_could_not'),
        stale: t('accounts.these_accounts_may_be'),
      }}
      onReload={refreshAccounts}
      actions={
        <Button variant="primary" icon={Plus} onClick={create}>
          {t('accounts.create_account')}
        </Button>
      }
      search={{ label: t('accounts.search_name_type_role'), query: view.query, onChange: search }}
      empty={
        <NoMatches
          title={t('accounts.no_account_matches')}
          clear={t('accounts.clear_search')}
          onClear={clearSearch}
        >
          {t('accounts.hidden_by_search', { count: list.answer?.all ?? 0 })}
        </NoMatches>
      }
      rows={pagedRows(list)}
      columns={columns}
      sort={view.sort}
      onSort={sortAccounts}
      rowHeight={45}
      busy={list.isAsking}
      onSight={accountList.show}
      beginning={list.beginning}
      moved={list.moved}
      idOf={idOf}
      nameOf={nameOf}
      menuOf={(account) => accountMenu(account, environment)}
      selection={selection}
      selectedId={view.selectedId}
      onSelect={(selectedId) => updateView('accounts', { selectedId })}
      onShowHidden={clearSearch}
    >
      {(account) => <AccountDetail account={account} />}
    </ListDetailScreen>
  )
}
