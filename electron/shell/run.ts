import { app, ipcMain, Menu } from 'electron'
import { lazyLogIn } from '../core/background.ts'
import { homeFolder } from '../core/data-folder.ts'
import type { BackEnd } from './back-end.ts'
import { developmentServer, handleDevelopmentBundle } from './dev-server.ts'
import { logPrinted, reportFaults } from './faults.ts'
import { guardEverything } from './guards.ts'
import { browserFolder } from './browser-folder.ts'
import { createSenderCheck, receiveRequests } from './ipc.ts'
import { createMainWindow } from './main-window.ts'
import { handleBundle, registerBundleScheme } from './protocol.ts'
import { acquireSingleInstance, shutDownBeforeExit } from './lifecycle.ts'
import { createShutdown } from './shutdown.ts'

/**
 * Runs Chromium's network service in the main process, which saves one process per start: nothing here uses the network, and on Linux
 * the service's process has no sandbox that could be lost. A Chromium that does not know this feature name ignores it.
 */
const withoutNetworkProcess = (): void => {
  if (process.platform === 'linux')
    app.commandLine.appendSwitch('enable-features', 'NetworkServiceInProcess2')
}

/**
 * Runs the desktop app. Must be called while the main script is being loaded, because schemes and locks come first. The window waits
 * for everything that is imported here; the rest is in `back-end.ts`.
 */
export const runApp = (): void => {
  const home = homeFolder(process.env)
  app.setPath('userData', browserFolder(home))
  // Otherwise Electron would build its default menu, which has the developer tools.
  Menu.setApplicationMenu(null)
  const log = lazyLogIn(home)
  const window = createMainWindow(log)
  if (!acquireSingleInstance(() => window.show())) {
    // Not before Chromium is running: of many starts, one that is ended during its initialisation may hang.
    setImmediate(() => app.exit(0))
    return
  }
  registerBundleScheme()
  withoutNetworkProcess()
  const server = developmentServer()
  guardEverything(server)
  reportFaults(log, () => window.current())
  if (!app.isPackaged) logPrinted(log)

  let loading: Promise<BackEnd> | undefined
  /** Loads the back end when the page has its files or makes a request, whichever is first. */
  const backEnd = (): Promise<BackEnd> =>
    (loading ??= import('./back-end.ts').then(({ createBackEnd }) => createBackEnd(home, window, log)))
  const prepare = async (): Promise<void> => {
    const { open, painted, menuBar } = await backEnd()
    open()
    await painted()
    menuBar.show()
  }

  receiveRequests(
    ipcMain,
    createSenderCheck(() => window.current()?.webContents.id, log),
    async (...request) => (await backEnd()).dispatch(...request),
  )
  shutDownBeforeExit(
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
