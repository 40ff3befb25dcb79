import { app, BrowserWindow } from 'electron'

/**
 * Ensures that only one process works on a data folder. Call it after `userData` has been set.
 *
 * @param focus called when the user starts the app again. The second process's command line may contain anything, so it is
 *   ignored.
 * @returns false in the second process, which must then end
 */
export const acquireSingleInstance = (focus: () => void): boolean => {
  if (!app.requestSingleInstanceLock()) return false
  app.on('second-instance', () => focus())
  return true
}

/**
 * Runs `shutdown` before the app ends, with exit code 0: from the menu, with the last window, on Ctrl-C, on SIGTERM, and when the
 * user's session ends.
 */
export const shutDownBeforeExit = (shutdown: () => Promise<void>): void => {
  app.on('before-quit', (event) => {
    event.preventDefault()
    for (const window of BrowserWindow.getAllWindows()) window.hide()
    // In the next turn, when the last lines of the log have been written.
    void shutdown().finally(() => setImmediate(() => app.exit(0)))
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit())
}
