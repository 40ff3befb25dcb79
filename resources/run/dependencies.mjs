/** Installs the npm packages when they are missing or differ from the lock file. */
import { existsSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { must } from './command.mjs'
import { npmScript } from './npm.mjs'
import { projectNodePath, readJson, root } from './paths.mjs'

const modules = join(root, 'node_modules')

/** @typedef {{ version?: string, integrity?: string, optional?: boolean }} Locked */

/**
 * The packages whose install scripts run: one downloads Node, one puts its prebuilt file in place. The others bring everything they
 * need, and npm would compile some of them unnecessarily.
 */
const WITH_SCRIPTS = ['node', 'keytar']

/** Makes node_modules match package-lock.json. */
export async function ensureDependencies() {
  if (!isInstalled()) {
    console.log('Installing the npm packages …')
    await npm(...installArguments(), '--ignore-scripts', '--no-audit', '--no-fund')
    await npm('rebuild', ...WITH_SCRIPTS)
  }
  linkCommand()
}

/**
 * Links our own `keyreeve` beside the packages' commands, because npm only links those of dependencies. On Windows, npx finds it.
 * @param {string} [folder] the repository's
 */
export function linkCommand(folder = root) {
  const link = join(folder, 'node_modules/.bin/keyreeve')
  if (process.platform === 'win32' || existsSync(link)) return
  // A link that leads nowhere does not count as existing, but is in the way.
  rmSync(link, { force: true })
  symlinkSync('../../resources/bin/keyreeve.mjs', link)
}

/**
 * Runs npm and shows its output only when it fails.
 * @param {...string} args
 */
const npm = (...args) =>
  must('The npm packages could not be installed.', installerNode(), [npmScript(), ...args])

/**
 * Whether node_modules contains every package of package-lock.json with the same contents, and the results of their install scripts.
 * npm writes the list that is compared here last, so an interrupted install does not count.
 */
function isInstalled() {
  const list = join(modules, '.package-lock.json')
  const made = [list, projectNodePath, join(modules, 'keytar/build/Release/keytar.node')]
  if (!made.every((file) => existsSync(file))) return false
  /** @type {Record<string, Locked>} */
  const wanted = readJson(join(root, 'package-lock.json')).packages
  /** @type {Record<string, Locked>} */
  const present = readJson(list).packages
  return Object.entries(wanted).every(([path, want]) => {
    if (path === '') return true
    const have = present[path]
    if (have === undefined) return want.optional === true
    return have.version === want.version && have.integrity === want.integrity
  })
}

/** The Node for the installation: not the one inside node_modules, which is replaced. */
function installerNode() {
  const outer = process.env['npm_node_execpath']
  return outer && !outer.startsWith(modules) ? outer : process.execPath
}

/** Windows cannot delete a running program, so an outdated node_modules is updated in place there. */
function installArguments() {
  const updateInPlace = process.platform === 'win32' && process.execPath.startsWith(modules)
  return updateInPlace ? ['install', '--no-save'] : ['ci']
}
