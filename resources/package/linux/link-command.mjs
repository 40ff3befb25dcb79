import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Puts `keyreeve` on PATH: the launcher of the command line, not the app's binary.
 * @param {string} usr takes the place of /usr
 * @param {string} name of the package
 */
export function linkCommand(usr, name) {
  mkdirSync(join(usr, 'bin'), { recursive: true })
  symlinkSync(`../lib/${name}/resources/bin/keyreeve`, join(usr, 'bin/keyreeve'))
}
