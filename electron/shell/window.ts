import { join } from 'node:path'
import { app, BrowserWindow, nativeTheme } from 'electron'
import { bundleOrigin } from './bundle.ts'

/** `--bg` of the page's design tokens, so that the window does not flash before the page is drawn. */
const background = (): string => (nativeTheme.shouldUseDarkColors ? '#151617' : '#f6f6f4')
const paintTimeoutMs = 1500

/** Opens the window, hidden, and starts loading the page. A page that has not painted after a while is shown as it is. */
export const openWindow = (title: string): BrowserWindow => {
  const window = new BrowserWindow({
    width: 1200,
    height: 800,
    minWidth: 720,
    minHeight: 520,
    show: false,
    title,
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
      // Its file pickers need no permission.
      disableBlinkFeatures: 'FileSystemAccessLocal',
      spellcheck: false,
      // Keeps scripts from reading the clipboard; a person can still press Ctrl+V. Electron 33 does not have this option, so guards.ts covers it there.
      enableDeprecatedPaste: false,
      devTools: !app.isPackaged,
    },
  })
  window.on('page-title-updated', (event) => event.preventDefault())
  const late = setTimeout(() => revealWindow(window), paintTimeoutMs)
  window.once('show', () => clearTimeout(late))
  const recolour = (): void => window.setBackgroundColor(background())
  nativeTheme.on('updated', recolour)
  window.on('closed', () => nativeTheme.off('updated', recolour))
  // A page that cannot be loaded is told of by 'did-fail-load'.
  // The page needs its language before it draws anything.
  const language = process.env['KEYREEVE_LANGUAGE']
  const query = language ? `?language=${encodeURIComponent(language)}` : ''
  window.loadURL(`${bundleOrigin}/${query}`).catch(() => undefined)
  return window
}

/** Shows the window if it still exists and is hidden. */
export const revealWindow = (window: BrowserWindow): void => {
  if (!window.isDestroyed() && !window.isVisible()) window.show()
}

/** Brings the window to the front, wherever it is. */
export const focusWindow = (window: BrowserWindow): void => {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
