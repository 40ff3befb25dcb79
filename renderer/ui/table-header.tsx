import { ArrowDown, ArrowUp } from 'lucide-react'
import { memo } from 'react'
import { t } from '../data/messages.ts'
import styles from './data-table.module.css'
import type { Sort } from './sort.ts'

type HeaderColumn = {
  readonly id: string
  readonly header: string
  readonly hideHeader?: boolean
  readonly sortValue?: unknown
  readonly sortable?: boolean
}

type Props = {
  readonly columns: readonly HeaderColumn[]
  readonly sort: Sort
  readonly onSort: (by: string) => void
  /** The widths of the columns, the last of which is `menuColumn`. */
  readonly template: string
}

/** The last column, which has the buttons of the rows’ menus. */
export const menuColumn: HeaderColumn & { readonly width: string } = {
  id: 'menu',
  header: t('ui.actions'),
  hideHeader: true,
  width: '28px',
}

/** The header row of a table; sortable columns are buttons. */
export const TableHeader = memo(({ columns, sort, onSort, template }: Props) => (
  <div role="rowgroup" className={styles.head}>
    <div role="row" aria-rowindex={1} className={styles.headRow} style={{ gridTemplateColumns: template }}>
      {[...columns, menuColumn].map(({ id, header, hideHeader, sortValue, sortable }) => {
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
))
