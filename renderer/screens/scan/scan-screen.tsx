import { FolderSearch, KeyRound, RefreshCw, Copy, SearchCheck, X } from 'lucide-react'
import { useCallback } from 'react'
import type { Environment } from '../../../shared/domain/types.ts'
import { scanFindingCommands } from '../../../shared/commands/row-commands.ts'
import {
  goTo,
  goToKey,
  scanShown,
  sortList,
  updateView,
  useLocation,
  type ScanShown,
} from '../../app/location.ts'
import { formats, t } from '../../data/messages.ts'
import { ready } from '../../data/load.ts'
import { Button } from '../../ui/button.tsx'
import { copyText } from '../../ui/copy-text.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { FilterSelect } from '../../ui/filter-select.tsx'
import { FormError } from '../../ui/note.tsx'
import { rowMenu } from '../../ui/row-menu.tsx'
import { Screen, SearchField } from '../../ui/screen.tsx'
import { EmptyState, NoMatches } from '../../ui/states.tsx'
import { environmentLook } from '../../ui/tag.tsx'
import { say } from '../../ui/toast-store.ts'
import { useLocalList } from '../../ui/use-local-list.ts'
import { scanColumns } from './columns.tsx'
import { keyName, matchingCopies } from './selectors.ts'
import { cancelScan, pickAndScan, scanFolders, useScan, type FoundCopy } from './store.ts'
import { folderNames, ScanSummary } from './summary.tsx'

const idOf = ({ id }: FoundCopy) => id
const nameOf = ({ path, line }: FoundCopy) => t('scan_screen.name', { path, line: String(line) })

const showKeyOf = ({ key }: FoundCopy): void => {
  if (key) void goToKey(key.id)
}

const menuOf = (copy: FoundCopy) =>
  rowMenu(keyName(copy), scanFindingCommands(copy), {
    show: { icon: KeyRound, run: () => showKeyOf(copy) },
    copy_path: {
      icon: Copy,
      run: () => {
        if (copyText(copy.path)) say(t('scan_screen.copied'))
      },
    },
  })

const Filters = () => {
  const { query, shown, environment } = useLocation((state) => state.views.scan)
  return (
    <>
      <SearchField
        label={t('scan_screen.search')}
        value={query}
        onChange={(next) => updateView('scan', { query: next })}
      />
      <FilterSelect
        label={t('scan_screen.filter')}
        active={shown !== 'any'}
        value={shown}
        onChange={(event) => updateView('scan', { shown: event.target.value as ScanShown })}
      >
        {scanShown.map((each) => (
          <option key={each} value={each}>
            {t(`scan_screen.${each}`)}
          </option>
        ))}
      </FilterSelect>
      <FilterSelect
        label={t('scan_screen.filter_environment')}
        active={environment !== null}
        value={environment ?? ''}
        onChange={(event) =>
          updateView('scan', { environment: (event.target.value || null) as Environment | null })
        }
      >
        <option value="">{t('scan_screen.both_environments')}</option>
        <option value="test">{environmentLook.test.word}</option>
        <option value="production">{environmentLook.production.word}</option>
      </FilterSelect>
    </>
  )
}

const Running = () => {
  const { folders, progress } = useScan()
  return (
    <EmptyState
      icon={FolderSearch}
      title={t('scan_screen.running_title', { folders: folderNames(folders) })}
      action={
        <Button icon={X} onClick={() => void cancelScan()}>
          {t('scan_screen.cancel')}
        </Button>
      }
    >
      {[
        t('scan_screen.files', { count: progress.files }),
        t('scan_screen.bytes', { megabytes: formats().number(Math.round(progress.bytes / 1e6)) }),
        t('scan_screen.found', { count: progress.findings }),
      ].join(' · ')}
    </EmptyState>
  )
}

const Copies = () => {
  const copies = useScan((state) => state.copies)
  const view = useLocation((state) => state.views.scan)
  const { shown, environment } = view
  const matching = useCallback(
    (all: readonly FoundCopy[], query: string) => matchingCopies(all, query, { shown, environment }),
    [shown, environment],
  )
  const { rows, selection } = useLocalList({
    all: copies,
    load: ready,
    view,
    matching,
    columns: scanColumns,
    idOf,
    nameOf,
  })
  if (rows.count === 0)
    return (
      <NoMatches
        title={t('scan_screen.no_match')}
        clear={t('scan_screen.clear')}
        onClear={() => goTo('scan')}
      >
        {t('scan_screen.hidden', { count: copies.length })}
      </NoMatches>
    )
  return (
    <DataTable
      label={t('scan_screen.list')}
      rows={rows}
      columns={scanColumns}
      rowId={idOf}
      nameOf={nameOf}
      menuOf={menuOf}
      selectedId={selection.state === 'shown' ? view.selectedId : null}
      onSelect={(selectedId) => updateView('scan', { selectedId })}
      onOpen={(_, how) => {
        if (how === 'key' && selection.state === 'shown') showKeyOf(selection.row)
      }}
      sort={view.sort}
      onSort={(column) => sortList('scan', column)}
    />
  )
}

/** Where the secrets of keys are in folders that the user names. */
export const ScanScreen = () => {
  const { folders, isRunning, result, copies, refusal } = useScan()
  const isListed = !isRunning && result !== null && copies.length > 0
  return (
    <Screen
      title={t('app.scan')}
      actions={
        !isRunning && (
          <>
            {result !== null && (
              <Button icon={RefreshCw} onClick={() => void scanFolders(folders)}>
                {t('scan_screen.again')}
              </Button>
            )}
            <Button variant="primary" icon={FolderSearch} onClick={() => void pickAndScan()}>
              {t('scan_screen.start')}
            </Button>
          </>
        )
      }
      tools={isListed ? <Filters /> : undefined}
    >
      <FormError refusal={refusal} />
      {isRunning ? (
        <Running />
      ) : result === null ? (
        <EmptyState icon={FolderSearch} title={t('scan_screen.empty_title')}>
          {t('scan_screen.empty')}
        </EmptyState>
      ) : (
        <>
          <ScanSummary />
          {isListed ? (
            <Copies />
          ) : (
            <EmptyState icon={SearchCheck} title={t('scan_screen.none_title')}>
              {t('scan_screen.none', { folders: folderNames(folders) })}
            </EmptyState>
          )}
        </>
      )}
    </Screen>
  )
}
