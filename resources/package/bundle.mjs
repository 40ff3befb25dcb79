/** Bundles the staged app and an Electron into one folder that can be run. */
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { packager, serialHooks } from '@electron/packager'
import { root } from '../run/paths.mjs'
import { setFuses } from './fuses.mjs'
import { macOptions } from './macos/options.mjs'
import { licenceNotices } from './notices.mjs'
import { windowsOptions } from './windows/options.mjs'

/** The launcher of the command line for each system, and its name there. */
const launchers = {
  linux: ['keyreeve', 'keyreeve'],
  darwin: ['keyreeve.darwin', 'keyreeve'],
  win32: ['keyreeve.cmd', 'keyreeve.cmd'],
}

/**
 * @param {object} given
 * @param {string} given.app the staged app
 * @param {string} given.out the folder to create it in
 * @param {import('./identity.mjs').Identity} given.identity
 * @param {import('./electron.mjs').PackagedElectron} given.electron
 * @param {import('./options.mjs').Options} given.options
 * @returns {Promise<string>} the new folder: `<out>/<name>-<platform>-<arch>`
 */
export async function bundle({ app, out, identity, electron, options }) {
  const { platform, arch } = options
  const [made] = await packager({
    dir: app,
    out,
    platform,
    arch,
    name: platform === 'linux' ? identity.name : identity.productName,
    executableName: identity.executable,
    appVersion: identity.version,
    appCopyright: 'The Keyreeve authors, MIT licence',
    ...electronOptions(electron, options, dirname(app)),
    afterExtract: serialHooks([placeFallback(electron), ({ buildPath }) => setFuses(buildPath, options)]),
    asar: { unpack: '**/*.node' },
    // The staged folder contains exactly what the app needs.
    prune: false,
    extraResource: extraResources(dirname(app), options),
    icon: join(root, 'resources/icons/keyreeve'),
    quiet: true,
    ...(platform === 'darwin' ? macOptions(identity) : {}),
    ...(platform === 'win32' ? windowsOptions(identity) : {}),
  })
  if (made === undefined) throw new Error('The packager made nothing.')
  // Renamed, so that Electron's licence is not mistaken for the app's.
  if (existsSync(join(made, 'LICENSE'))) renameSync(join(made, 'LICENSE'), join(made, 'LICENSE.electron.txt'))
  // It comes out of a private temporary folder, and everybody must be able to run it.
  chmodSync(made, 0o755)
  return made
}

/**
 * Tells the packager which Electron to use.
 * @param {import('./electron.mjs').PackagedElectron} electron
 * @param {import('./options.mjs').Options} options
 * @param {string} folder for temporary files
 * @returns {Pick<import('@electron/packager').Options, 'electronVersion' | 'electronZipDir'>}
 */
export const electronOptions = ({ version, fallback }, options, folder) => ({
  electronVersion: version,
  ...(fallback ? { electronZipDir: emptyArchive(folder, version, options) } : {}),
})

/**
 * A packager hook that runs after Electron was unpacked: replaces it by the fallback, if that is to be packaged.
 * @param {import('./electron.mjs').PackagedElectron} electron
 * @returns {(given: { buildPath: string }) => void}
 */
export const placeFallback =
  ({ fallback }) =>
  ({ buildPath }) => {
    if (fallback === undefined) return
    const standIn = join(fallback.folder, 'resources/app')
    cpSync(fallback.folder, buildPath, { recursive: true, filter: (path) => path !== standIn })
  }

/**
 * Creates a minimal archive for the packager to unpack, into which the fallback is copied afterwards: archiving the whole fallback
 * would take longer than the rest of the packaging.
 * @param {string} folder
 * @param {string} version
 * @param {import('./options.mjs').Options} options
 */
function emptyArchive(folder, version, { platform, arch }) {
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  writeFileSync(join(folder, `electron-v${version}-${platform}-${arch}.zip`), end)
  return folder
}

/**
 * The files beside app.asar: the licence and its notices, the launcher of the command line, and the schema of keyreeve.json.
 * @param {string} folder where to collect them
 * @param {import('./options.mjs').Options} options
 */
function extraResources(folder, { platform }) {
  const notices = join(folder, 'THIRD-PARTY-NOTICES.txt')
  writeFileSync(notices, licenceNotices())
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  const [source = '', name = ''] = launchers[platform]
  copyFileSync(join(import.meta.dirname, 'launcher', source), join(bin, basename(name)))
  return [notices, bin, join(root, 'LICENSE'), join(root, 'resources/schema/keyreeve.schema.json')]
}
