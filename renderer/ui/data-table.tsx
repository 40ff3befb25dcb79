import { Ellipsis } from 'lucide-react'
import {
  memo,
  useId,
  useMemo,
  useRef,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type Ref,
} from 'react'
import { IconButton } from './button.tsx'
import styles from './data-table.module.css'
import { clickedPoint, useRowMenus, type RowMenu } from './row-menu.tsx'
import type { Sort, SortValue } from './sort.ts'
import { menuColumn, TableHeader } from './table-header.tsx'
import { useWidth } from './use-size.ts'
import { useVirtualRows, type VirtualRowsOptions } from './use-virtual-rows.ts'
import { t } from '../data/messages.ts'

export type Column<Row> = {
  readonly id: string
  readonly header: string
  /** Hides the header visually. */
  readonly hideHeader?: boolean
  /** Its width as a grid track, such as `minmax(140px, 1.4fr)`. */
  readonly width: string
  /** The column is hidden in a list narrower than this (px); the detail pane shows it. */
  readonly hideBelow?: number
  readonly sortValue?: (row: Row) => SortValue
  /** What the back end sorts by for this column, where it is the one that sorts. */
  readonly sortable?: boolean
  readonly render: (row: Row) => ReactNode
}

export type TableProps<Row> = Pick<
  VirtualRowsOptions<Row>,
  'rows' | 'rowId' | 'onSight' | 'beginning' | 'moved'
> & {
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly nameOf: (row: Row) => string
  readonly selectedId: string | null
  readonly onSelect: (id: string) => void
  /** Called on Enter and on a click, to show the row's details. */
  readonly onOpen?: (id: string, how: 'key' | 'pointer') => void
  readonly sort: Sort
  readonly onSort: (by: string) => void
  readonly rowHeight?: number | undefined
  /** Whether other rows are being loaded. */
  readonly busy?: boolean | undefined
  /** What can be done with a row: a button at its end, a right click, Shift+F10 and the menu key open it. */
  readonly menuOf: (row: Row) => RowMenu
  readonly ref?: Ref<HTMLDivElement>
}

type RowProps<Row> = {
  readonly domId: string
  readonly row: Row
  readonly name: string
  readonly index: number
  /** Its position, in px from the top of the list. */
  readonly start: number
  readonly height: number
  readonly template: string
  readonly columns: readonly Column<Row>[]
  readonly isSelected: boolean
  readonly isMenuOpen: boolean
}

const PlainRow = <Row,>(props: RowProps<Row>) => {
  const { domId, row, name, index, start, height, template, columns, isSelected, isMenuOpen } = props
  const menuLabel = t('ui.actions_for_name', { name })
  return (
    <div
      id={domId}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      className={styles.row}
      style={{ gridTemplateColumns: template, height, transform: `translateY(${start}px)` }}
    >
      {columns.map((column) => (
        <div key={column.id} role="gridcell" className={styles.cell}>
          {column.render(row)}
        </div>
      ))}
      <div role="gridcell">
        <IconButton
          label={menuLabel}
          hint={false}
          title={menuLabel}
          icon={Ellipsis}
          tabIndex={-1}
          aria-haspopup="menu"
          aria-expanded={isMenuOpen}
        />
      </div>
    </div>
  )
}

/** A row of a list, which is only drawn again when something of it has changed: most of what is typed leaves most rows as they are. */
const TableRow = memo(PlainRow) as typeof PlainRow

/** A sortable list of any length. Only the visible rows are rendered. It is one tab stop; arrows select. */
export const DataTable = <Row,>({
  label,
  rows,
  columns,
  rowId,
  nameOf,
  selectedId,
  onSelect,
  onOpen,
  sort,
  onSort,
  rowHeight = 57,
  busy = false,
  onSight,
  beginning,
  moved,
  menuOf,
  ref,
}: TableProps<Row>) => {
  const grid = useRef<HTMLDivElement>(null)
  const base = useId()
  const width = useWidth(grid)
  const shown = useMemo(
    () => columns.filter((column) => column.hideBelow === undefined || width >= column.hideBelow),
    [columns, width],
  )
  const template = [...shown, menuColumn].map(({ width }) => width).join(' ')
  const menus = useRowMenus((id) => {
    const row = rows.at(rows.indexOf(id))
    return row === undefined ? null : menuOf(row)
  })
  const { active, activate, drawn, height, isActiveDrawn, onMoveKey } = useVirtualRows(grid, {
    rows,
    rowId,
    rowHeight,
    headHeight: 32,
    activeId: selectedId,
    onActivate: onSelect,
    onSight,
    beginning,
    moved,
  })
  const rowDomId = (index: number) => `${base}-${index}`

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== grid.current || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Enter' && rows.count > 0 && selectedId !== null) {
      event.preventDefault()
      onOpen?.(selectedId, 'key')
    } else onMoveKey(event)
  }

  /** Opens the menu of a row and selects the row, to show what the menu acts on. */
  const openMenu = (index: number, point?: { readonly x: number; readonly y: number }) => {
    const row = rows.at(index)
    const anchor = document.getElementById(rowDomId(index))?.querySelector('[aria-haspopup=menu]')
    if (row === undefined || !anchor) return
    activate(row)
    grid.current?.focus()
    menus.open(rowId(row), anchor, point)
  }

  /** The position of the row that an event is on; negative for the header and outside rows. */
  const indexAt = ({ target }: MouseEvent): number => {
    const row = target instanceof Element ? target.closest('[role=row]') : null
    return Number(row?.getAttribute('aria-rowindex')) - 2
  }

  /** Handles a right click on a row. Shift+F10 and the menu key send this event, too, on the list itself. */
  const onContextMenu = (event: MouseEvent) => {
    const index = event.target === grid.current ? active : indexAt(event)
    if (index < 0) return
    event.preventDefault()
    openMenu(index, clickedPoint(event))
  }

  /** A click on a row, or on the button of its menu. */
  const onClick = (event: MouseEvent) => {
    const index = indexAt(event)
    const row = index < 0 ? undefined : rows.at(index)
    if (row === undefined) return
    if (event.target instanceof Element && event.target.closest('[aria-haspopup=menu]')) {
      openMenu(index)
      return
    }
    activate(row)
    onOpen?.(rowId(row), 'pointer')
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
      aria-busy={busy}
      aria-rowcount={rows.count + 1}
      aria-activedescendant={isActiveDrawn ? rowDomId(active) : undefined}
      tabIndex={0}
      className={styles.grid}
      onKeyDown={onKeyDown}
      onClick={onClick}
      onContextMenu={onContextMenu}
    >
      <TableHeader columns={shown} sort={sort} onSort={onSort} template={template} />
      <div role="rowgroup" className={styles.rows} style={{ height }}>
        {drawn.map(({ index, start }) => {
          const row = rows.at(index)
          if (row === undefined) return null
          const rowKey = rowId(row)
          return (
            <TableRow
              key={rowKey}
              domId={rowDomId(index)}
              row={row}
              name={nameOf(row)}
              index={index}
              start={start}
              height={rowHeight}
              template={template}
              columns={shown}
              isSelected={rowKey === selectedId}
              isMenuOpen={menus.openId === rowKey}
            />
          )
        })}
      </div>
      {menus.element}
    </div>
  )
}
