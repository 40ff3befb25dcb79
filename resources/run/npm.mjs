/** Finds npm and the node-gyp that it contains, wherever they are installed. */
import { existsSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Stop, which } from './command.mjs'

/**
 * The script of the npm that started this process, or of the one on PATH.
 * @returns {string} absolute path of npm-cli.js
 */
export function npmScript() {
  const started = process.env['npm_execpath']
  if (started?.endsWith('npm-cli.js') && existsSync(started)) return started
  const found = which('npm')
  const script = found && realpathSync(found)
  if (!script?.endsWith('.js')) throw new Stop('npm was not found: start this with npm.')
  return script
}

/**
 * The script of the node-gyp that comes with npm.
 * @returns {string} absolute path of node-gyp.js
 */
export function nodeGypScript() {
  const script = join(dirname(npmScript()), '../node_modules/node-gyp/bin/node-gyp.js')
  if (!existsSync(script)) throw new Stop(`node-gyp was not found beside npm, at ${script}.`)
  return script
}
