/** Decides which Electron a package contains. */
import { dirname } from 'node:path'
import { run, Stop } from '../run/command.mjs'
import { ensureElectron } from '../run/electron-runtime.mjs'
import { npmScript } from '../run/npm.mjs'
import { manifestOf } from '../run/paths.mjs'

/** How many major versions Electron supports: https://www.electronjs.org/docs/latest/tutorial/electron-timelines */
const SUPPORTED_MAJORS = 3

/**
 * @typedef {object} PackagedElectron
 * @property {string} version
 * @property {{ folder: string, sqlite: string }} [fallback] the runtime to use when the real one is not available, and
 *   better-sqlite3's binary for it; the result is a test build
 */

/**
 * @param {import('./options.mjs').Options} options
 * @returns {Promise<PackagedElectron>}
 */
export async function chooseElectron({ platform, arch, release }) {
  const runtime = await ensureElectron()
  const { version } = manifestOf('electron')
  if (runtime.version !== version) {
    if (release)
      throw new Stop(
        `A release needs Electron ${version}, which cannot be downloaded here; Electron ${runtime.version} is past its end of life and is never released.`,
      )
    if (platform !== 'linux' || arch !== 'x64')
      throw new Stop(
        `Electron ${version} for ${platform} ${arch} cannot be downloaded here: make this package where github.com can be reached.`,
      )
    return {
      version: runtime.version,
      fallback: { folder: dirname(runtime.executable), sqlite: runtime.env['KEYREEVE_SQLITE_BINDING'] ?? '' },
    }
  }
  if (release) await mustBeSupported(version)
  return { version }
}

/**
 * Stops when this major version no longer gets security fixes.
 * @param {string} version
 */
async function mustBeSupported(version) {
  const { code, output } = await run(process.execPath, [npmScript(), 'view', 'electron', 'version'], {
    quiet: true,
  })
  if (code !== 0)
    throw new Stop(
      'Which Electrons are supported could not be asked of the npm registry. Check the connection, then run this again.',
    )
  const newest = output.trim().split('\n').at(-1) ?? ''
  if (major(version) <= major(newest) - SUPPORTED_MAJORS) {
    throw new Stop(
      `Electron ${version} gets no security fixes any more (the newest is ${newest}): bring package.json up to date before a release.`,
    )
  }
}

/** @param {string} version */
const major = (version) => Number.parseInt(version, 10)
