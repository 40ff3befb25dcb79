import { join } from 'node:path'
import { app, BrowserWindow, nativeTheme } from 'electron'
import type { Environment } from '../../shared/domain/types.ts'
import { bundleOrigin } from './bundle.ts'

const environmentNames: Readonly<Record<Environment, string>> = { test: 'Test', production: 'Production' }
/** `--bg` of the page's tokens, so that the window does not flash before the page is there. */
const background = (): string => (nativeTheme.shouldUseDarkColors ? '#151617' : '#f6f6f4')
const longestWaitMs = 1500

/** Titles name the environment, because taskbars and window lists show nothing else; no name until it is known. */
export const titleOf = (environment: Environment | undefined): string =>
  environment ? `Keyreeve — ${environmentNames[environment]}` : 'Keyreeve'

/** Opens the window, hidden, and begins to load the page. A page that has not drawn anything after a while is shown as it is. */
export const openWindow = (environment: Environment | undefined): BrowserWindow => {
  const window = new BrowserWindow({
    width: 1200,
    height: 800,
    minWidth: 720,
    minHeight: 520,
    show: false,
    title: titleOf(environment),
    backgroundColor: background(),
    autoHideMenuBar: true,
    webPreferences: {
      preload: join(app.getAppPath(), 'out/preload/preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      // Its file pickers ask nobody's permission.
      disableBlinkFeatures: 'FileSystemAccessLocal',
      spellcheck: false,
      // A script must not read the clipboard; a person's Ctrl+V is no script. Electron 33 does not know this: guards.ts sees to it there.
      enableDeprecatedPaste: false,
      devTools: !app.isPackaged,
    },
  })
  window.on('page-title-updated', (event) => event.preventDefault())
  const late = setTimeout(() => revealWindow(window), longestWaitMs)
  window.once('show', () => clearTimeout(late))
  const recolour = (): void => window.setBackgroundColor(background())
  nativeTheme.on('updated', recolour)
  window.on('closed', () => nativeTheme.off('updated', recolour))
  // A page that cannot be loaded is told of by 'did-fail-load'.
  window.loadURL(`${bundleOrigin}/`).catch(() => undefined)
  return window
}

/** Shows a window that is there and still hidden. */
export const revealWindow = (window: BrowserWindow): void => {
  if (!window.isDestroyed() && !window.isVisible()) window.show()
}

/** Brings the window to the front, wherever it is. */
export const focusWindow = (window: BrowserWindow): void => {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
