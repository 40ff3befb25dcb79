import { create } from 'zustand'

/** What the first screen does not need: a separate chunk, so that the first screen need not wait for it. Null until it is loaded. */
export const useLater = create<{ readonly parts: typeof import('./later-parts.tsx') | null }>(() => ({
  parts: null,
}))

/** Loads it once. */
export const loadLater = async (): Promise<void> =>
  useLater.setState({ parts: await import('./later-parts.tsx') })
