import { useVirtualizer } from '@tanstack/react-virtual'
import {
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
} from 'react'
import { useEvent } from '../../data/use-event.ts'
import { Button } from '../../ui/button.tsx'
import { moveTo } from '../../ui/list-keys.ts'
import { clickedPoint, useRowMenus } from '../../ui/row-menu.tsx'
import { dayOf } from '../../ui/time.ts'
import styles from './activity.module.css'
import { EntryRow } from './entry-row.tsx'
import { daysOf, idOf } from './lines.ts'
import { activityMenu, openLine } from './places.ts'
import { loadActivity, loadOlder, lookForNewer, useActivity } from './store.ts'
import { sentenceOf, t } from '../../data/messages.ts'

const rowHeight = 52
const dayHeight = 34
/** How many lines before the end the next page is asked for. */
const near = 30

/**
 * The lines by day, of which only those in sight are in the page; older ones are read as their end nears. One tab stop:
 * arrows move, Enter opens, Tab goes on to the buttons of the active line. New lines come in by themselves only where nobody
 * has read on: a reader further down sees a note, and keeps their place.
 */
export const ActivityList = () => {
  const { items, next, older, olderProblem, hasNewer } = useActivity()
  const grid = useRef<HTMLDivElement>(null)
  const base = useId()
  const [activeId, setActiveId] = useState<string | null>(null)
  const days = useMemo(() => daysOf(items), [items])
  const active = useMemo(() => items.findIndex((item) => idOf(item) === activeId), [items, activeId])
  // Known by what it is as high as: heights are computed again when these change, and only then.
  const keys = useMemo(
    () =>
      items.map((item, index) =>
        days[index] ? t('activity.id_begins_a_day', { id: idOf(item) }) : idOf(item),
      ),
    [items, days],
  )
  const getItemKey = useCallback((index: number) => keys[index] ?? index, [keys])
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => grid.current,
    estimateSize: (index) => rowHeight + (days[index] ? dayHeight : 0),
    getItemKey,
    overscan: 10,
    scrollPaddingStart: dayHeight,
  })
  const shown = virtual.getVirtualItems()
  const last = shown.at(-1)?.index ?? 0

  useEffect(() => {
    if (next !== null && older === 'idle' && last >= items.length - near) void loadOlder()
  }, [next, older, last, items.length])

  useEvent(
    'activity.changed',
    () => void ((grid.current?.scrollTop ?? 0) < rowHeight && active <= 0 ? loadActivity() : lookForNewer()),
  )

  const toTop = () => {
    setActiveId(null)
    virtual.scrollToOffset(0)
    grid.current?.focus()
    void loadActivity()
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== grid.current || event.ctrlKey || event.metaKey || event.altKey) return
    const item = items[active]
    if (event.key === 'Enter' && item) {
      event.preventDefault()
      return openLine(item)
    }
    const page = Math.max(1, Math.floor(grid.current.clientHeight / rowHeight) - 1)
    const to = moveTo(event.key, active, items.length - 1, page)
    const target = to === null ? undefined : items[to]
    if (to === null || !target) return
    event.preventDefault()
    setActiveId(idOf(target))
    virtual.scrollToIndex(to, { align: 'auto' })
  }

  const menus = useRowMenus((id) => {
    const item = items.find((each) => idOf(each) === id)
    return item ? activityMenu(item) : null
  })
  /** A right click on a line. Shift+F10 and the menu key come as this event too, at the list or a button in a line. */
  const onContextMenu = (event: MouseEvent) => {
    const line = event.target instanceof Element ? event.target.closest('[role=row]') : null
    const row = event.target === grid.current ? document.getElementById(`${base}-${active}`) : line
    const item = items[Number(row?.getAttribute('aria-rowindex')) - 1]
    if (!row || !item) return
    event.preventDefault()
    setActiveId(idOf(item))
    menus.open(idOf(item), row, clickedPoint(event))
  }

  const first = shown[0]
  // The day of the first line in the page has its heading there, too, when the line that it belongs to is further up.
  const above = first ? first.start - (days[first.index] ? 0 : dayHeight) : 0
  const inSight = first
    ? items.slice(first.index, last + 1).map((item, offset) => ({ item, index: first.index + offset }))
    : []
  const groups = [...Map.groupBy(inSight, ({ item }) => dayOf(item.at))].map(([day, lines]) => ({
    day,
    lines,
  }))

  return (
    <div className={styles.frame}>
      {hasNewer && (
        <div className={styles.newer} role="status">
          <Button onClick={toTop}>{t('activity.new_entries')}</Button>
        </div>
      )}
      <div
        ref={grid}
        role="grid"
        aria-label={t('activity.activity')}
        aria-rowcount={-1}
        aria-activedescendant={shown.some(({ index }) => index === active) ? `${base}-${active}` : undefined}
        tabIndex={0}
        className={styles.scroll}
        onKeyDown={onKeyDown}
        onContextMenu={onContextMenu}
      >
        <div
          style={{ height: virtual.getTotalSize(), paddingTop: above }}
          className={styles.lines}
          role="presentation"
        >
          {groups.map(({ day, lines }) => (
            <div key={day} role="rowgroup" aria-label={day}>
              <div role="row" className={styles.day}>
                <span role="rowheader">{day}</span>
              </div>
              {lines.map(({ item, index }) => (
                <EntryRow
                  key={idOf(item)}
                  id={`${base}-${index}`}
                  item={item}
                  rowIndex={index + 1}
                  active={index === active}
                  onActivate={() => setActiveId(idOf(item))}
                />
              ))}
            </div>
          ))}
        </div>
      </div>
      {menus.element}
      {older === 'failed' && (
        <div className={styles.end} role="alert">
          {t('activity.older_entries_could_not')} {olderProblem && sentenceOf(olderProblem)}{' '}
          <Button onClick={() => void loadOlder()}>{t('activity.try_again')}</Button>
        </div>
      )}
    </div>
  )
}
