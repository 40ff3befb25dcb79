import type { ActivityItem } from '../../../shared/domain/types.ts'
import { dayOf } from '../../ui/time.ts'

/** What a line is known by, also after a reload: `refusal 12`, `entry 40`. */
export const idOf = (item: ActivityItem): string =>
  item.kind === 'refusal' ? `refusal ${item.id}` : `entry ${item.seq}`

/** Whether a line says the same as another: a refusal that was repeated does not. */
export const sameLine = (a: ActivityItem, b: ActivityItem): boolean =>
  idOf(a) === idOf(b) && (a.kind !== 'refusal' || b.kind !== 'refusal' || a.count === b.count)

/** Whether a line stands below another: by time, then refusals first, then the younger row, as the pages are read. */
export const isOlder = (line: ActivityItem, than: ActivityItem): boolean => {
  if (line.at !== than.at) return line.at < than.at
  if (line.kind === 'refusal') return than.kind === 'refusal' && line.id < than.id
  return than.kind === 'refusal' || line.seq < than.seq
}

/** For each line, the day when it is the first of it, else null. */
export const daysOf = (items: readonly ActivityItem[]): readonly (string | null)[] => {
  let day = ''
  return items.map(({ at }) => {
    const next = dayOf(at)
    if (next === day) return null
    day = next
    return next
  })
}
