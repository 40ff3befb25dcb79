import { create } from 'zustand'
import type { ApiSettings, ApiStatus } from '../../../shared/domain/types.ts'
import type { Refusal } from '../../../shared/domain/errors.ts'
import { request } from '../../data/client.ts'
import { sayRefused } from '../../ui/toast-store.ts'

type LocalApiState = {
  readonly status: ApiStatus | null
  /** What the last change was refused with. */
  readonly refusal: Refusal | null
  readonly changing: boolean
}

/** The local API as Settings shows it. */
export const useLocalApi = create<LocalApiState>(() => ({ status: null, refusal: null, changing: false }))

const set = useLocalApi.setState

export const apiChanged = (status: ApiStatus): void => set({ status })

export const loadApi = async (): Promise<void> => {
  const result = await request('api.status', {})
  if (result.ok) set({ status: result.data, refusal: null })
  else set({ refusal: result.error })
}

/** Switches the local API, or moves it; refused, it stays as it was. */
export const setApi = async (settings: ApiSettings): Promise<void> => {
  set({ changing: true, refusal: null })
  const result = await request('api.set', settings)
  set(result.ok ? { changing: false, status: result.data } : { changing: false, refusal: result.error })
}

export const copyApiUrl = async (): Promise<void> => {
  const result = await request('api.copyUrl', {})
  if (!result.ok) sayRefused(result.error)
}
