import { create } from 'zustand'
import type { Environment, Key, KeyDetail, KeyStatus, Placement } from '../../../shared/domain/types.ts'
import { nextChange } from '../../../shared/domain/status.ts'
import { request } from '../../data/client.ts'
import { loading, ready, refusedAfter, type Load } from '../../data/load.ts'
import { followChanges } from '../../ui/now.ts'
import { sayRefused } from '../../ui/toast-store.ts'
import { createLongRead } from './long-read.ts'
import { nextSort, type Sort } from '../../ui/sort.ts'

export type StatusFilter = KeyStatus | 'due' | 'not_deleted' | 'any'

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
  readonly keys: readonly Key[]
  /** Whether `keys` are all of them, not only the newest. */
  readonly complete: boolean
  readonly load: Load
  readonly query: string
  readonly accountId: string | null
  readonly status: StatusFilter
  readonly sort: Sort
  readonly selectedId: string | null
  readonly detail: KeyDetail | null
  readonly dialog: KeyDialog | null
  /** The key whose new secret was on screen when Keyreeve locked; until it is unlocked. */
  readonly putAway: Pick<Key, 'name' | 'kept'> | null
}

/** The Keys screen. No secret is ever in here. */
export const useKeys = create<KeysState>(() => ({
  environment: null,
  keys: [],
  complete: false,
  load: loading,
  query: '',
  accountId: null,
  status: 'not_deleted',
  sort: { by: 'created', descending: true },
  selectedId: null,
  detail: null,
  dialog: null,
  putAway: null,
}))

const set = useKeys.setState

/** The next moment at which one of these keys changes by itself. */
const nextOf =
  (keys: readonly Key[]) =>
  (now: number): number | null => {
    let next: number | null = null
    for (const key of keys) {
      const at = nextChange(key, now)
      if (at !== null && (next === null || at < next)) next = at
    }
    return next
  }

useKeys.subscribe(({ keys, detail }, before) => {
  if (keys !== before.keys) followChanges('keys', nextOf(keys))
  if (detail !== before.detail)
    followChanges('detail', nextOf(detail?.replaces ? [detail, detail.replaces.key] : detail ? [detail] : []))
})

/** What the first screen shows, and what is read at a time after it: 100,000 at once would hold up both processes. */
const firstPage = 100
const laterPage = 2000
/** How long, in ms, until a long list is read to its end again, when it changed while it was read, or for nothing but its last uses. */
const pauseMs = 10_000

let usesTimer: ReturnType<typeof setTimeout> | undefined

/** The rows of `fresh` in the place of those that they are a newer reading of; what is new comes first. */
const merged = (keys: readonly Key[], fresh: readonly Key[]): readonly Key[] => {
  const known = new Set(keys.map((key) => key.id))
  const byId = new Map(fresh.map((key) => [key.id, key]))
  return [...fresh.filter((key) => !known.has(key.id)), ...keys.map((key) => byId.get(key.id) ?? key)]
}

/** Reads every key of a long list, in the background. */
const { readRest, readLately } = createLongRead({
  page: (environment, after) =>
    request('keys.list', { environment, limit: laterPage, ...(after === undefined ? {} : { after }) }),
  pageSize: laterPage,
  pauseMs,
  isOn: (environment) => useKeys.getState().environment === environment,
  // While the list is being filled, what was read is shown; a list that was complete is replaced once, at the end.
  onPage: (rows) => !useKeys.getState().complete && set(({ keys }) => ({ keys: merged(rows, keys) })),
  onEnd: (keys) => set({ keys, complete: true, load: ready }),
  onRefused: (refusal) => set(({ load }) => ({ load: refusedAfter(load, refusal) })),
})

/** Reads the newest keys and the selected one; gives whether those are all. Null when it was refused, or another environment is on by now. */
const readNewest = async (environment: Environment): Promise<boolean | null> => {
  const { selectedId } = useKeys.getState()
  const [page, selected] = await Promise.all([
    request('keys.list', { environment, limit: firstPage }),
    selectedId === null ? null : request('keys.get', { id: selectedId }),
  ])
  if (useKeys.getState().environment !== environment) return null
  if (!page.ok) {
    set(({ load }) => ({ load: refusedAfter(load, page.error) }))
    return null
  }
  const all = page.data.length < firstPage
  if (all) set({ keys: page.data, complete: true, load: ready })
  else {
    const alone =
      selected?.ok &&
      selected.data.environment === environment &&
      !page.data.some((key) => key.id === selected.data.id)
        ? [selected.data]
        : []
    const fresh = [...page.data, ...alone]
    readLately(fresh)
    set(({ keys }) => ({ keys: merged(keys, fresh), load: ready }))
  }
  return all
}

/**
 * Reads the list of an environment; an answer that comes after a switch is dropped. Resolves with the newest keys there: all the others
 * of a long list follow.
 */
export const loadKeys = async (environment: Environment): Promise<void> => {
  if (useKeys.getState().environment !== environment) {
    set({
      environment,
      keys: [],
      complete: false,
      load: loading,
      selectedId: null,
      detail: null,
      accountId: null,
    })
  }
  if ((await readNewest(environment)) === false) readRest(environment)
}

/** Keys were used or refused: the newest and the selected one show it at once, the others of a long list within ten seconds. */
export const loadUses = async (): Promise<void> => {
  const { environment, load } = useKeys.getState()
  if (environment === null || load.state !== 'ready' || (await readNewest(environment)) !== false) return
  usesTimer ??= setTimeout(() => {
    usesTimer = undefined
    readRest(environment)
  }, pauseMs)
}

/** Reads what the list does not show of one key. */
export const loadDetail = async (id: string): Promise<void> => {
  const result = await request('keys.get', { id })
  if (result.ok) return set({ detail: result.data })
  // What was read of this key stays.
  set(({ detail }) => ({ detail: detail?.id === id ? detail : null }))
  sayRefused(result.error)
}

export const searchKeys = (query: string): void => set({ query })
export const filterByAccount = (accountId: string | null): void => set({ accountId })
export const filterByStatus = (status: StatusFilter): void => set({ status })
export const clearFilters = (): void => set({ query: '', accountId: null, status: 'not_deleted' })
export const sortKeys = (by: string): void => set(({ sort }) => ({ sort: nextSort(sort, by) }))
export const selectKey = (selectedId: string | null): void => set({ selectedId })
export const notePutAway = (putAway: KeysState['putAway']): void => set({ putAway })
export const openKeyDialog = (dialog: KeyDialog | null): void => set({ dialog })

/** Shows the keys of an environment as `view` says, whatever was searched, filtered or selected before. */
export const showKeysView = (environment: Environment, view: KeysView): void => {
  const elsewhere = useKeys.getState().environment !== environment
  set({
    ...view,
    ...(elsewhere ? { environment, keys: [], complete: false, load: loading, detail: null } : {}),
  })
}

/** Selects a key from anywhere, in its own environment, whatever the filters were hiding. */
export const showKey = ({ id, environment }: Pick<Key, 'id' | 'environment'>): void => {
  showKeysView(environment, { query: '', accountId: null, status: 'any', selectedId: id })
}
