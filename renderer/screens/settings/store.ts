import { create } from 'zustand'
import type { ApiStatus } from '../../../shared/domain/types.ts'
import type { Refusal } from '../../../shared/domain/errors.ts'
import { request } from '../../data/client.ts'
import { sayRefused } from '../../ui/toast-store.ts'

type LocalApiState = {
  readonly status: ApiStatus | null
  /** Why it could not be read. */
  readonly refusal: Refusal | null
}

/** The local API as Settings shows it. */
export const useLocalApi = create<LocalApiState>(() => ({ status: null, refusal: null }))

const set = useLocalApi.setState

export const apiChanged = (status: ApiStatus): void => set({ status })

export const loadApi = async (): Promise<void> => {
  const result = await request('api.status', {})
  if (result.ok) set({ status: result.data, refusal: null })
  else set({ refusal: result.error })
}

export const copyApiUrl = async (): Promise<void> => {
  const result = await request('api.copyUrl', {})
  if (!result.ok) sayRefused(result.error)
}
