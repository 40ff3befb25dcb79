import type { Paged } from '../data/paged-query.ts'

/** The rows of a list by position. Rows that are not loaded yet are undefined. */
export type RowSource<Row> = {
  readonly count: number
  readonly at: (index: number) => Row | undefined
  /** The position of a row; -1 if it is not in the list, or unknown. */
  readonly indexOf: (id: string) => number
}

/** The rows of a list that is completely loaded. */
export const allRows = <Row>(rows: readonly Row[], idOf: (row: Row) => string): RowSource<Row> => ({
  count: rows.length,
  at: (index) => rows[index],
  indexOf: (id) => rows.findIndex((row) => idOf(row) === id),
})

/** The rows of a list that is read in windows. */
export const pagedRows = <Row>({
  total,
  rows,
  indexes,
  located,
}: Pick<Paged<Row, unknown>, 'total' | 'rows' | 'indexes' | 'located'>): RowSource<Row> => ({
  count: total,
  at: (index) => rows.get(index),
  indexOf: (id) => indexes.get(id) ?? (located?.id === id ? located.index : null) ?? -1,
})
