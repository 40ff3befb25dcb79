import { formats } from '../data/messages.ts'

export type Sort = { readonly by: string; readonly descending: boolean }

export type SortValue = string | number | null

const compare = (a: SortValue, b: SortValue): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : formats().compare(String(a), String(b))

/** Returns a sorted copy. Rows without a value come last in both directions. */
export const sortRows = <Row>(
  rows: readonly Row[],
  valueOf: ((row: Row) => SortValue) | undefined,
  descending: boolean,
): readonly Row[] => {
  if (!valueOf) return rows
  const sign = descending ? -1 : 1
  return rows.toSorted((left, right) => {
    const a = valueOf(left)
    const b = valueOf(right)
    if (a === null || b === null) return Number(a === null) - Number(b === null)
    return sign * compare(a, b)
  })
}

/** The sort order after a click on a column: ascending, then descending. */
export const nextSort = (sort: Sort, by: string): Sort => ({
  by,
  descending: sort.by === by ? !sort.descending : false,
})
