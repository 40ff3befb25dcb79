import { useEffect, useId, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react'
import { activityId, type ActivityItem } from '../../../shared/domain/types.ts'
import { t } from '../../data/messages.ts'
import { usePagedQuery } from '../../data/paged-query.ts'
import { Button } from '../../ui/button.tsx'
import { clickedPoint, useRowMenus } from '../../ui/row-menu.tsx'
import { pagedRows } from '../../ui/row-source.ts'
import { dayOf } from '../../ui/time.ts'
import { useVirtualRows } from '../../ui/use-virtual-rows.ts'
import styles from './activity.module.css'
import { EntryRow } from './entry-row.tsx'
import { activityMenu, openLine } from './places.ts'
import { activityList } from './store.ts'

const rowHeight = 52
const dayHeight = 34

/**
 * The entries, grouped by day. It is one tab stop: arrows move, Enter opens, and Tab goes on to the buttons of the active entry.
 * At the top of the list new entries appear by themselves. Further down, or with an active entry, what is in sight stays, and a button says
 * that there are some.
 */
export const ActivityList = () => {
  const list = usePagedQuery(activityList)
  const rows = pagedRows(list)
  const { beginning, moved } = list
  const grid = useRef<HTMLDivElement>(null)
  const base = useId()
  useEffect(() => () => activityList.locate(null), [])
  const { active, activate, drawn, first, height, isActiveDrawn, onMoveKey, scrollToTop } = useVirtualRows(
    grid,
    {
      rows,
      rowId: activityId,
      rowHeight,
      headHeight: dayHeight,
      activeId: list.located?.id ?? null,
      onActivate: activityList.locate,
      onSight: activityList.show,
      beginning,
      moved,
    },
  )

  // Rows only move down for entries that have come above them, which are seen once the list is at its top.
  const [seen, setSeen] = useState(moved.times)
  const onScroll = () => {
    if ((grid.current?.scrollTop ?? 0) < rowHeight) setSeen(moved.times)
  }

  const toTop = () => {
    activityList.locate(null)
    scrollToTop()
    grid.current?.focus()
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== grid.current || event.ctrlKey || event.metaKey || event.altKey) return
    const item = rows.at(active)
    if (event.key === 'Enter' && item) {
      event.preventDefault()
      openLine(item)
    } else onMoveKey(event)
  }

  const menus = useRowMenus((id) => {
    const item = rows.at(rows.indexOf(id))
    return item ? activityMenu(item) : null
  })
  /** Handles a right click on an entry. Shift+F10 and the menu key send this event, too, on the list or on a button in an entry. */
  const onContextMenu = (event: MouseEvent) => {
    const clicked = event.target instanceof Element ? event.target.closest('[role=row]') : null
    const row = event.target === grid.current ? document.getElementById(`${base}-${active}`) : clicked
    const item = rows.at(Number(row?.getAttribute('aria-rowindex')) - 1)
    if (!row || !item) return
    event.preventDefault()
    activate(item)
    menus.open(activityId(item), row, clickedPoint(event))
  }

  const dayAt = (index: number): string | null => {
    const item = rows.at(index)
    return item ? dayOf(item.at) : null
  }
  /** The day of an entry, if the one above it is of another day. */
  const newDay = (index: number): string | null => {
    const above = dayAt(index - 1)
    return above === null || above === dayAt(index) ? null : dayAt(index)
  }
  const groups = Map.groupBy(
    drawn.flatMap(({ index, start }): { index: number; start: number; item: ActivityItem }[] => {
      const item = rows.at(index)
      return item ? [{ index, start, item }] : []
    }),
    ({ item }) => dayOf(item.at),
  )

  return (
    <div className={styles.frame}>
      {seen !== moved.times && first > 0 && (
        <div className={styles.newer} role="status">
          <Button onClick={toTop}>{t('activity.new_entries')}</Button>
        </div>
      )}
      <div
        ref={grid}
        role="grid"
        aria-label={t('activity.activity')}
        aria-rowcount={rows.count}
        aria-activedescendant={isActiveDrawn ? `${base}-${active}` : undefined}
        tabIndex={0}
        className={styles.scroll}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
        onContextMenu={onContextMenu}
      >
        <div className={styles.day} aria-hidden>
          {dayAt(first)}
        </div>
        <div style={{ height }} className={styles.lines} role="presentation">
          {[...groups].map(([day, lines]) => (
            <div key={day} role="rowgroup" aria-label={day}>
              {lines.map(({ item, index, start }) => (
                <EntryRow
                  key={activityId(item)}
                  id={`${base}-${index}`}
                  item={item}
                  rowIndex={index + 1}
                  start={start}
                  day={newDay(index)}
                  active={index === active}
                  onActivate={() => activate(item)}
                />
              ))}
            </div>
          ))}
        </div>
      </div>
      {menus.element}
    </div>
  )
}
