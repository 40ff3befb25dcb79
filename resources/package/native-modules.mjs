/** better-sqlite3 and keytar as the package needs them: their JavaScript, their licence, and the target's binary. */
import { cpSync, mkdirSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from '../run/paths.mjs'

/** better-sqlite3 has an entry of its own for each target, `linux-x64.js`; the usual entry needs none of them. */
const ENTRY_OF_A_TARGET = /^(darwin|linux|linuxmusl|win32)-\w+\.js$/

/**
 * @param {string} modules the node_modules to fill
 * @param {import('./options.mjs').Options} options
 * @param {import('./electron.mjs').PackagedElectron} electron
 */
export function placeNativeModules(modules, { platform, arch }, { fallback }) {
  const target = `${platform}-${arch}`
  const take = takeInto(modules)
  for (const name of ['package.json', 'LICENSE']) take('better-sqlite3', name)
  for (const name of readdirSync(join(root, 'node_modules/better-sqlite3/lib'))) {
    if (!ENTRY_OF_A_TARGET.test(name)) take('better-sqlite3', `lib/${name}`)
  }
  if (fallback) put(fallback.sqlite, join(modules, 'better-sqlite3/build/Release/better_sqlite3.node'))
  else take('better-sqlite3', `prebuilds/${target}.node`)
  for (const name of ['package.json', 'LICENSE.md', 'lib/keytar.js', `prebuilds/${target}/keytar.node`]) take('keytar', name)
}

/**
 * @param {string} modules
 * @returns {(module: string, path: string) => void} copies a file or folder of an installed module
 */
const takeInto = (modules) => (module, path) => put(join(root, 'node_modules', module, path), join(modules, module, path))

/**
 * @param {string} from
 * @param {string} to
 */
function put(from, to) {
  mkdirSync(dirname(to), { recursive: true })
  cpSync(from, to, { recursive: true })
}
