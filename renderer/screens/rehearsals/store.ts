import { create } from 'zustand'
import type { Key, Rehearsal, RehearsedOutcome } from '../../../shared/domain/types.ts'
import { request } from '../../data/client.ts'
import { sayRefused } from '../../ui/toast-store.ts'

/** The active rehearsals. */
export const useRehearsals = create<{ readonly rehearsals: readonly Rehearsal[] }>(() => ({ rehearsals: [] }))

const set = useRehearsals.setState

export const loadRehearsals = async (): Promise<void> => {
  const result = await request('rehearsals.list', {})
  if (result.ok) set({ rehearsals: result.data })
  else sayRefused(result.error)
}

export const startRehearsal = async (key: Key, outcome: RehearsedOutcome): Promise<void> => {
  const result = await request('rehearsals.start', { keyId: key.id, outcome })
  if (result.ok) set({ rehearsals: result.data })
  else sayRefused(result.error)
}

export const stopRehearsal = async (keyId: string): Promise<void> => {
  const result = await request('rehearsals.stop', { keyId })
  if (result.ok) set({ rehearsals: result.data })
  else sayRefused(result.error)
}

/** What a program is answered during each rehearsal. */
export const rehearsedAnswers: Record<RehearsedOutcome, { readonly status: number; readonly code: string }> =
  {
    expired: { status: 401, code: 'expired' },
    rate_limited: { status: 429, code: 'rate_limited' },
    insufficient_permissions: { status: 403, code: 'insufficient_permissions' },
  }
