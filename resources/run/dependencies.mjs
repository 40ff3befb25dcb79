/** Installs the npm packages when they are missing or are not those of the lock file. */
import { existsSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { must } from './command.mjs'
import { npmScript } from './npm.mjs'
import { projectNodePath, readJson, root } from './paths.mjs'

const modules = join(root, 'node_modules')

/** @typedef {{ version?: string, integrity?: string, optional?: boolean }} Locked */

/**
 * The packages whose install scripts are run: one fetches Node, one puts its prebuilt file in
 * place. The others bring all they need, and npm would compile some of them without need.
 */
const WITH_SCRIPTS = ['node', 'keytar']

/** Makes node_modules what package-lock.json says, if it is not. */
export async function ensureDependencies() {
  if (!isInstalled()) {
    console.log('Installing the npm packages …')
    await npm(...installArguments(), '--ignore-scripts', '--no-audit', '--no-fund')
    await npm('rebuild', ...WITH_SCRIPTS)
  }
  linkCommand()
}

/** Puts our own `keyreeve` beside the packages' commands; npm links those of dependencies only. Windows has npx for it. */
function linkCommand() {
  const link = join(modules, '.bin/keyreeve')
  if (process.platform !== 'win32' && !existsSync(link)) symlinkSync('../bin/keyreeve.mjs', link)
}

/**
 * Runs npm, showing what it prints only when it fails.
 * @param {...string} args
 */
const npm = (...args) =>
  must('The npm packages could not be installed.', installerNode(), [npmScript(), ...args])

/**
 * Whether node_modules holds every package of package-lock.json, the same contents each, and
 * what their scripts make. npm writes the list compared with here last, so an install that was
 * interrupted does not count.
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

/** The Node to install with: not the one inside node_modules, which the install replaces. */
function installerNode() {
  const outer = process.env['npm_node_execpath']
  return outer && !outer.startsWith(modules) ? outer : process.execPath
}

/** Windows cannot delete a program that runs, so there an older node_modules is mended instead. */
function installArguments() {
  const mend = process.platform === 'win32' && process.execPath.startsWith(modules)
  return mend ? ['install', '--no-save'] : ['ci']
}
