import { ArrowDown, ArrowUp } from 'lucide-react'
import type { CSSProperties } from 'react'
import styles from './data-table.module.css'
import type { Sort } from './sort.ts'

type Props = {
  readonly columns: readonly {
    readonly id: string
    readonly header: string
    readonly hideHeader?: boolean
    readonly sortValue?: unknown
    readonly sortable?: boolean
  }[]
  readonly sort: Sort
  readonly onSort: (by: string) => void
  readonly style: CSSProperties
}

/** The names of a table's columns; those that sort are buttons. */
export const TableHeader = ({ columns, sort, onSort, style }: Props) => (
  <div role="rowgroup" className={styles.head}>
    <div role="row" aria-rowindex={1} className={styles.headRow} style={style}>
      {columns.map(({ id, header, hideHeader, sortValue, sortable }) => {
        const on = sort.by === id
        const Arrow = sort.descending ? ArrowDown : ArrowUp
        return (
          <div
            key={id}
            role="columnheader"
            className={styles.headCell}
            aria-sort={on ? (sort.descending ? 'descending' : 'ascending') : undefined}
          >
            {sortValue || sortable ? (
              <button
                type="button"
                className={styles.sort}
                data-on={on || undefined}
                onClick={() => onSort(id)}
              >
                {header}
                {on && <Arrow aria-hidden />}
              </button>
            ) : (
              <span className={hideHeader ? 'visually-hidden' : undefined}>{header}</span>
            )}
          </div>
        )
      })}
    </div>
  </div>
)
