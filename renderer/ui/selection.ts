import { useState } from 'react'
import type { Paged } from '../data/paged-query.ts'

/**
 * What a list's selection stands for now. Nothing is selected until the user (or something they asked for) selects it, and a
 * selection never moves to another row by itself.
 */
export type Selection<Row> =
  | { readonly state: 'none' }
  /** In the list, in sight of the search and the filters. */
  | { readonly state: 'shown'; readonly row: Row }
  /** Still there, but the search or a filter hides it. */
  | { readonly state: 'hidden'; readonly row: Row }
  /** The list is not read to its end yet, so the row may still turn up. */
  | { readonly state: 'reading' }
  /** No longer in the list. `name` is what it was called, if it was ever seen. */
  | { readonly state: 'gone'; readonly name: string | null }

type Options<Row> = {
  readonly id: string | null
  /** The rows that the search and the filters let through. */
  readonly shown: readonly Row[]
  readonly all: readonly Row[]
  /** Whether `all` has been read to its end. */
  readonly complete: boolean
  readonly idOf: (row: Row) => string
}

/** Works out what the selected id stands for. `name` is what the row was called when it was last seen. */
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

/** The selection of a list, which remembers the name of a row that is gone. */
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
