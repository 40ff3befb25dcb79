/** From the staged app and an Electron: the app as it runs, in one folder. */
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { packager, serialHooks } from '@electron/packager'
import { root } from '../run/paths.mjs'
import { setFuses } from './fuses.mjs'
import { macOptions } from './macos/options.mjs'
import { licenceNotices } from './notices.mjs'
import { windowsOptions } from './windows/options.mjs'

/** The launcher of the command line on each system, and its name there. */
const launchers = {
  linux: ['keyreeve', 'keyreeve'],
  darwin: ['keyreeve.darwin', 'keyreeve'],
  win32: ['keyreeve.cmd', 'keyreeve.cmd'],
}

/**
 * @param {object} given
 * @param {string} given.app the staged app
 * @param {string} given.out the folder to make it in
 * @param {import('./identity.mjs').Identity} given.identity
 * @param {import('./electron.mjs').PackagedElectron} given.electron
 * @param {import('./options.mjs').Options} given.options
 * @returns {Promise<string>} the folder made: `<out>/<name>-<platform>-<arch>`
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
    // The staged folder holds what the app needs and nothing else.
    prune: false,
    extraResource: extraResources(dirname(app), options),
    icon: join(root, 'resources/icons/keyreeve'),
    quiet: true,
    ...(platform === 'darwin' ? macOptions(identity) : {}),
    ...(platform === 'win32' ? windowsOptions(identity) : {}),
  })
  if (made === undefined) throw new Error('The packager made nothing.')
  // Electron's licence must not pass for the app's.
  if (existsSync(join(made, 'LICENSE'))) renameSync(join(made, 'LICENSE'), join(made, 'LICENSE.electron.txt'))
  // It comes out of a private temporary folder, and is to be run by everybody.
  chmodSync(made, 0o755)
  return made
}

/**
 * What tells the packager which Electron to take.
 * @param {import('./electron.mjs').PackagedElectron} electron
 * @param {import('./options.mjs').Options} options
 * @param {string} folder for what it needs meanwhile
 * @returns {Pick<import('@electron/packager').Options, 'electronVersion' | 'electronZipDir'>}
 */
export const electronOptions = ({ version, fallback }, options, folder) => ({
  electronVersion: version,
  ...(fallback ? { electronZipDir: emptyArchive(folder, version, options) } : {}),
})

/**
 * A hook of the packager's, after it has unpacked Electron: puts the fallback there, if that is to be packaged.
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
 * An archive for the packager to unpack where the fallback is copied in afterwards: making one of all of it would
 * take longer than the rest of the packaging.
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
 * What lies beside app.asar: the notices, and the launcher of the command line.
 * @param {string} folder where to put them together
 * @param {import('./options.mjs').Options} options
 */
function extraResources(folder, { platform }) {
  const notices = join(folder, 'THIRD-PARTY-NOTICES.txt')
  writeFileSync(notices, licenceNotices())
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  const [source = '', name = ''] = launchers[platform]
  copyFileSync(join(import.meta.dirname, 'launcher', source), join(bin, basename(name)))
  return [notices, bin, join(root, 'LICENSE')]
}
