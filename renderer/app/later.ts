import { create } from 'zustand'

/** What the first screen does without: a piece of the program of its own, so that nobody waits for it. Null until it is loaded. */
export const useLater = create<{ readonly parts: typeof import('./later-parts.tsx') | null }>(() => ({
  parts: null,
}))

/** Loads it, once. */
export const loadLater = async (): Promise<void> =>
  useLater.setState({ parts: await import('./later-parts.tsx') })
