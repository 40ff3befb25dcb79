import { create } from 'zustand'
import {
  keyColumns,
  type Environment,
  type Key,
  type KeyColumn,
  type KeyDetail,
  type KeyList,
  type Placement,
  type StatusFilter,
} from '../../../shared/domain/types.ts'
import { nextChange } from '../../../shared/domain/status.ts'
import type { Input } from '../../../shared/operations/index.ts'
import { request } from '../../data/client.ts'
import { oneAtATime } from '../../data/one-at-a-time.ts'
import { createPagedQuery } from '../../data/paged-query.ts'
import { followChanges } from '../../ui/now.ts'
import { nextSort } from '../../ui/sort.ts'
import { sayRefused } from '../../ui/toast-store.ts'

export type KeyDialog =
  | {
      readonly kind: 'create'
      readonly environment: Environment
      readonly accountId: string | null
      /** The key that the new one is to replace in some places, and where its secret is. */
      readonly predecessor?: { readonly name: string; readonly places: readonly Placement[] }
      /** The lost key that the new one replaces. */
      readonly inPlaceOf?: KeyDetail
      /** The lost key whose steps this was opened from; cancelling goes back to them. */
      readonly lostKey?: Key
      /** Called with the key once it has been created. */
      readonly onMade?: (key: Key) => void
    }
  | { readonly kind: 'import'; readonly environment: Environment }
  | {
      readonly kind: 'write'
      readonly key: Key
      /** The lost key that this one replaces; its steps come next. */ readonly lostKey?: Key
    }
  | { readonly kind: 'delete'; readonly key: Key; /** As for `create`. */ readonly lostKey?: Key }
  | { readonly kind: 'rotate' | 'end_overlap' | 'disable' | 'lost_key'; readonly key: Key }

/** What the list shows of an environment's keys, and the selected one. */
export type KeysView = {
  readonly query: string
  readonly accountId: string | null
  readonly status: StatusFilter
  readonly selectedId: string | null
}

type KeysState = {
  readonly environment: Environment | null
  readonly query: string
  readonly accountId: string | null
  readonly status: StatusFilter
  readonly sort: KeySort
  readonly selectedId: string | null
  /** What was read of the selected key; null until then. */
  readonly detail: KeyDetail | null
  /** The selected key is not there. */
  readonly isGone: boolean
  readonly dialog: KeyDialog | null
  /** The key whose new secret was on screen when Keyreeve locked; until it is unlocked. */
  readonly putAway: Pick<Key, 'name' | 'kept'> | null
}

type KeySort = { readonly by: KeyColumn; readonly descending: boolean }

/** The Keys screen. No secret is ever in here. */
export const useKeys = create<KeysState>(() => ({
  environment: null,
  query: '',
  accountId: null,
  status: 'not_deleted',
  sort: { by: 'created', descending: true },
  selectedId: null,
  detail: null,
  isGone: false,
  dialog: null,
  putAway: null,
}))

const set = useKeys.setState

type KeyQuestion = Omit<Input<'keys.query'>, 'window' | 'locate'>

/** The keys that the list shows, read from the back end as they come into sight. */
export const keyList = createPagedQuery<KeyQuestion, Key, KeyList>({
  idOf: (key) => key.id,
  read: (question, window, locate) =>
    request('keys.query', { ...question, window, ...(locate === undefined ? {} : { locate }) }),
})

const questionOf = (
  environment: Environment,
  { query, accountId, status, sort }: KeysState,
): KeyQuestion => ({
  environment,
  search: query,
  filters: { status, ...(accountId === null ? {} : { accountId }) },
  sort,
})

/** The next moment at which one of these keys changes by itself. */
const nextOf =
  (keys: Iterable<Key>) =>
  (now: number): number | null => {
    let next: number | null = null
    for (const key of keys) {
      const at = nextChange(key, now)
      if (at !== null && (next === null || at < next)) next = at
    }
    return next
  }

keyList.store.subscribe(({ rows }, before) => {
  if (rows !== before.rows) followChanges('keys', nextOf([...rows.values()]))
})

useKeys.subscribe((now, before) => {
  const { environment, selectedId, detail } = now
  if (selectedId !== before.selectedId) {
    keyList.locate(selectedId)
    set({ detail: null, isGone: false })
    if (selectedId !== null) void loadDetail()
  }
  if (environment !== null && isAsked(now, before))
    keyList.ask(questionOf(environment, now), { forget: environment !== before.environment })
  if (detail !== before.detail)
    followChanges('detail', nextOf(detail?.replaces ? [detail, detail.replaces.key] : detail ? [detail] : []))
})

/** Whether the list is another one than before. */
const isAsked = (now: KeysState, before: KeysState): boolean =>
  (['environment', 'query', 'accountId', 'status', 'sort'] as const).some(
    (part) => now[part] !== before[part],
  )

/** Shows the list of an environment. Resolves when the first of its keys are there. */
export const enterKeys = async (environment: Environment): Promise<void> => {
  if (useKeys.getState().environment !== environment) set({ environment, selectedId: null, accountId: null })
  await keyList.answered()
}

/** Keys were changed: reads those in sight again, and the selected one. */
export const refreshKeys = (): void => {
  keyList.refresh()
  void loadDetail()
}

/** Keys were used or refused, those with these ids or any: those in sight show it, where they are. */
export const refreshUses = async (ids: readonly string[] | null): Promise<void> => {
  const used = ids && new Set(ids)
  const inSight = keyList.idsInSight().filter((id) => used === null || used.has(id))
  const { selectedId } = useKeys.getState()
  if (selectedId !== null && (used === null || used.has(selectedId))) void loadDetail()
  if (inSight.length === 0) return
  const fresh = await request('keys.getMany', { ids: inSight })
  if (fresh.ok) keyList.patch(fresh.data)
}

/** Reads what the list does not show of the selected key. What was read of it stays when that fails. */
export const loadDetail = oneAtATime(async () => {
  const { selectedId } = useKeys.getState()
  if (selectedId === null) return
  const result = await request('keys.get', { id: selectedId })
  if (useKeys.getState().selectedId !== selectedId) return
  if (result.ok) set({ detail: result.data, isGone: false })
  else if (result.error.code === 'not_found') set({ detail: null, isGone: true })
  else sayRefused(result.error)
})

export const searchKeys = (query: string): void => set({ query })
export const filterByAccount = (accountId: string | null): void => set({ accountId })
export const filterByStatus = (status: StatusFilter): void => set({ status })
export const clearFilters = (): void => set({ query: '', accountId: null, status: 'not_deleted' })
export const sortKeys = (column: string): void => {
  const by = keyColumns.find((each) => each === column)
  if (by) set(({ sort }) => ({ sort: { by, descending: nextSort(sort, by).descending } }))
}
export const selectKey = (selectedId: string | null): void => set({ selectedId })
export const notePutAway = (putAway: KeysState['putAway']): void => set({ putAway })
export const openKeyDialog = (dialog: KeyDialog | null): void => set({ dialog })

/** Shows the keys of an environment as `view` says, whatever was searched, filtered or selected before. */
export const showKeysView = (environment: Environment, view: KeysView): void => set({ ...view, environment })

/** Selects a key from anywhere, in its own environment, whatever the filters were hiding. */
export const showKey = ({ id, environment }: Pick<Key, 'id' | 'environment'>): void => {
  showKeysView(environment, { query: '', accountId: null, status: 'any', selectedId: id })
}
