import { FileInput, Import, KeyRound, Plus } from 'lucide-react'
import type { Key } from '../../../shared/domain/types.ts'
import { usePagedQuery } from '../../data/paged-query.ts'
import { t } from '../../data/messages.ts'
import { Button } from '../../ui/button.tsx'
import { ListDetailScreen } from '../../ui/list-detail-screen.tsx'
import { useStatusTime } from '../../ui/now.ts'
import { pagedRows } from '../../ui/row-source.ts'
import { usePagedSelection } from '../../ui/selection.ts'
import { ButtonRow } from '../../ui/screen.tsx'
import { Menu } from '../../ui/menu.tsx'
import { pickAndImport } from '../env-import/start.ts'
import { EmptyState, NoMatches } from '../../ui/states.tsx'
import {
  clearKeyFilters,
  openKeyDialog,
  showKey,
  sortList,
  updateView,
  useEnvironment,
  useLocation,
} from '../../app/location.ts'
import { keyColumns } from './columns.tsx'
import { KeyFilters } from './key-filters.tsx'
import { KeyDetailView } from './key-detail.tsx'
import { keyMenu } from './key-commands.tsx'
import { keyList, loadDetail, refreshKeys, useKeys } from './store.ts'

const idOf = (key: Key) => key.id
const nameOf = (key: Key) => key.name
/** The back end sorts by any of them. */
const sortableColumns = keyColumns.map((column) => ({ ...column, sortable: true }))
const sortKeys = (column: string) => sortList('keys', column)

/** The list of an environment's keys, and the selected one. */
export const KeysScreen = () => {
  const environment = useEnvironment()
  const { all: knownKeys, detail, isGone } = useKeys()
  const { query, accountId, status, selectedId, sort } = useLocation((state) => state.views.keys)
  const statusTime = useStatusTime()
  const list = usePagedQuery(keyList)
  const { load, isAsking, total, isCounted, beginning, moved } = list
  const selection = usePagedSelection({ id: selectedId, list, detail, isGone, idOf, nameOf })
  const create = () => openKeyDialog({ kind: 'create', environment, accountId })

  const all = knownKeys ?? 0
  const none =
    load.state === 'ready' &&
    all === 0 &&
    total === 0 &&
    query === '' &&
    accountId === null &&
    status === 'not_deleted'

  return (
    <ListDetailScreen
      title={t('keys.keys')}
      noun="key"
      environment={environment}
      load={load}
      words={{
        loading: t('keys.reading_the_keys'),
        failed: t('keys.the_keys_could_not'),
        stale: t('keys.these_keys_may_be'),
      }}
      onReload={refreshKeys}
      actions={
        <>
          <Menu
            label={t('keys.import')}
            items={[
              {
                id: 'value',
                label: t('keys.import_value'),
                icon: KeyRound,
                onSelect: () => openKeyDialog({ kind: 'import', environment }),
              },
              {
                id: 'files',
                label: t('app.import_env_files'),
                icon: FileInput,
                onSelect: () => void pickAndImport(),
              },
            ]}
          >
            <Button icon={Import} variant="quiet">
              {t('keys.import')}
            </Button>
          </Menu>
          <Button variant={none ? 'secondary' : 'primary'} icon={Plus} onClick={create}>
            {t('keys.create_key')}
          </Button>
        </>
      }
      search={{
        label: t('keys.search_name_account_role'),
        query,
        onChange: (typed) => updateView('keys', { query: typed }),
      }}
      isCounting={!isCounted}
      filters={<KeyFilters />}
      empty={
        none ? (
          <EmptyState
            icon={KeyRound}
            title={t('keys.no_keys_in_environment_yet', { environment })}
            action={
              <ButtonRow>
                <Button variant="primary" icon={Plus} onClick={create}>
                  {t('keys.create_the_first_key')}
                </Button>
                <Button icon={FileInput} onClick={() => void pickAndImport()}>
                  {t('app.import_env_files')}
                </Button>
              </ButtonRow>
            }
          >
            {t('keys.a_key_lets_a')}
          </EmptyState>
        ) : (
          <NoMatches
            title={t('keys.no_key_matches')}
            clear={t('keys.clear_search_and_filters')}
            onClear={clearKeyFilters}
          >
            {t('keys.hidden_by_search', { count: all })}
          </NoMatches>
        )
      }
      rows={pagedRows(list)}
      columns={sortableColumns}
      sort={sort}
      onSort={sortKeys}
      busy={isAsking}
      onSight={keyList.show}
      beginning={beginning}
      moved={moved}
      idOf={idOf}
      nameOf={nameOf}
      menuOf={(key) => keyMenu(key, statusTime)}
      selection={selection}
      selectedId={selectedId}
      onSelect={(id) => updateView('keys', { selectedId: id })}
      onShowHidden={() => selection.state === 'hidden' && showKey(selection.row)}
      whyHidden={(key) =>
        key.status === 'deleted' && status !== 'deleted' && status !== 'any'
          ? { title: t('keys.name_was_deleted', { name: key.name }), words: t('keys.deleted_keys_are_not') }
          : null
      }
      // Without any keys there is nothing to select, and the list says what to do first.
      withoutDetail={none && selection.state === 'none'}
      onRetryDetail={loadDetail}
    >
      {(key) => <KeyDetailView apiKey={key} />}
    </ListDetailScreen>
  )
}
