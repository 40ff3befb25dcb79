import { setTimeout as delay } from 'node:timers/promises'
import { app, powerMonitor } from 'electron'
import type { Keyreeve } from '../core/app.ts'
import { dataFolderWarnings } from '../core/data-folder.ts'
import { autoLock, clipboardLifetime, currentEnvironment, lifetimeMs } from '../core/settings.ts'
import type { Desktop } from '../core/desktop.ts'
import { handlers } from '../core/handlers.ts'
import type { Log } from '../core/log.ts'
import { createPerform } from '../core/perform.ts'
import { chooseLanguage, say, t } from '../messages.ts'
import { createAutoLock, type AutoLock } from './auto-lock.ts'
import { aboutPanel, buildNote, readBuildInfo, versionLine } from './build-info.ts'
import { createCommandLineServer } from './command-line-server.ts'
import { createDesktopCore, sqliteBinding } from './core.ts'
import { createDesktopClipboard } from './desktop-clipboard.ts'
import { createCopyGuard, createFileHandles, createPageSession } from './page-permissions.ts'
import {
  chooseEnvironment,
  confirm,
  pickEnvFile,
  pickEnvFiles,
  pickFolder,
  pickNewRecoveryFile,
  pickRecoveryFile,
  pickFolders,
  type Asker,
} from './dialogs.ts'
import { createFirstPaint, createReadyLine } from './startup.ts'
import { createDispatcher, createEmit, type Dispatcher } from './ipc.ts'
import { createLocalApi } from './local-api.ts'
import type { MainWindow } from './main-window.ts'
import { createMenuBar, type MenuBar } from './menu-bar.ts'
import { createPageFaults } from './page-faults.ts'

/** Everything that serves the page. */
export type BackEnd = {
  readonly dispatch: Dispatcher
  /** Opens the core. If that is refused, every request is answered with the refusal. */
  readonly open: () => void
  /** Resolves when the first screen has been painted, or after two seconds. */
  readonly painted: () => Promise<void>
  readonly menuBar: MenuBar
  readonly clearClipboard: () => Promise<void>
  readonly close: () => Promise<void>
}

/** Connects page, core and clipboard: requests in one direction, events in the other. */
export const createBackEnd = (home: string, window: MainWindow, log: Log): BackEnd => {
  void chooseLanguage(process.env)
  const contents = () => window.current()?.webContents
  const emit = createEmit(contents)
  const menuBar = createMenuBar((id) => emit('command.chosen', { id }))
  const copyGuard = createCopyGuard()
  const pageSession = createPageSession()
  let latest: Keyreeve | undefined
  /** A page that was started while Keyreeve is locked knows nothing that it would have to forget. */
  let wasLocked = false
  const clipboard = createDesktopClipboard(
    emit,
    () => lifetimeMs(clipboardLifetime(opened().context)),
    async () => latest?.deliveries.clipboardCleared(),
  )
  const clearClipboard = (): void =>
    void clipboard
      .clear()
      .catch((error: unknown) => log.error({ err: error }, 'The clipboard could not be cleared'))
  const vaultChanged = (keyreeve: Keyreeve): void => {
    if (core.isClosing()) return
    const status = keyreeve.vault.status()
    emit('vault.changed', status)
    if (status.state === 'open') commandLine.start()
    if (status.state === 'locked') {
      pageSession.end()
      copyGuard.clear()
      clearClipboard()
    }
    const isLocked = status.unlock !== null
    if (isLocked && !wasLocked) window.replacePage()
    wasLocked = isLocked
  }

  /** Locks by itself, once the core is open. */
  let locking: AutoLock | undefined
  const lockByItself = (keyreeve: Keyreeve): void => {
    if (core.isClosing() || keyreeve.vault.isLocked() || keyreeve.vault.status().kind === null) return
    keyreeve.vault.lock()
    vaultChanged(keyreeve)
  }
  const startLocking = async (keyreeve: Keyreeve): Promise<void> => {
    await firstPaint.passed()
    if (core.isClosing()) return
    locking = createAutoLock({
      powerMonitor,
      minutes: () => autoLock(keyreeve.context).minutes,
      lock: () => lockByItself(keyreeve),
      report: (fields, message) => log.warn(fields, message),
    })
  }

  const environmentChanged = ({ context }: Keyreeve): void => {
    const environment = currentEnvironment(context)
    window.setTitle(t(`shell.title.${environment}`))
    emit('environment.changed', environment)
  }

  // Loaded when first switched on, because most starts do not need it.
  const api = createLocalApi({
    serve: async (options) => (await import('../api/serve.ts')).serveApi(options),
    changed: (status) => emit('api.changed', status),
    log,
  })
  const firstPaint = createFirstPaint()
  const build = readBuildInfo(app.getAppPath())
  const commandLine = createCommandLineServer(async () => {
    await firstPaint.passed()
    const { serveDaemon } = await import('../daemon/server.ts')
    return serveDaemon({
      home,
      version: versionLine(build),
      by: 'app',
      perform,
      isOpen: () => latest?.vault.status().state === 'open',
      log,
      takeOver: true,
      ...sqliteBinding(),
    })
  }, log)
  const { promise: vaultAnswered, resolve: setVaultAnswered } = Promise.withResolvers<void>()
  /** Opens the vault once the page has been painted, or immediately where the page depends on it: at the first start, and when it must ask for a passphrase. */
  const openVault = async ({ vault }: Keyreeve): Promise<void> => {
    if (vault.status().kind === 'os') await firstPaint.passed()
    if (!core.isClosing()) await vault.open()
  }

  /** Does not wait for the keychain: the page gets an event once the keychain has answered. */
  const core = createDesktopCore(home, (keyreeve) => {
    latest = keyreeve
    wasLocked = keyreeve.vault.isLocked()
    for (const warning of dataFolderWarnings(home)) log.warn({}, say(warning))
    window.setTitle(t(`shell.title.${currentEnvironment(keyreeve.context)}`))
    keyreeve.deliveries.useClipboard(clipboard.destination)
    firstPaint
      .passed()
      .then(() => api.start(keyreeve))
      .catch((error: unknown) => log.error({ err: error }, 'The local API could not be started'))
    keyreeve.onChange((thing, ids) => {
      if (thing === 'vault') vaultChanged(keyreeve)
      else if (thing === 'environment') environmentChanged(keyreeve)
      else emit(`${thing}.changed`, { ids })
    })
    void startLocking(keyreeve).catch((error: unknown) =>
      log.error({ err: error }, 'Locking by itself could not be started'),
    )
    openVault(keyreeve)
      .finally(setVaultAnswered)
      .then(
        () => vaultChanged(keyreeve),
        (error: unknown) => {
          if (!core.isClosing()) log.error({ err: error }, 'The vault could not be opened')
        },
      )
  })

  let dialogOpen = false
  /**
   * Shows one system dialog at a time, so that no page can flood the screen with them. Returns `unasked` while another dialog is open,
   * and when the session has ended by the time it is answered.
   */
  const withDialog = async <Answer>(
    session: AbortSignal,
    ask: (asker: Asker) => Promise<Answer>,
    unasked: Answer,
  ): Promise<Answer> => {
    const parent = window.current()
    if (parent === undefined || dialogOpen || session.aborted) return unasked
    dialogOpen = true
    try {
      const answer = await ask({ window: parent, session })
      return session.aborted ? unasked : answer
    } finally {
      dialogOpen = false
    }
  }
  const files = createFileHandles()
  window.whenUsed((type) => {
    copyGuard.observe(type)
    locking?.used()
  })
  // What a page was given ends with it: files it may write to, the secret it shows, and what it has copied.
  window.whenPageEnds(() => {
    pageSession.end()
    menuBar.update(null)
    files.clear()
    copyGuard.clear()
    latest?.deliveries.secrets.forgetAll()
    clearClipboard()
  })

  /** The core, for operations that only run once it is open. */
  const opened = (): Keyreeve => {
    if (!latest) throw new Error('the core has not been opened')
    return latest
  }

  const info = { ...build, electron: process.versions.electron, home, platform: process.platform }
  app.setAboutPanelOptions(aboutPanel(app.getName(), build, say(buildNote(build, info.electron))))
  const ready = createReadyLine(
    { ...info, startedAt: process.getCreationTime() ?? performance.timeOrigin },
    (line) => process.stdout.write(`${line}\n`),
  )
  const desktop: Desktop = {
    info: () => ({ ...info, clipboardHints: clipboard.hints() }),
    painted: () => {
      window.reveal()
      ready()
      firstPaint.reached()
    },
    showCommands: menuBar.update,
    logFault: createPageFaults(log),
    reload: () => window.current()?.webContents.reload(),
    pickEnvFile: (suggested, session) => withDialog(session, (asker) => pickEnvFile(asker, suggested), null),
    pickEnvFiles: (session) => withDialog(session, pickEnvFiles, []),
    pickFolders: (session) => withDialog(session, pickFolders, []),
    pickFolder: (purpose, session) => withDialog(session, (asker) => pickFolder(asker, purpose), null),
    pickNewRecoveryFile: (session) => withDialog(session, pickNewRecoveryFile, null),
    pickRecoveryFile: (session) => withDialog(session, pickRecoveryFile, null),
    chooseEnvironment: (folder, session) =>
      withDialog(session, (asker) => chooseEnvironment(asker, folder), null),
    confirm: (question, session) => withDialog(session, (asker) => confirm(asker, question), false),
    copyGuard,
    files,
    copyAddress: (url) => clipboard.copyText(url, t('settings.the_address')),
    api: { status: () => api.status(opened()), set: (settings, actor) => api.set(opened(), settings, actor) },
  }
  const perform = createPerform({
    handlers,
    desktop,
    open: (options) => (options?.reopen ? core.retry() : core.opened()),
  })
  return {
    dispatch: createDispatcher({
      perform,
      session: pageSession.current,
      log,
      onProgress: (progress) => emit('scan.progressed', progress),
      vaultAnswered,
    }),
    open: () => void core.opened().catch(() => undefined),
    painted: firstPaint.passed,
    menuBar,
    clearClipboard: () => clipboard.clear(),
    // Gives the clipboard a moment, so that the database can forget it as well, and waits for the last answers of the API and the daemon.
    close: async () => {
      locking?.stop()
      latest?.closeSoon()
      await Promise.allSettled([
        Promise.race([clipboard.clear(), delay(500)]),
        api.stop(),
        commandLine.stop(),
      ])
      await core.close()
    },
  }
}
