import { app, BrowserWindow } from 'electron'
import { reviveWindow, type ReplacePage } from './faults.ts'
import type { Log } from '../core/log.ts'
import { focusWindow, openWindow, revealWindow } from './window.ts'

/** The one window, which may be closed (on macOS the app keeps running without it). */
export type MainWindow = {
  current(): BrowserWindow | undefined
  /** Shows the window once its first screen is drawn. Earlier it would be empty, and drawing while visible takes longer. */
  reveal(): void
  /** Opens the window, or brings it to the front. Does nothing before the app is ready, which opens the window anyway. */
  show(): void
  /** Has a new process draw the page: nothing that the old one knew is left. */
  replacePage(): void
  /** Calls `listener` whenever the page ends: reloaded, crashed, or its window closed. */
  whenPageEnds(listener: () => void): void
  /** Calls `listener` with the type of each of the system's input events, before the page receives it. */
  whenUsed(listener: (type: string) => void): void
  /** Sets the title, also of windows opened later. It has the environment, because taskbars and window lists show nothing else. */
  setTitle(title: string): void
}

export const createMainWindow = (log: Log): MainWindow => {
  let window: BrowserWindow | undefined
  let replace: ReplacePage | undefined
  let title = 'Keyreeve'
  const listeners = { ended: [] as (() => void)[], used: [] as ((type: string) => void)[] }
  const pageEnded = (): void => {
    for (const listener of listeners.ended) listener()
  }

  const open = (): void => {
    const opened = openWindow(title)
    replace = reviveWindow(opened, log)
    opened.webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) pageEnded()
    })
    opened.webContents.on('render-process-gone', pageEnded)
    opened.webContents.on('input-event', (_event, { type }) => {
      for (const listener of listeners.used) listener(type)
    })
    opened.on('closed', () => {
      window = undefined
      pageEnded()
    })
    window = opened
  }
  return {
    current: () => window,
    reveal: () => {
      if (window) revealWindow(window)
    },
    show: () => {
      if (window) focusWindow(window)
      else if (app.isReady()) open()
    },
    replacePage: () => {
      if (window) replace?.()
    },
    whenPageEnds: (listener) => void listeners.ended.push(listener),
    whenUsed: (listener) => void listeners.used.push(listener),
    setTitle: (next) => {
      title = next
      window?.setTitle(next)
    },
  }
}
