import { useVirtualizer } from '@tanstack/react-virtual'
import {
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useState,
  type KeyboardEvent,
  type RefObject,
} from 'react'
import { moveTo } from './list-keys.ts'
import type { RowSource } from './row-source.ts'

export type VirtualRowsOptions<Row> = {
  readonly rows: RowSource<Row>
  readonly rowId: (row: Row) => string
  readonly rowHeight: number
  /** The height of what stays over the top of the list while it is scrolled. */
  readonly headHeight: number
  readonly activeId: string | null
  readonly onActivate: (id: string) => void
  /** Called with the visible rows. */
  readonly onSight?: ((first: number, last: number) => void) | undefined
  /** Changes when another list is shown, which then starts at its top. */
  readonly beginning?: number | undefined
  /** Rows that came before those in sight: the list is scrolled by as many, so that what is in sight stays. `times` tells one move from the next. */
  readonly moved?: { readonly by: number; readonly times: number } | undefined
}

const still = { by: 0, times: 0 }

/**
 * The rows of a list of any length that are near enough to be drawn, all of the same height; and its active row, which the keyboard moves.
 * @param list the element that scrolls, which is one tab stop
 */
export const useVirtualRows = <Row>(
  list: RefObject<HTMLDivElement | null>,
  {
    rows,
    rowId,
    rowHeight,
    headHeight,
    activeId,
    onActivate,
    onSight,
    beginning = 0,
    moved = still,
  }: VirtualRowsOptions<Row>,
) => {
  const active = activeId === null ? -1 : rows.indexOf(activeId)
  const virtual = useVirtualizer({
    count: rows.count,
    getScrollElement: () => list.current,
    estimateSize: () => rowHeight,
    overscan: 4,
    scrollPaddingStart: headHeight,
  })
  const drawn = virtual.getVirtualItems()
  const first = virtual.range?.startIndex ?? 0
  const last = virtual.range?.endIndex ?? 0

  const showActive = useEffectEvent(() => {
    if (active >= 0) virtual.scrollToIndex(active, { align: 'auto' })
  })
  // Only when the active row changes or is found: a reload must not scroll the list.
  const isFound = active >= 0
  useEffect(() => showActive(), [activeId, isFound, beginning])

  const tellSight = useEffectEvent(() => onSight?.(first, last))
  useEffect(() => tellSight(), [first, last, rows.count])

  const follow = useEffectEvent(() => {
    if (!list.current || moved.by === 0) return
    list.current.scrollTop += moved.by * rowHeight
    // The browser sends this event only with the next frame; until then there would be no rows.
    list.current.dispatchEvent(new Event('scroll'))
  })
  useLayoutEffect(() => follow(), [moved.times])
  useLayoutEffect(() => {
    if (list.current) list.current.scrollTop = 0
  }, [list, beginning])

  // If the keyboard moves to a row that is not loaded yet, it becomes active once it is.
  const [target, setTarget] = useState<number | null>(null)
  const arrived = target === null ? undefined : rows.at(target)
  const activate = (row: Row) => {
    setTarget(null)
    onActivate(rowId(row))
  }
  const take = useEffectEvent(activate)
  useEffect(() => {
    if (arrived !== undefined) take(arrived)
  }, [arrived])

  /** Moves the active row if the key is one that does. */
  const onMoveKey = (event: KeyboardEvent): void => {
    if (!list.current || rows.count === 0) return
    const page = Math.max(1, Math.floor((list.current.clientHeight - headHeight) / rowHeight) - 1)
    const to = moveTo(event.key, target ?? active, rows.count - 1, page)
    if (to === null) return
    event.preventDefault()
    // The active row may stay the same, and have been scrolled out of sight.
    virtual.scrollToIndex(to, { align: 'auto' })
    const row = rows.at(to)
    if (row === undefined) setTarget(to)
    else activate(row)
  }

  return {
    /** The position of the active row; -1 if there is none, or it is not in the list. */
    active,
    /** Whether the active row is in the page. It can be known before it is loaded. */
    isActiveDrawn: rows.at(active) !== undefined && drawn.some(({ index }) => index === active),
    activate,
    /** The positions of the rows to draw, and where they begin, in px from the top. */
    drawn,
    /** The position of the first visible row. */
    first,
    height: virtual.getTotalSize(),
    onMoveKey,
    scrollToTop: () => virtual.scrollToOffset(0),
  }
}
