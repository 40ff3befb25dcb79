import { create } from 'zustand'
import type { Refused } from '../../../shared/domain.ts'

/** A refused request that Check access is to begin with; taken by the screen as it opens. */
const useToExplain = create<{ readonly refused: Refused | null }>(() => ({ refused: null }))

/** Has Check access begin with this request the next time it is shown. */
export const explainRefused = (refused: Refused): void => useToExplain.setState({ refused })

/** The request to begin with, once. */
export const takeRefused = (): Refused | null => {
  const { refused } = useToExplain.getState()
  useToExplain.setState({ refused: null })
  return refused
}
