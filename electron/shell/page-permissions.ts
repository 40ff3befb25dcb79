import { randomBytes } from 'node:crypto'

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

/** Files that the page may have written to, by handles that say nothing and cannot be guessed. */
export type FileHandles = {
  /** Makes a handle for a file that the system's dialog has returned; `realPath` is the file itself, links resolved. */
  issue(realPath: string): string
  /** The file of a handle; undefined when none was issued, or the page that it was issued to is gone. */
  find(handle: string): string | undefined
  /** Ends every handle: the page was reloaded, crashed or closed. */
  clear(): void
}

export const createFileHandles = (): FileHandles => {
  const files = new Map<string, string>()
  return {
    issue: (realPath) => {
      const handle = randomBytes(16).toString('base64url')
      files.set(handle, realPath)
      return handle
    },
    find: (handle) => files.get(handle),
    clear: () => files.clear(),
  }
}

/** How long after a click or a key press a copy may follow from it, in ms: as long as the page may need to get around to it. */
const gestureMs = 3000
/** How long a yes in the system's dialog holds for its key, and unlocking for all keys, in ms. */
const permitMs = 5 * 60_000

/** What counts as something that a person did: letting go of a button or a key ends a press that a copy may follow from. */
const gestures: ReadonlySet<string> = new Set([
  'mouseDown',
  'mouseUp',
  'rawKeyDown',
  'keyDown',
  'keyUp',
  'gestureTap',
  'touchEnd',
])

/** Whether a copy may be made now: a page that was taken over must not be able to fill the clipboard by itself. */
export type CopyGuard = {
  /**
   * Notes an input event of the window's, by its type (Electron's `input-event`). The system's events come by way of the main process, which
   * hands them to the page; events that a page makes itself never do.
   */
  observe(type: string): void
  /** Whether a person has just done something; each thing that they do allows one copy. */
  takeGesture(): boolean
  /** Whether a production key may be copied without asking. */
  isPermitted(keyId: string): boolean
  /** A person has said yes to copying this key. */
  permit(keyId: string): void
  /** A person has unlocked the vault: any key may be copied without asking for a while. */
  unlocked(): void
  /** Takes everything back: locked, or the page is gone. */
  clear(): void
}

/** @param now milliseconds that only ever go forward */
export const createCopyGuard = (now: () => number = () => performance.now()): CopyGuard => {
  let gestureAt: number | undefined
  let unlockedAt: number | undefined
  const permits = new Map<string, number>()
  const isRecent = (at: number | undefined): boolean => at !== undefined && now() - at < permitMs
  return {
    observe: (type) => {
      if (gestures.has(type)) gestureAt = now()
    },
    takeGesture: () => {
      const taken = gestureAt !== undefined && now() - gestureAt < gestureMs
      gestureAt = undefined
      return taken
    },
    isPermitted: (keyId) => isRecent(unlockedAt) || isRecent(permits.get(keyId)),
    permit: (keyId) => void permits.set(keyId, now()),
    unlocked: () => {
      unlockedAt = now()
    },
    clear: () => {
      gestureAt = unlockedAt = undefined
      permits.clear()
    },
  }
}
