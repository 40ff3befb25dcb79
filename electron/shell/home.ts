import { accessSync, constants, mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Where Chromium keeps what it must keep, and its lock against a second start: inside the data folder, so that
 * two data folders are two apps. A folder that cannot be written gets a throw-away one instead: the window must
 * still come up to say what is wrong.
 */
export const browserFolder = (home: string): string => {
  const folder = join(home, 'browser')
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 })
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    accessSync(folder, constants.W_OK)
    return folder
  } catch {
    return mkdtempSync(join(tmpdir(), 'latchkey-'))
  }
}
