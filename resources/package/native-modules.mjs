/** Stages better-sqlite3 and keytar for the package: their JavaScript, their licence, and the target's binary. */
import { cpSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { rolldown } from 'rolldown'
import { root } from '../run/paths.mjs'

/**
 * @param {string} modules the node_modules folder to fill
 * @param {import('./options.mjs').Options} options
 * @param {import('./electron.mjs').PackagedElectron} electron
 */
export async function placeNativeModules(modules, { platform, arch }, { fallback }) {
  const target = `${platform}-${arch}`
  const take = takeInto(modules)
  for (const name of ['package.json', 'LICENSE']) take('better-sqlite3', name)
  await inOneFile(
    join(root, 'node_modules/better-sqlite3/lib/index.js'),
    join(modules, 'better-sqlite3/lib/index.js'),
  )
  if (fallback) put(fallback.sqlite, join(modules, 'better-sqlite3/build/Release/better_sqlite3.node'))
  else take('better-sqlite3', `prebuilds/${target}.node`)
  for (const name of ['package.json', 'LICENSE.md', 'lib/keytar.js', `prebuilds/${target}/keytar.node`])
    take('keytar', name)
}

/**
 * Bundles a module into one file: looking up a file in an archive costs as much at startup as reading ten.
 * @param {string} entry
 * @param {string} to at the same depth in its module, because it looks for its binary relative to itself
 */
async function inOneFile(entry, to) {
  const bundle = await rolldown({ input: entry, platform: 'node', external: /\.node$/ })
  await bundle.write({ file: to, format: 'cjs' })
}

/**
 * @param {string} modules
 * @returns {(module: string, path: string) => void} copies a file or folder of an installed module
 */
const takeInto = (modules) => (module, path) =>
  put(join(root, 'node_modules', module, path), join(modules, module, path))

/**
 * @param {string} from
 * @param {string} to
 */
function put(from, to) {
  mkdirSync(dirname(to), { recursive: true })
  cpSync(from, to, { recursive: true })
}
