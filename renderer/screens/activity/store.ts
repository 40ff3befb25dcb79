import { create } from 'zustand'
import type { Input } from '../../../shared/operations/index.ts'
import type { ActivityCursor, ActivityItem } from '../../../shared/domain/types.ts'
import type { Refusal } from '../../../shared/domain/errors.ts'
import { useLocation } from '../../app/location.ts'
import { request } from '../../data/client.ts'
import { loading, ready, refusedAfter, type Load } from '../../data/load.ts'
import { oneAtATime } from '../../data/one-at-a-time.ts'
import { idOf, isOlder, sameLine } from './lines.ts'

const pageSize = 100

type ActivityState = {
  readonly items: readonly ActivityItem[]
  readonly load: Load
  /** Where the next page begins; null at the end. */
  readonly next: ActivityCursor | null
  readonly older: 'idle' | 'reading' | 'failed'
  /** Why the page after those that are shown could not be read. */
  readonly olderProblem: Refusal | null
  /** Something has happened since that the list does not show: its reader is further down. */
  readonly hasNewer: boolean
}

const nothing = {
  items: [],
  load: loading,
  next: null,
  older: 'idle',
  olderProblem: null,
  hasNewer: false,
} as const

/** The Activity screen: newest first, a page at a time. */
export const useActivity = create<ActivityState>(() => nothing)

const set = useActivity.setState
/** Counts the choices of filters: an answer for one before the last is dropped. */
let list = 0

/** What the filters let through, as the back end is asked for it. */
const filterInput = (): Input<'activity.list'> => {
  const { kind, environment, subject } = useLocation.getState().views.activity
  return {
    ...(kind ? { kind } : {}),
    ...(subject ? { of: { subject: subject.id } } : environment ? { of: { environment } } : {}),
  }
}

/** Reads the newest page. Older pages stay where it reaches down to them. */
export const loadActivity = oneAtATime(async () => {
  const current = list
  const result = await request('activity.list', { ...filterInput(), limit: pageSize })
  if (current !== list) return
  if (!result.ok) return set(({ load }) => ({ load: refusedAfter(load, result.error) }))
  const { items, next } = result.data
  set((before) => {
    const end = items.at(-1)
    const fresh = new Set(items.map(idOf))
    const meets = next !== null && before.items.some((item) => fresh.has(idOf(item)))
    const older =
      meets && end ? before.items.filter((item) => isOlder(item, end) && !fresh.has(idOf(item))) : []
    const kept = older.length > 0
    // A page that is being read goes on where the older ones were kept; else it no longer belongs here.
    return {
      items: [...items, ...older],
      next: kept ? before.next : next,
      load: ready,
      older: kept ? before.older : 'idle',
      hasNewer: false,
    }
  })
})

/** Asks whether the list would begin with something else now; leaves it as it is. */
export const lookForNewer = async (): Promise<void> => {
  const current = list
  const result = await request('activity.list', { ...filterInput(), limit: 1 })
  if (current !== list) return
  if (!result.ok) return set(({ load }) => ({ load: refusedAfter(load, result.error) }))
  const [newest] = result.data.items
  const [shown] = useActivity.getState().items
  if (newest && !(shown && sameLine(newest, shown))) set({ hasNewer: true })
}

/** Reads the page after those that are shown. */
export const loadOlder = async (): Promise<void> => {
  const { next, older } = useActivity.getState()
  if (next === null || older === 'reading') return
  set({ older: 'reading', olderProblem: null })
  const current = list
  const result = await request('activity.list', {
    ...filterInput(),
    before: next,
    limit: pageSize,
  })
  // The list may have been read again from its start in the meantime, and end elsewhere.
  if (current !== list || useActivity.getState().next !== next) return
  if (!result.ok) return set({ older: 'failed', olderProblem: result.error })
  set(({ items }) => {
    // A refusal that was repeated has moved up since its page was read.
    const known = new Set(items.map(idOf))
    return {
      items: [...items, ...result.data.items.filter((item) => !known.has(idOf(item)))],
      next: result.data.next,
      older: 'idle',
    }
  })
}

// Other filters are another list, which begins with its newest entries.
useLocation.subscribe(({ views }, before) => {
  if (JSON.stringify(views.activity) === JSON.stringify(before.views.activity)) return
  list += 1
  set(nothing)
  void loadActivity()
})
