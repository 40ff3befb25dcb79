import { create } from 'zustand'
import type { Activity } from '../../../shared/domain.ts'
import { request } from '../../ipc/client.ts'
import { failed, loading, ready, type Load } from '../../ipc/load.ts'
import { sayRefused } from '../../ui/toast-store.ts'

const pageSize = 100

type ActivityState = {
  readonly items: readonly Activity[]
  readonly load: Load
  /** Where the next page begins; null at the end. */
  readonly next: number | null
  readonly loadingMore: boolean
}

/** The Activity screen: newest first, a page at a time. */
export const useActivity = create<ActivityState>(() => ({ items: [], load: loading, next: null, loadingMore: false }))

const set = useActivity.setState

/** Reads the newest page; pages read before are dropped. */
export const loadActivity = async (): Promise<void> => {
  const result = await request('activity.list', { limit: pageSize })
  if (result.ok) set({ items: result.data.items, next: result.data.next, load: ready })
  else set({ load: failed(result.error) })
}

/** Reads the page after those that are shown. */
export const loadMore = async (): Promise<void> => {
  const { next, loadingMore } = useActivity.getState()
  if (next === null || loadingMore) return
  set({ loadingMore: true })
  const result = await request('activity.list', { before: next, limit: pageSize })
  set({ loadingMore: false })
  if (!result.ok) return sayRefused(result.error)
  set(({ items }) => ({ items: [...items, ...result.data.items], next: result.data.next }))
}
