/** Paths of the repository, the tools in node_modules, and this user's cache. */
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** The repository's root folder. */
export const root = resolve(import.meta.dirname, '../..')

const modules = join(root, 'node_modules')

/**
 * Reads a JSON file.
 * @param {string} file
 * @returns {any} its content
 */
export const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'))

/**
 * Reads the manifest of an installed package.
 * @param {string} name
 * @returns {{ version: string, bin?: string | Record<string, string> }}
 */
export const manifestOf = (name) => readJson(join(modules, name, 'package.json'))

/**
 * The script behind a package's command, to be run with {@link projectNode}; unlike `node_modules/.bin`, this works the same on
 * every system.
 * @param {string} name the package
 * @param {string} [command] its command, if it has several or one with another name
 * @returns {string} absolute path
 */
export function toolScript(name, command = name) {
  const { bin } = manifestOf(name)
  const script = typeof bin === 'string' ? bin : bin?.[command]
  if (script === undefined) throw new Error(`The package ${name} has no command ${command}.`)
  return join(modules, name, script)
}

/** Where the npm package `node` puts the Node version that the lock file pins. */
export const projectNodePath = join(modules, 'node/bin', process.platform === 'win32' ? 'node.exe' : 'node')

/**
 * The Node to run the project's tools on: the pinned one, once it is installed.
 * @returns {string} absolute path of the executable
 */
export const projectNode = () => (existsSync(projectNodePath) ? projectNodePath : process.execPath)

/**
 * A folder of this user outside the repository, for what takes long to download or compile and can be created again.
 * @param {...string} parts
 * @returns {string} absolute path; may not exist yet
 */
export function cachePath(...parts) {
  const base =
    process.env['KEYREEVE_CACHE'] ??
    join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'keyreeve-dev')
  return join(base, ...parts)
}

/** Whether this runs as root, for whom Chromium's sandbox cannot work. */
export const isRoot = process.getuid?.() === 0
