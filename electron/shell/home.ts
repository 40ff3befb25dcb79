import { accessSync, constants, mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkDataFolder, makeDataFolder } from '../core/data-folder.ts'

const throwAway = (): string => mkdtempSync(join(tmpdir(), 'keyreeve-'))

/**
 * Where Chromium keeps what it must keep, and its lock against a second start: inside the data folder, so that
 * two data folders are two apps. When the data folder is refused or cannot be written, Chromium gets a throw-away
 * folder instead: the window must still come up to say what is wrong.
 */
export const browserFolder = (home: string): string => {
  const folder = join(home, 'browser')
  if (!makeDataFolder(home).ok) return throwAway()
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    accessSync(folder, constants.W_OK)
    return folder
  } catch {
    return throwAway()
  }
}

/** The same for the command line, which makes no data folder just by being run. Chromium writes next to nothing without a window. */
export const commandBrowserFolder = (home: string): string =>
  checkDataFolder(home).ok ? join(home, 'browser') : throwAway()
