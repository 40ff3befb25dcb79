import { randomBytes } from 'node:crypto'
import type { PickedFile } from '../core/desktop.ts'

/**
 * The period in which the page may use what it was given: until it is reloaded, crashes or closes, or the vault is locked. Slow work
 * (a dialog that is answered late, a key that is being created) checks the signal it started with before it reveals or allows more.
 */
export type PageSession = {
  /** Aborted when the current session ends. */
  readonly current: () => AbortSignal
  /** Ends the current session and starts the next one. */
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

/** Files that the page may have written to, by opaque handles that cannot be guessed. */
export type FileHandles = {
  /** Creates a handle for a file that a system dialog has returned. */
  issue(file: PickedFile): string
  /** The file of a handle; undefined when it was never issued, or issued to a page that is gone. */
  find(handle: string): PickedFile | undefined
  /** Invalidates every handle, because the page was reloaded, crashed or closed. */
  clear(): void
}

export const createFileHandles = (): FileHandles => {
  const files = new Map<string, PickedFile>()
  return {
    issue: (file) => {
      const handle = randomBytes(16).toString('base64url')
      files.set(handle, file)
      return handle
    },
    find: (handle) => files.get(handle),
    clear: () => files.clear(),
  }
}

/** How long a copy may follow a click or a key press, in milliseconds: as long as the page may need to respond. */
const gestureMs = 3000
/** How long a confirmation in a system dialog is valid for its key, and unlocking for all keys, in milliseconds. */
const permitMs = 5 * 60_000

/** The input events that a copy may follow. Releasing a button or a key counts as part of the press. */
const gestures: ReadonlySet<string> = new Set([
  'mouseDown',
  'mouseUp',
  'rawKeyDown',
  'keyDown',
  'keyUp',
  'gestureTap',
  'touchEnd',
])

/** Decides whether the page may copy now. A page that was taken over must not be able to fill the clipboard by itself. */
export type CopyGuard = {
  /**
   * Records an input event of the window by its type (Electron's `input-event`). The system's events pass through the main process on
   * their way to the page; events that a page creates itself do not.
   */
  observe(type: string): void
  /** Whether a person has just interacted with the window. Each interaction allows one copy. */
  takeGesture(): boolean
  /** Whether a production key may be copied without asking. */
  isPermitted(keyId: string): boolean
  /** Records that a person agreed to copy this key. */
  permit(keyId: string): void
  /** Records that a person unlocked the vault: for a while any key may be copied without asking. */
  unlocked(): void
  /** Revokes everything, because the vault was locked or the page is gone. */
  clear(): void
}

/** @param now a monotonic clock in milliseconds */
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
