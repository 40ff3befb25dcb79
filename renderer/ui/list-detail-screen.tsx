import { useState, type ReactNode } from 'react'
import type { Environment } from '../../shared/domain/types.ts'
import type { Load } from '../data/load.ts'
import { t } from '../data/messages.ts'
import { DataTable, type TableProps } from './data-table.tsx'
import { Screen, SearchField } from './screen.tsx'
import { SelectionPane, type HiddenReason } from './selection-pane.tsx'
import type { RowMenu } from './row-menu.tsx'
import type { Selection } from './selection.ts'
import { ErrorState, LoadingState, StaleNotice } from './states.tsx'
import { useNarrow } from './use-size.ts'

type StateProps = {
  readonly load: Load
  /** The texts for a list that is loading, could not be loaded, or may be out of date. */
  readonly words: { readonly loading: string; readonly failed: string; readonly stale: string }
  readonly onReload: () => unknown
  readonly children: ReactNode
}

/** A list, or the state that it is in: loading, failed, or possibly out of date. */
export const LoadedList = ({ load, words, onReload, children }: StateProps) => {
  if (load.state === 'loading') return <LoadingState label={words.loading} />
  if (load.state === 'failed')
    return <ErrorState title={words.failed} refusal={load.refusal} onRetry={() => void onReload()} />
  return (
    <>
      <StaleNotice load={load} words={words.stale} onRetry={() => void onReload()} />
      {children}
    </>
  )
}

type Props<Row> = Omit<StateProps, 'children'> &
  Pick<
    TableProps<Row>,
    | 'rows'
    | 'columns'
    | 'sort'
    | 'onSort'
    | 'rowHeight'
    | 'busy'
    | 'onSight'
    | 'beginning'
    | 'moved'
    | 'nameOf'
  > & {
    readonly title: string
    /** What a row is. */
    readonly noun: 'key' | 'account' | 'role' | 'project'
    readonly environment?: Environment
    readonly actions: ReactNode
    readonly search: {
      readonly label: string
      readonly query: string
      readonly onChange: (query: string) => void
    }
    /** The number of rows is only an estimate so far. */
    readonly isCounting?: boolean
    /** Shown next to the search field. */
    readonly filters?: ReactNode
    /** Shown in place of the list when it has no rows. */
    readonly empty: ReactNode
    readonly idOf: (row: Row) => string
    /** The context menu of a row. `showDetails` goes to its details. */
    readonly menuOf: (row: Row, showDetails: () => void) => RowMenu
    readonly selection: Selection<Row>
    readonly selectedId: string | null
    readonly onSelect: (id: string) => void
    /** Clears the search and the filters that hide the selected row. */
    readonly onShowHidden: () => void
    /** Why a row is not in the list, if the row itself is the reason; null if only the search or the filters hide it. */
    readonly whyHidden?: (row: Row) => HiddenReason | null
    /** Hides the third pane, because there is nothing to select. */
    readonly withoutDetail?: boolean
    /** Reloads the details of a row, after they could not be shown. */
    readonly onRetryDetail?: () => unknown
    /** The details of a row. */
    readonly children: (row: Row) => ReactNode
  }

/**
 * Whether the sheet of a narrow window is open. It closes when its row is gone, so that the sheet does not reopen by itself later.
 * @param hasContent whether a row is selected
 */
const useSheet = (hasContent: boolean): readonly [boolean, (open: boolean) => void] => {
  const [open, setOpen] = useState(false)
  if (open && !hasContent) setOpen(false)
  return [open && hasContent, setOpen]
}

/**
 * A list with its search and filters, and the selected row beside it: in a third pane, or in a sheet over the list where the window is
 * narrow. Every screen that shows a list and its rows' details is one of these.
 */
export const ListDetailScreen = <Row,>(props: Props<Row>) => {
  const { title, noun, environment, actions, search, isCounting = false, filters, empty } = props
  const { load, onReload } = props
  const { rows, idOf, nameOf, menuOf, selection, selectedId, onSelect } = props
  const narrow = useNarrow()
  const [sheet, setSheet] = useSheet(selection.state !== 'none')
  const openDetails = (how: 'key' | 'pointer') => {
    if (narrow) setSheet(true)
    else if (how === 'key') document.querySelector<HTMLElement>('#detail')?.focus()
  }
  return (
    <Screen
      title={title}
      {...(environment ? { environment } : {})}
      onRetry={onReload}
      actions={actions}
      tools={
        <>
          <SearchField label={search.label} value={search.query} onChange={search.onChange} />
          {filters}
        </>
      }
      detail={
        props.withoutDetail ? undefined : (
          <SelectionPane
            noun={noun}
            selection={selection}
            nameOf={nameOf}
            narrow={narrow}
            sheet={sheet}
            onCloseSheet={() => setSheet(false)}
            onClearFilters={props.onShowHidden}
            {...(props.whyHidden ? { whyHidden: props.whyHidden } : {})}
            {...(props.onRetryDetail ? { onRetry: props.onRetryDetail } : {})}
          >
            {props.children}
          </SelectionPane>
        )
      }
    >
      <LoadedList load={load} words={props.words} onReload={onReload}>
        {rows.count === 0 ? (
          empty
        ) : (
          <DataTable
            label={title}
            rows={rows}
            columns={props.columns}
            rowId={idOf}
            nameOf={nameOf}
            menuOf={(row) => menuOf(row, () => openDetails('key'))}
            selectedId={selection.state === 'shown' ? selectedId : null}
            onSelect={onSelect}
            onOpen={(_, how) => openDetails(how)}
            sort={props.sort}
            onSort={props.onSort}
            rowHeight={props.rowHeight}
            busy={props.busy}
            onSight={props.onSight}
            beginning={props.beginning}
            moved={props.moved}
          />
        )}
        <p role="status" className="visually-hidden">
          {search.query === '' || isCounting ? '' : t(`ui.match.${noun}`, { count: rows.count })}
        </p>
      </LoadedList>
    </Screen>
  )
}
