import { useState } from 'react'
import type { Paged } from '../data/paged-query.ts'

/**
 * The state of a list's selection. Nothing is selected until the user (or an action of theirs) selects it, and a
 * selection never moves to another row by itself.
 */
export type Selection<Row> =
  | { readonly state: 'none' }
  /** In the list, and matched by the search and the filters. */
  | { readonly state: 'shown'; readonly row: Row }
  /** Still there, but the search or a filter hides it. */
  | { readonly state: 'hidden'; readonly row: Row }
  /** The list is not completely loaded yet, so the row may still appear. */
  | { readonly state: 'reading' }
  /** No longer in the list. `name` is its last known name. */
  | { readonly state: 'gone'; readonly name: string | null }

type Options<Row> = {
  readonly id: string | null
  /** The rows that match the search and the filters. */
  readonly shown: readonly Row[]
  readonly all: readonly Row[]
  /** Whether `all` is complete. */
  readonly complete: boolean
  readonly idOf: (row: Row) => string
}

/** Determines the state of the selected id. `name` is the row's last known name. */
export const selectionOf = <Row>(
  { id, shown, all, complete, idOf }: Options<Row>,
  name: string | null,
): Selection<Row> => {
  if (id === null) return { state: 'none' }
  const row = shown.find((each) => idOf(each) === id)
  if (row !== undefined) return { state: 'shown', row }
  const hidden = all.find((each) => idOf(each) === id)
  if (hidden !== undefined) return { state: 'hidden', row: hidden }
  return complete ? { state: 'gone', name } : { state: 'reading' }
}

/** The selection of a list. It remembers the name of a row that is gone. */
export const useSelection = <Row>({
  nameOf,
  ...options
}: Options<Row> & { readonly nameOf: (row: Row) => string }): Selection<Row> => {
  const [seen, setSeen] = useState<{ readonly id: string; readonly name: string } | null>(null)
  const { id } = options
  const selection = selectionOf(options, seen?.id === id ? (seen?.name ?? null) : null)
  const name = 'row' in selection ? nameOf(selection.row) : null
  if (id !== null && name !== null && (seen?.id !== id || seen.name !== name)) setSeen({ id, name })
  return selection
}

type PagedOptions<Row> = Pick<Options<Row>, 'id'> & {
  readonly list: Pick<Paged<Row, unknown>, 'rows' | 'indexes' | 'located'>
  /** The selected row as it was read by itself; null until then. */
  readonly detail: Row | null
  /** Reading it by itself has shown that it does not exist any more. */
  readonly isGone: boolean
  readonly idOf: (row: Row) => string
  readonly nameOf: (row: Row) => string
}

/** The selection of a list that is read in windows: the selected row may be anywhere in it. */
export const usePagedSelection = <Row>({
  id,
  list: { rows, indexes, located },
  detail,
  isGone,
  idOf,
  nameOf,
}: PagedOptions<Row>): Selection<Row> => {
  const [seen, setSeen] = useState<{ readonly id: string; readonly name: string } | null>(null)
  const index = id === null ? undefined : indexes.get(id)
  const row = index === undefined ? undefined : rows.get(index)
  const known = row ?? (detail !== null && idOf(detail) === id ? detail : null)
  const name = known === null ? null : nameOf(known)
  if (id !== null && name !== null && (seen?.id !== id || seen.name !== name)) setSeen({ id, name })
  if (id === null) return { state: 'none' }
  if (isGone) return { state: 'gone', name: seen?.id === id ? seen.name : null }
  if (row !== undefined) return { state: 'shown', row }
  if (known === null || located?.id !== id) return { state: 'reading' }
  return { state: located.index === null ? 'hidden' : 'shown', row: known }
}
