import { useVirtualizer } from '@tanstack/react-virtual'
import {
  useEffect,
  useEffectEvent,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type Ref,
} from 'react'
import styles from './data-table.module.css'
import { moveTo } from './list-keys.ts'
import type { RowSource } from './row-source.ts'
import type { Sort, SortValue } from './sort.ts'
import { TableHeader } from './table-header.tsx'
import { useWidth } from './use-width.ts'

export type Column<Row> = {
  readonly id: string
  readonly header: string
  /** Leaves the header to screen readers only. */
  readonly hideHeader?: boolean
  /** Its track in the grid, as `minmax(140px, 1.4fr)`. */
  readonly width: string
  /** The list is narrower than this: the column is left to the detail pane. */
  readonly hideBelow?: number
  readonly sortValue?: (row: Row) => SortValue
  /** What the back end sorts by for this column, where it is the one that sorts. */
  readonly sortable?: boolean
  readonly render: (row: Row) => ReactNode
}

type Props<Row> = {
  readonly label: string
  readonly rows: RowSource<Row>
  readonly columns: readonly Column<Row>[]
  readonly rowId: (row: Row) => string
  readonly selectedId: string | null
  readonly onSelect: (id: string) => void
  /** Enter, or a click: the row's detail is wanted. */
  readonly onOpen?: (id: string, how: 'key' | 'pointer') => void
  readonly sort: Sort
  readonly onSort: (by: string) => void
  readonly rowHeight?: number
  /** Told which rows are in sight. */
  readonly onSight?: (first: number, last: number) => void
  /** Changes when the list begins anew: it is then shown from its top. */
  readonly beginning?: number
  /** Rows that came before those in sight: the list is scrolled by as many, so that what is in sight stays. `times` tells one move from the next. */
  readonly moved?: { readonly by: number; readonly times: number }
  readonly ref?: Ref<HTMLDivElement>
}

const still = { by: 0, times: 0 }

/** A sortable list of any length, of which only the rows in sight are in the page. One tab stop; arrows select. */
export const DataTable = <Row,>({
  label,
  rows,
  columns,
  rowId,
  selectedId,
  onSelect,
  onOpen,
  sort,
  onSort,
  rowHeight = 57,
  onSight,
  beginning = 0,
  moved = still,
  ref,
}: Props<Row>) => {
  const grid = useRef<HTMLDivElement>(null)
  const base = useId()
  const width = useWidth(grid)
  const shown = columns.filter((column) => column.hideBelow === undefined || width >= column.hideBelow)
  const template = { gridTemplateColumns: shown.map((column) => column.width).join(' ') }
  const selected = selectedId === null ? -1 : rows.indexOf(selectedId)
  const virtual = useVirtualizer({
    count: rows.count,
    getScrollElement: () => grid.current,
    estimateSize: () => rowHeight,
    overscan: 4,
    scrollPaddingStart: 32,
  })
  const inPage = virtual.getVirtualItems()
  const rowDomId = (index: number) => `${base}-${index}`

  const showSelected = useEffectEvent(() => {
    if (selected >= 0) virtual.scrollToIndex(selected, { align: 'auto' })
  })
  // Only when the selection moves, or is found: a reload must not pull the list back under the reader.
  const isFound = selected >= 0
  useEffect(() => showSelected(), [selectedId, isFound, beginning])

  const first = virtual.range?.startIndex ?? 0
  const last = virtual.range?.endIndex ?? 0
  const tellSight = useEffectEvent(() => onSight?.(first, last))
  useEffect(() => tellSight(), [first, last, rows.count])

  const follow = useEffectEvent(() => {
    if (!grid.current || moved.by === 0) return
    grid.current.scrollTop += moved.by * rowHeight
    // The browser tells of it a frame later, which would be drawn without rows.
    grid.current.dispatchEvent(new Event('scroll'))
  })
  useLayoutEffect(() => follow(), [moved.times])
  useLayoutEffect(() => {
    if (grid.current) grid.current.scrollTop = 0
  }, [beginning])

  // A row that the keyboard moved to before it was read is selected as soon as it is there.
  const [target, setTarget] = useState<number | null>(null)
  const arrived = target === null ? undefined : rows.at(target)
  const take = useEffectEvent((row: Row) => {
    setTarget(null)
    onSelect(rowId(row))
  })
  useEffect(() => {
    if (arrived !== undefined) take(arrived)
  }, [arrived])

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== grid.current || rows.count === 0 || event.ctrlKey || event.metaKey || event.altKey)
      return
    if (event.key === 'Enter' && selectedId !== null) {
      event.preventDefault()
      onOpen?.(selectedId, 'key')
      return
    }
    const page = Math.max(1, Math.floor((grid.current.clientHeight - 32) / rowHeight) - 1)
    const to = moveTo(event.key, target ?? selected, rows.count - 1, page)
    if (to === null) return
    event.preventDefault()
    const row = rows.at(to)
    if (row === undefined) {
      setTarget(to)
      virtual.scrollToIndex(to, { align: 'auto' })
    } else {
      setTarget(null)
      onSelect(rowId(row))
    }
  }

  /** A right click on a row opens the row's menu. Shift+F10 and the menu key come as this event too, at the list itself. */
  const onContextMenu = (event: MouseEvent) => {
    const row =
      event.target === grid.current
        ? document.getElementById(rowDomId(selected))
        : event.target instanceof Element
          ? event.target.closest('[role=row]')
          : null
    const button = row?.querySelector<HTMLElement>('[aria-haspopup=menu]')
    if (!button) return
    event.preventDefault()
    // A menu that was open before takes a key press; one that was not is made by the click.
    button.dispatchEvent(new window.KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
    button.click()
  }

  return (
    <div
      ref={(element) => {
        grid.current = element
        if (typeof ref === 'function') ref(element)
        else if (ref) ref.current = element
      }}
      role="grid"
      aria-label={label}
      aria-rowcount={rows.count + 1}
      aria-activedescendant={inPage.some(({ index }) => index === selected) ? rowDomId(selected) : undefined}
      tabIndex={0}
      className={styles.grid}
      onKeyDown={onKeyDown}
      onContextMenu={onContextMenu}
    >
      <TableHeader columns={shown} sort={sort} onSort={onSort} style={template} />
      <div role="rowgroup" className={styles.rows} style={{ height: virtual.getTotalSize() }}>
        {inPage.map((item) => {
          const row = rows.at(item.index)
          if (row === undefined) return null
          const rowKey = rowId(row)
          return (
            <div
              key={rowKey}
              id={rowDomId(item.index)}
              role="row"
              aria-rowindex={item.index + 2}
              aria-selected={rowKey === selectedId}
              className={styles.row}
              style={{ ...template, height: rowHeight, transform: `translateY(${item.start}px)` }}
              onClick={() => {
                onSelect(rowKey)
                onOpen?.(rowKey, 'pointer')
              }}
            >
              {shown.map((column) => (
                <div key={column.id} role="gridcell" className={styles.cell}>
                  {column.render(row)}
                </div>
              ))}
            </div>
          )
        })}
      </div>
    </div>
  )
}
