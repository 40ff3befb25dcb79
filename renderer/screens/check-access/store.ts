import { create } from 'zustand'
import type { Key, Refused } from '../../../shared/domain/types.ts'
import { sayRefused } from '../../ui/toast-store.ts'
import { request } from '../../data/client.ts'

/** A refused request, with its key as it is now where one was known. */
export type ToExplain = { readonly refused: Refused; readonly key: Key | null }

const useToExplain = create<{ readonly next: ToExplain | null }>(() => ({ next: null }))

/** Has Check access begin with this request the next time it is shown. */
export const explainNext = (next: ToExplain): void => useToExplain.setState({ next })

/** The request to begin with, once; for the screen as it opens. */
export const takeToExplain = (): ToExplain | null => {
  const { next } = useToExplain.getState()
  useToExplain.setState({ next: null })
  return next
}

const shownAtMost = 12

/** The requests refused lately, newest first; empty while there are none. What is asked on the screen stays in it. */
export const useRefused = create<{ readonly refused: readonly Refused[] }>(() => ({ refused: [] }))

/** Reads the list again. */
export const loadRefused = async (): Promise<void> => {
  const result = await request('refusals.list', { limit: shownAtMost })
  if (result.ok) useRefused.setState({ refused: result.data })
  else sayRefused(result.error)
}
