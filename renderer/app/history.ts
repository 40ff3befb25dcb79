/** A history of entries before and after the current one, as in a browser. */
export type History<Entry> = {
  readonly current: () => Entry
  /** Adds an entry after the current one, and drops those ahead of it. */
  readonly push: (entry: Entry) => void
  /** Changes the current entry. */
  readonly replace: (entry: Entry) => void
  /** Moves by -1 or 1 and returns the entry there; null at either end. */
  readonly move: (by: -1 | 1) => Entry | null
  /** Whether there is an entry that far. */
  readonly canMove: (by: -1 | 1) => boolean
}

/** How many entries are kept; the oldest are dropped. */
const mostEntries = 100

/** Creates a history with one entry. */
export const createHistory = <Entry>(first: Entry): History<Entry> => {
  let behind: readonly Entry[] = []
  let current = first
  let ahead: readonly Entry[] = []
  return {
    current: () => current,
    push: (entry) => {
      behind = [...behind, current].slice(1 - mostEntries)
      current = entry
      ahead = []
    },
    replace: (entry) => {
      current = entry
    },
    canMove: (by) => (by < 0 ? behind : ahead).length > 0,
    move: (by) => {
      const to = by < 0 ? behind.at(-1) : ahead[0]
      if (to === undefined) return null
      behind = by < 0 ? behind.slice(0, -1) : [...behind, current]
      ahead = by < 0 ? [current, ...ahead] : ahead.slice(1)
      current = to
      return to
    },
  }
}
