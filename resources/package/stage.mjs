/** Stages the folder that becomes app.asar: the build, the native modules and a manifest. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { ensureCliBundle } from '../run/cli-bundle.mjs'
import { root } from '../run/paths.mjs'
import { placeNativeModules } from './native-modules.mjs'

/** The parts of out/ that the app needs. */
const BUILT = ['main', 'preload', 'renderer']

/**
 * @param {object} given
 * @param {string} given.folder where to make it
 * @param {import('./identity.mjs').Identity} given.identity
 * @param {import('./electron.mjs').PackagedElectron} given.electron
 * @param {import('./options.mjs').Options} given.options
 * @returns {Promise<string>} the folder
 */
export async function stageApp({ folder, identity, electron, options }) {
  mkdirSync(folder, { recursive: true })
  for (const part of BUILT) cpSync(join(root, 'out', part), join(folder, 'out', part), { recursive: true })
  cpSync(await ensureCliBundle(), join(folder, 'out/cli'), {
    recursive: true,
    filter: (path) => basename(path) !== '.cache',
  })
  await placeNativeModules(join(folder, 'node_modules'), options, electron)
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifestFor(identity), null, 2)}\n`)
  return folder
}

/** @param {import('./identity.mjs').Identity} identity */
const manifestFor = ({ name, productName, version, commit, testBuild, description }) => ({
  name,
  productName,
  version,
  description,
  author: 'The Keyreeve authors',
  license: 'MIT',
  main: 'out/main/main.cjs',
  // Desktops use this name to associate windows with the app.
  desktopName: `${name}.desktop`,
  commit,
  testBuild,
})
