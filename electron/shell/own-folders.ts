import { dirname, resolve } from 'node:path'
import { app } from 'electron'

/** Where this program lies, and what Chromium keeps for it: folders that no secret is written into, and that the page is served from. */
export const ownFolders = (): readonly string[] => {
  const executable = app.getPath('exe')
  // macOS: Keyreeve.app/Contents/MacOS/Keyreeve
  const program = process.platform === 'darwin' ? resolve(executable, '../../..') : dirname(executable)
  return [
    program,
    app.getAppPath(),
    process.resourcesPath,
    app.getPath('userData'),
    app.getPath('sessionData'),
  ]
}
