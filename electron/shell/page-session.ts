/**
 * The time in which the page may use what it was allowed: until it is reloaded, crashes or closes, or the vault is locked. Work that takes
 * longer (a dialog that is answered late, a key that is still being made) looks at the signal it began with before it allows anything more.
 */
export type PageSession = {
  /** Aborted when the session that is running now ends. */
  readonly current: () => AbortSignal
  /** Ends it; the next one begins at once. */
  readonly end: () => void
}

export const createPageSession = (): PageSession => {
  let session = new AbortController()
  return {
    current: () => session.signal,
    end: () => {
      session.abort()
      session = new AbortController()
    },
  }
}
