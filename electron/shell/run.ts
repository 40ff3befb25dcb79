import { setTimeout as delay } from 'node:timers/promises'
import { app, Menu } from 'electron'
import { contract } from '../../shared/contract/index.ts'
import type { Latchkey } from '../core/app.ts'
import type { ClipboardTrace } from '../core/delivery/clipboard-timer.ts'
import { createClipboardTrace } from '../core/delivery/clipboard-trace.ts'
import { currentEnvironment } from '../core/environment.ts'
import { aboutPanel, readBuildInfo } from './build-info.ts'
import { homeFolder } from '../core/home.ts'
import { createLog } from '../core/log.ts'
import { createDesktopClipboard } from './desktop-clipboard.ts'
import { createDesktopCore } from './core.ts'
import { pickEnvFile } from './dialogs.ts'
import { reportFaults } from './faults.ts'
import { createFirstPaint } from './first-paint.ts'
import { guardEverything } from './guards.ts'
import { createHandlers } from './handlers.ts'
import { browserFolder } from './home.ts'
import { createDispatcher } from './ipc/dispatcher.ts'
import { createEmit, receiveRequests } from './ipc/transport.ts'
import { createSenderCheck } from './ipc/validate-sender.ts'
import { createLocalApi } from './local-api.ts'
import { createMainWindow } from './main-window.ts'
import { menuTemplate } from './menu.ts'
import { createPatience } from './patience.ts'
import { handleBundle, registerBundleScheme } from './protocol.ts'
import { endThrough } from './quit.ts'
import { createReadyLine } from './readiness.ts'
import { createShutdown } from './shutdown.ts'
import { becomeOnlyInstance } from './single-instance.ts'

/** Runs the desktop app. Must be called while the main script is being loaded: schemes and locks come before all else. */
export const runApp = (): void => {
  const home = homeFolder(process.env)
  app.setPath('userData', browserFolder(home))
  // A menu of Electron's own would be built, and have the developer tools in it, if none were set here.
  Menu.setApplicationMenu(null)
  const log = createLog(home)
  const window = createMainWindow(log)
  if (!becomeOnlyInstance(() => window.show())) return app.exit(0)
  registerBundleScheme()
  guardEverything()
  reportFaults(log, () => window.current())
  const { core, clipboard, api } = connect(home, window, log)
  endThrough(createShutdown([
    { name: 'clearing the clipboard', withinMs: 1000, run: () => clipboard.clear() },
    // A moment after the clipboard, which is then forgotten in the database, too, and after the last answer of the local API.
    { name: 'closing the core', withinMs: 3000, run: () => Promise.allSettled([Promise.race([clipboard.clear(), delay(500)]), api.stop()]).then(() => core.close()) },
  ], log))
  app.on('activate', () => window.show())
  app.once('ready', () => {
    // What opening the core throws is every request's answer, and logged there.
    handleBundle(() => void core.opened().catch(() => undefined))
    window.show()
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate({ platform: process.platform, packaged: app.isPackaged })))
  })
}

type Window = ReturnType<typeof createMainWindow>
type Log = ReturnType<typeof createLog>

/** Joins page, core and clipboard: requests one way, events the other. */
const connect = (home: string, window: Window, log: Log) => {
  const contents = () => window.current()?.webContents
  const emit = createEmit(contents)
  let trace: ClipboardTrace | undefined
  const clipboard = createDesktopClipboard(emit, { remember: (text) => trace?.remember(text), forget: () => trace?.forget(), recall: () => trace?.recall() ?? null })
  const vaultChanged = (latchkey: Latchkey): void => {
    if (core.isClosing()) return
    const status = latchkey.vault.status()
    emit('vault.changed', status)
    if (status.state === 'open') clipboard.clearLeft().catch((error: unknown) => log.error({ err: error }, 'What was left on the clipboard could not be cleared'))
  }

  // Loaded when it is first switched on: most starts need none of it.
  const api = createLocalApi({ serve: async (options) => (await import('../api/serve.ts')).serveApi(options), changed: (status) => emit('api.changed', status), log })
  const firstPaint = createFirstPaint()
  const patience = createPatience()
  /** Once the page is there, or at once where the page depends on it: the first start, and a passphrase to ask for. */
  const openVault = async ({ vault }: Latchkey): Promise<void> => {
    if (vault.status().kind === 'os') await firstPaint.passed()
    if (!core.isClosing()) await vault.open()
  }

  /** Nobody waits for the keychain here: the page is told when it has answered. */
  const core = createDesktopCore(home, (latchkey) => {
    window.nameAfter(currentEnvironment(latchkey.context))
    trace = createClipboardTrace(latchkey.context, () => core.isClosing())
    firstPaint.passed().then(() => api.start(latchkey)).catch((error: unknown) => log.error({ err: error }, 'The local API could not be started'))
    latchkey.onChange((thing) => (thing === 'vault' ? vaultChanged(latchkey) : emit(`${thing}.changed`, null)))
    openVault(latchkey).finally(patience.answered).then(
      () => vaultChanged(latchkey),
      (error: unknown) => {
        if (!core.isClosing()) log.error({ err: error }, 'The vault could not be opened')
      },
    )
  })

  const build = readBuildInfo(app.getAppPath())
  const info = { ...build, electron: process.versions.electron, home, platform: process.platform }
  app.setAboutPanelOptions(aboutPanel(app.getName(), build, info.electron))
  const ready = createReadyLine({ ...info, startedAt: process.getCreationTime() ?? performance.timeOrigin }, (line) => process.stdout.write(`${line}\n`))
  const handlers = createHandlers({
    info: () => ({ ...info, clipboardHints: clipboard.hints() }),
    painted: () => {
      ready()
      firstPaint.reached()
    },
    core: (options) => (options?.reopen ? core.retry() : core.opened()),
    pickEnvFile: async () => {
      const parent = window.current()
      return parent ? pickEnvFile(parent) : null
    },
    copy: (text, of) => clipboard.copy(text, of),
    environmentChanged: (environment) => {
      window.nameAfter(environment)
      emit('environment.changed', environment)
    },
    vaultChanged,
    api,
  })
  receiveRequests(createSenderCheck(() => contents()?.id, log), patience.over(createDispatcher({ contract, handlers, log })))
  return { core, clipboard, api }
}
