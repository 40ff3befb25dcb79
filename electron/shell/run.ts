import { app, Menu } from 'electron'
import { homeFolder } from '../core/data-folder.ts'
import type { BackEnd } from './back-end.ts'
import { developmentServer, handleDevelopmentBundle } from './dev-server.ts'
import { reportFaults } from './faults.ts'
import { guardEverything } from './guards.ts'
import { browserFolder } from './home.ts'
import { receiveRequests } from './ipc/transport.ts'
import { createSenderCheck } from './ipc/validate-sender.ts'
import { createLazyLog } from './lazy-log.ts'
import { createMainWindow } from './main-window.ts'
import { menuTemplate } from './menu.ts'
import { handleBundle, registerBundleScheme } from './protocol.ts'
import { becomeOnlyInstance, endThrough } from './lifecycle.ts'
import { createShutdown } from './shutdown.ts'

/**
 * Nothing here uses Chromium's network, and on Linux its process has no sandbox that would be lost: one process less at every start. The
 * feature's name is Chromium's; one that does not know it starts the process as ever.
 */
const withoutNetworkProcess = (): void => {
  if (process.platform === 'linux')
    app.commandLine.appendSwitch('enable-features', 'NetworkServiceInProcess2')
}

/**
 * Runs the desktop app. Must be called while the main script is being loaded: schemes and locks come before all else. Whatever is imported
 * here, the window waits for; the rest is behind `back-end.ts`.
 */
export const runApp = (): void => {
  const home = homeFolder(process.env)
  app.setPath('userData', browserFolder(home))
  // A menu of Electron's own would be built, and have the developer tools in it, if none were set here.
  Menu.setApplicationMenu(null)
  const log = createLazyLog(async () => (await import('../core/log.ts')).createLog(home))
  const window = createMainWindow(log)
  if (!becomeOnlyInstance(() => window.show())) {
    // Once Chromium runs: ended in the middle of its start, one of many starts may hang.
    setImmediate(() => app.exit(0))
    return
  }
  registerBundleScheme()
  withoutNetworkProcess()
  const server = developmentServer()
  guardEverything(server)
  reportFaults(log, () => window.current())

  let loading: Promise<BackEnd> | undefined
  /** Loads it when the page has its files, or asks something, whatever is first. */
  const backEnd = (): Promise<BackEnd> =>
    (loading ??= import('./back-end.ts').then(({ createBackEnd }) => createBackEnd(home, window, log)))
  const prepare = async (): Promise<void> => {
    const { open, painted } = await backEnd()
    open()
    await painted()
    Menu.setApplicationMenu(
      Menu.buildFromTemplate(menuTemplate({ platform: process.platform, packaged: app.isPackaged })),
    )
  }

  receiveRequests(
    createSenderCheck(() => window.current()?.webContents.id, log),
    async (...request) => (await backEnd()).dispatch(...request),
  )
  endThrough(
    createShutdown(
      [
        {
          name: 'clearing the clipboard',
          withinMs: 1000,
          run: async () => (await loading)?.clearClipboard(),
        },
        { name: 'closing the core', withinMs: 3000, run: async () => (await loading)?.close() },
      ],
      log,
    ),
  )
  app.on('activate', () => window.show())
  app.once('ready', () => {
    if (server) handleDevelopmentBundle(server, () => void prepare())
    else handleBundle(() => void prepare())
    window.show()
  })
}
