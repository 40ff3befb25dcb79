import { app, dialog, type BrowserWindow } from 'electron'
import type { Log } from '../core/log.ts'
import { createRateLimit } from './rate-limit.ts'

const minute = 60_000
// The one of the web: nothing is loaded for it.
const freshId = (): string => Buffer.from(crypto.getRandomValues(new Uint8Array(6))).toString('hex')

/**
 * Logs what nobody caught, under an id that the user is told; at most three times a minute, so that one fault does
 * not bury the screen. The app goes on: whatever failed has changed the database in whole transactions or not at all.
 */
export const reportFaults = (log: Log, window: () => BrowserWindow | undefined): void => {
  const mayTell = createRateLimit(3, minute)
  const report = (kind: string, error: unknown): void => {
    const id = freshId()
    log.error({ id, kind, err: error }, 'A fault that nothing caught')
    if (app.isReady() && mayTell())
      tell(
        window(),
        `The log has it under ${id}. What was saved is safe; if something looks wrong, close Keyreeve and start it again.`,
      )
  }
  process.on('uncaughtException', (error) => report('exception', error))
  process.on('unhandledRejection', (reason) => report('rejection', reason))
  // Whoever read our output may be gone; that is no fault.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  app.on('child-process-gone', (_event, { type, reason, exitCode, name }) => {
    if (reason !== 'clean-exit' && reason !== 'killed')
      log.warn({ type, reason, exitCode, name }, 'A helper process ended')
  })
}

/** Loads the page again after its process died; the fourth time within a minute it is left as it is, and the user told. */
export const reviveWindow = (window: BrowserWindow, log: Log): void => {
  const mayReload = createRateLimit(3, minute)
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return
    const id = freshId()
    log.error({ id, reason, exitCode }, 'The page’s process ended')
    if (mayReload()) window.webContents.reload()
    else
      tell(
        window,
        `The page ended again and again. The log has it under ${id}. Close Keyreeve and start it again.`,
      )
  })
  window.webContents.on('did-fail-load', (_event, code, description, _url, isMainFrame) => {
    // -3 is a load that was called off, for one by our own guards.
    if (isMainFrame && code !== -3) log.error({ code, description }, 'The page could not be loaded')
  })
}

/** Does not wait for the answer: a dialog that did would stop the whole app. */
const tell = (window: BrowserWindow | undefined, detail: string): void => {
  const options = {
    type: 'error',
    title: 'Keyreeve',
    message: 'Something went wrong inside Keyreeve.',
    detail,
    buttons: ['Close'],
  } as const
  const shown =
    window && !window.isDestroyed()
      ? dialog.showMessageBox(window, { ...options, buttons: [...options.buttons] })
      : dialog.showMessageBox({ ...options, buttons: [...options.buttons] })
  shown.catch(() => undefined)
}
