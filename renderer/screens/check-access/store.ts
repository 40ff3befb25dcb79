import { create } from 'zustand'
import type { Key, Refused } from '../../../shared/domain.ts'

/** A refused request, with its key as it is now where one was known. */
type ToExplain = { readonly refused: Refused; readonly key: Key | null }

const useToExplain = create<{ readonly next: ToExplain | null }>(() => ({ next: null }))

/** Has Check access begin with this request the next time it is shown. */
export const explainNext = (next: ToExplain): void => useToExplain.setState({ next })

/** The request to begin with, once; for the screen as it opens. */
export const takeToExplain = (): ToExplain | null => {
  const { next } = useToExplain.getState()
  useToExplain.setState({ next: null })
  return next
}
