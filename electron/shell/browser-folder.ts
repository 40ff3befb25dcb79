import { accessSync, constants, mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkDataFolder, makeDataFolder } from '../core/data-folder.ts'

const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'keyreeve-'))

/**
 * The folder of Chromium's data and of its single-instance lock: inside the data folder, so that two data folders are two
 * apps. When the data folder is refused or cannot be written, Chromium gets a temporary folder instead, because the window must
 * still open to say what is wrong.
 */
export const browserFolder = (home: string): string => {
  const folder = join(home, 'browser')
  if (!makeDataFolder(home).ok) return temporaryFolder()
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    accessSync(folder, constants.W_OK)
    return folder
  } catch {
    return temporaryFolder()
  }
}

/** The same for the command line, which must not create a data folder just by running. Chromium writes almost nothing without a window. */
export const commandBrowserFolder = (home: string): string =>
  checkDataFolder(home).ok ? join(home, 'browser') : temporaryFolder()
