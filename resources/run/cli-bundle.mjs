/** The bundle of the command line: `out/cli/<state of its sources>/main.cjs`, with one chunk per group of commands. */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './paths.mjs'

const SOURCES = ['electron', 'shared']
const FILES = [
  'package.json',
  'resources/run/cli-bundle.mjs',
  'resources/run/build-cli.mjs',
  'resources/package/bundled-packages.mjs',
]
const DAY_MS = 24 * 60 * 60 * 1000

/**
 * The folder of the bundle that is made of the sources as they are now; it may not exist yet. Only file times and sizes are read,
 * which takes a few milliseconds: it is done at every start of a command.
 * @param {string} [from] the repository
 */
export function cliFolder(from = root) {
  const state = { newest: 0, count: 0, size: 0 }
  for (const file of FILES) add(state, join(from, file))
  for (const folder of SOURCES) addFolder(state, join(from, folder))
  return join(from, 'out/cli', [state.newest, state.count, state.size].join('-'))
}

/**
 * Builds the command line unless the bundle of the current sources exists. Several processes may do so at once.
 * @returns {Promise<string>} the bundle's folder
 */
export async function ensureCliBundle() {
  const folder = cliFolder()
  if (existsSync(folder)) return folder
  const [{ ensureFolder }, { buildCli }] = await Promise.all([
    import('./atomic-folder.mjs'),
    import('./build-cli.mjs'),
  ])
  await ensureFolder(folder, buildCli)
  removeOld(folder)
  return folder
}

/** @typedef {{ newest: number, count: number, size: number }} State */

/** @type {(state: State, file: string) => void} */
function add(state, file) {
  const { mtimeMs, size } = statSync(file)
  state.newest = Math.max(state.newest, Math.round(mtimeMs))
  state.count += 1
  state.size += size
}

/** @type {(state: State, folder: string) => void} */
function addFolder(state, folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    // The command line has nothing of the window.
    if (path.endsWith(join('electron', 'shell'))) continue
    if (entry.isDirectory()) addFolder(state, path)
    else if (/\.(ts|json)$/.test(entry.name)) add(state, path)
  }
}

/**
 * Removes the bundles of earlier sources. One that was made today may still be running.
 * @param {string} current
 */
function removeOld(current) {
  for (const name of readdirSync(dirname(current))) {
    const path = join(dirname(current), name)
    if (path !== current && Date.now() - statSync(path).mtimeMs > DAY_MS)
      rmSync(path, { recursive: true, force: true })
  }
}
