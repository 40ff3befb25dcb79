/** The rows of a list by their positions; those that are not there yet are undefined. */
export type RowSource<Row> = {
  readonly count: number
  readonly at: (index: number) => Row | undefined
  /** The position of a row; -1 when it is not in the list, or not known. */
  readonly indexOf: (id: string) => number
}

/** The rows of a list that is there whole. */
export const allRows = <Row>(rows: readonly Row[], idOf: (row: Row) => string): RowSource<Row> => ({
  count: rows.length,
  at: (index) => rows[index],
  indexOf: (id) => rows.findIndex((row) => idOf(row) === id),
})
