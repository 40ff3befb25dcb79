import { create } from 'zustand'
import type { Environment, Key, KeyDetail, KeyStatus, Place } from '../../../shared/domain.ts'
import { request } from '../../ipc/client.ts'
import { failed, loading, ready, type Load } from '../../ipc/load.ts'
import { nextSort, type Sort } from '../../ui/sort.ts'

export type StatusFilter = KeyStatus | 'due' | 'not_deleted' | 'any'

export type KeyDialog =
  | { readonly kind: 'create'; readonly environment: Environment; readonly accountId: string | null; /** The key it relieves, and where that one's secret stands. */ readonly relieves?: { readonly name: string; readonly places: readonly Place[] } }
  | { readonly kind: 'import'; readonly environment: Environment }
  | { readonly kind: 'write' | 'rotate' | 'end_overlap' | 'disable' | 'delete'; readonly key: Key }

type KeysState = {
  readonly environment: Environment | null
  readonly keys: readonly Key[]
  readonly load: Load
  readonly query: string
  readonly accountId: string | null
  readonly status: StatusFilter
  readonly sort: Sort
  readonly selectedId: string | null
  readonly detail: KeyDetail | null
  readonly dialog: KeyDialog | null
  /** The name of the key whose new secret is shown, or waits behind the lock. */
  readonly waiting: string | null
}

/** The Keys screen. No secret is ever in here. */
export const useKeys = create<KeysState>(() => ({
  environment: null,
  keys: [],
  load: loading,
  query: '',
  accountId: null,
  status: 'not_deleted',
  sort: { by: 'created', descending: true },
  selectedId: null,
  detail: null,
  dialog: null,
  waiting: null,
}))

const set = useKeys.setState

/** Reads the list of an environment; an answer that comes after a switch is dropped. */
export const loadKeys = async (environment: Environment): Promise<void> => {
  if (useKeys.getState().environment !== environment) {
    set({ environment, keys: [], load: loading, selectedId: null, detail: null, accountId: null })
  }
  const result = await request('keys.list', { environment })
  if (useKeys.getState().environment !== environment) return
  if (result.ok) set({ keys: result.data, load: ready })
  else set({ load: failed(result.error) })
}

/** Reads what the list does not show of one key. */
export const loadDetail = async (id: string): Promise<void> => {
  const result = await request('keys.get', { id })
  set({ detail: result.ok ? result.data : null })
}

export const searchKeys = (query: string): void => set({ query })
export const filterByAccount = (accountId: string | null): void => set({ accountId })
export const filterByStatus = (status: StatusFilter): void => set({ status })
export const clearFilters = (): void => set({ query: '', accountId: null, status: 'not_deleted' })
export const sortKeys = (by: string): void => set(({ sort }) => ({ sort: nextSort(sort, by) }))
export const selectKey = (selectedId: string | null): void => set({ selectedId })
export const keepWaiting = (waiting: string | null): void => set({ waiting })
export const openKeyDialog = (dialog: KeyDialog | null): void => set({ dialog })

/** Selects a key from anywhere, in its own environment, whatever the filters were hiding. */
export const showKey = ({ id, environment }: Pick<Key, 'id' | 'environment'>): void => {
  const elsewhere = useKeys.getState().environment !== environment
  set({ query: '', accountId: null, status: 'any', selectedId: id, ...(elsewhere ? { environment, keys: [], load: loading, detail: null } : {}) })
}
