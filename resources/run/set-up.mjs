/** Sets up everything that the app or its tests need; what is already there is left alone. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { environmentFor, Stop } from './command.mjs'
import { ensureDependencies } from './dependencies.mjs'
import { onEnd } from './ending.mjs'
import { projectNode } from './paths.mjs'
import { ensureSystemPackages } from './system-packages.mjs'

/** @typedef {import('./electron-runtime.mjs').Runtime} Runtime */

/**
 * Installs and prepares what is missing. May run on an older Node than the project's.
 * @param {{ system: Parameters<typeof ensureSystemPackages>, build?: boolean }} wanted which
 *   system packages, and whether to build the app
 * @returns {Promise<Runtime>} the Electron to run
 */
export async function setUp({ system, build = false }) {
  await ensureSystemPackages(...system)
  await ensureDependencies()
  return prepare(build)
}

/**
 * Runs prepare.mjs on the project's Node.
 * @param {boolean} build
 * @returns {Promise<Runtime>}
 */
function prepare(build) {
  const node = projectNode()
  const child = spawn(node, [join(import.meta.dirname, 'prepare.mjs'), ...(build ? ['--build'] : [])], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: environmentFor(node),
  })
  const forget = onEnd(() => child.kill())
  return new Promise((done, fail) => {
    child.on('message', (runtime) => {
      forget()
      done(/** @type {Runtime} */ (runtime))
    })
    child.on('error', fail)
    child.on('close', (code) => {
      forget()
      fail(new Stop(code === 1 ? 'Set-up stopped.' : `Set-up ended with code ${code}.`))
    })
  })
}
