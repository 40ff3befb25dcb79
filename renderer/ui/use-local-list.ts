import { useMemo } from 'react'
import type { Load } from '../data/load.ts'
import type { Column } from './data-table.tsx'
import { allRows, type RowSource } from './row-source.ts'
import { useSelection, type Selection } from './selection.ts'
import { sortRows, type Sort } from './sort.ts'

type Options<Row> = {
  readonly all: readonly Row[]
  readonly load: Load
  readonly view: { readonly query: string; readonly selectedId: string | null; readonly sort: Sort }
  /** The rows that match a search. */
  readonly matching: (rows: readonly Row[], query: string) => readonly Row[]
  readonly columns: readonly Column<Row>[]
  readonly idOf: (row: Row) => string
  readonly nameOf: (row: Row) => string
}

/** Searches and sorts a list that is completely loaded, and determines the state of its selection. */
export const useLocalList = <Row>({
  all,
  load,
  view: { query, selectedId, sort },
  matching,
  columns,
  idOf,
  nameOf,
}: Options<Row>): { readonly rows: RowSource<Row>; readonly selection: Selection<Row> } => {
  const shown = useMemo(() => {
    const valueOf = columns.find((column) => column.id === sort.by)?.sortValue
    return sortRows(matching(all, query), valueOf, sort.descending)
  }, [all, query, matching, columns, sort])
  const selection = useSelection({
    id: selectedId,
    shown,
    all,
    complete: load.state === 'ready',
    idOf,
    nameOf,
  })
  return { rows: allRows(shown, idOf), selection }
}
