import { app, dialog, type BrowserWindow, type MessageBoxOptions } from 'electron'
import { message, type Message } from '../../shared/messages/message.ts'
import type { Log } from '../core/log.ts'
import { createRateLimit } from './rate-limit.ts'

const minute = 60_000
// The Web Crypto API, because node:crypto would have to be loaded.
const freshId = (): string => Buffer.from(crypto.getRandomValues(new Uint8Array(6))).toString('hex')

/**
 * Logs uncaught errors under an id, and shows it to the user at most three times a minute, so that a repeated error does not
 * flood the screen. The app keeps running: the database only ever changes in whole transactions.
 */
export const reportFaults = (log: Log, window: () => BrowserWindow | undefined): void => {
  const mayTell = createRateLimit(3, minute)
  const report = (kind: string, error: unknown): void => {
    const id = freshId()
    log.error({ id, kind, err: error }, 'A fault that nothing caught')
    if (app.isReady() && mayTell()) tell(window(), message('shell.fault_logged', { id }))
  }
  process.on('uncaughtException', (error) => report('exception', error))
  process.on('unhandledRejection', (reason) => report('rejection', reason))
  // The reader of our output may be gone, which is not an error.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  app.on('child-process-gone', (_event, { type, reason, exitCode, name }) => {
    if (reason !== 'clean-exit' && reason !== 'killed')
      log.warn({ type, reason, exitCode, name }, 'A helper process ended')
  })
}

/**
 * Logs what Chromium and GTK print on stderr. `npm start` keeps it off the terminal and sends it back here. Does nothing where nobody
 * started the app that way.
 */
export const logPrinted = (log: Log): void => {
  if (!process.channel) return
  process.channel.unref()
  const mayLog = createRateLimit(200, minute)
  process.on('message', (message: unknown) => {
    if (typeof message !== 'object' || message === null || !('printed' in message) || !mayLog()) return
    log.warn({ line: String(message.printed) }, 'Printed by Chromium')
  })
}

/** Ends the page's process, with everything it has in memory, and loads the page in a new one. */
export type ReplacePage = () => void

/** Reloads the page after its process died. After the fourth time within a minute it is left alone, and the user is told. */
export const reviveWindow = (window: BrowserWindow, log: Log): ReplacePage => {
  const mayReload = createRateLimit(3, minute)
  let isReplacing = false
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (window.isDestroyed()) return
    if (isReplacing) {
      isReplacing = false
      window.webContents.navigationHistory.clear()
      window.webContents.reload()
      return
    }
    if (reason === 'clean-exit') return
    const id = freshId()
    log.error({ id, reason, exitCode }, 'The page’s process ended')
    if (mayReload()) window.webContents.reload()
    else tell(window, message('shell.page_keeps_ending', { id }))
  })
  window.webContents.on('did-fail-load', (_event, code, description, _url, isMainFrame) => {
    // -3 is a load that was aborted, for example by our own guards.
    if (isMainFrame && code !== -3) log.error({ code, description }, 'The page could not be loaded')
  })
  return () => {
    if (window.isDestroyed() || window.webContents.isCrashed()) return
    isReplacing = true
    window.webContents.forcefullyCrashRenderer()
  }
}

/** Does not wait for the answer: a synchronous dialog would block the whole app. The window does not wait for the catalogue. */
const tell = (window: BrowserWindow | undefined, detail: Message): void => {
  const show = async (): Promise<unknown> => {
    const { say, t } = await import('../messages.ts')
    const options: MessageBoxOptions = {
      type: 'error',
      title: 'Keyreeve',
      message: t('shell.fault'),
      detail: say(detail),
      buttons: [t('shell.close')],
    }
    return window && !window.isDestroyed()
      ? dialog.showMessageBox(window, options)
      : dialog.showMessageBox(options)
  }
  show().catch(() => undefined)
}
