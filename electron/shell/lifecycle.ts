import { app, BrowserWindow } from 'electron'

/**
 * Makes sure that one process at most works on a data folder; call it after `userData` was set.
 *
 * @param focus called when somebody starts the app again. What that second process was given on its command line is
 *   anybody's text, so it is not even looked at.
 * @returns false in the second process, which must then end
 */
export const becomeOnlyInstance = (focus: () => void): boolean => {
  if (!app.requestSingleInstanceLock()) return false
  app.on('second-instance', () => focus())
  return true
}

/**
 * Lets the app end only after `shutdown`, with exit code 0: from the menu, with the last window, by Ctrl-C, by a
 * polite kill, and when the session ends.
 */
export const endThrough = (shutdown: () => Promise<void>): void => {
  app.on('before-quit', (event) => {
    event.preventDefault()
    for (const window of BrowserWindow.getAllWindows()) window.hide()
    // A turn later: the last lines of the log are written by then.
    void shutdown().finally(() => setImmediate(() => app.exit(0)))
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit())
}
