/** better-sqlite3 and keytar as the package needs them: their JavaScript, their licence, and the target's binary. */
import { cpSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { rolldown } from 'rolldown'
import { root } from '../run/paths.mjs'

/**
 * @param {string} modules the node_modules to fill
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
 * Makes one file of a module: each that is looked for in an archive costs a start as much as reading ten.
 * @param {string} entry
 * @param {string} to lies as deep in its module, from where it looks for its binary
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
