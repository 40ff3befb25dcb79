import { app, BrowserWindow } from 'electron'

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
