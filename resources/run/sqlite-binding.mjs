/**
 * better-sqlite3's native library for the fallback Electron. The prebuilt one requires Node-API 10. That Electron supports version 9
 * and the experimental API, for which the same source compiles.
 */
import { cpSync, copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ensureFolder } from './atomic-folder.mjs'
import { environmentFor, must } from './command.mjs'
import { nodeGypScript } from './npm.mjs'
import { cachePath, manifestOf, projectNode, root } from './paths.mjs'
import { ensureSystemPackages } from './system-packages.mjs'

const FILE = 'better_sqlite3.node'
const API = '-UNAPI_VERSION -DNAPI_VERSION=2147483647 -DNAPI_EXPERIMENTAL'

/**
 * Compiles it, once per version of the library and of Electron. Keeps it in the cache, separate from the prebuilt one, which Node
 * continues to use.
 * @param {string} electron the executable that will load it
 * @param {string} version of that Electron
 * @returns {Promise<string>} absolute path, for the library's `nativeBinding` option
 */
export async function ensureSqliteBinding(electron, version) {
  const library = manifestOf('better-sqlite3').version
  const folder = cachePath(`better-sqlite3-${library}-electron-${version}-${process.arch}`)
  if (existsSync(folder)) return join(folder, FILE)
  await ensureSystemPackages('compiler')
  console.log('Compiling better-sqlite3 for it (about a minute, once) …')
  await ensureFolder(folder, async (draft) => {
    const built = await compile(join(draft, 'build'))
    copyFileSync(built, join(draft, FILE))
    rmSync(join(draft, 'build'), { recursive: true })
    await tryIt(electron, join(draft, FILE))
  })
  return join(folder, FILE)
}

/**
 * @param {string} folder where to compile: a copy, so that the installed package does not change
 * @returns {Promise<string>} the file created
 */
async function compile(folder) {
  for (const name of ['better-sqlite3', 'node-addon-api']) {
    const target = join(folder, 'node_modules', name)
    mkdirSync(target, { recursive: true })
    cpSync(join(root, 'node_modules', name), target, { recursive: true })
  }
  const cwd = join(folder, 'node_modules/better-sqlite3')
  const headers = nodeHeaders()
  await must(
    'better-sqlite3 could not be compiled.',
    projectNode(),
    [
      nodeGypScript(),
      'rebuild',
      '--release',
      '--force_build=1',
      ...(headers ? [`--nodedir=${headers}`] : []),
    ],
    { cwd, env: { ...environmentFor(projectNode()), CXXFLAGS: API, JOBS: 'max' } },
  )
  return join(cwd, 'build/Release', FILE)
}

/** A folder with Node's headers, so that they need not be downloaded; undefined leaves that to node-gyp. */
function nodeHeaders() {
  const outer = process.env['npm_node_execpath'] ?? process.execPath
  const inner = `node_modules/node/node_modules/node-${process.platform}-${process.arch}`
  const candidates = [join(root, inner), resolve(outer, '../..')]
  return candidates.find((folder) => existsSync(join(folder, 'include/node/node_api.h')))
}

/**
 * @param {string} electron
 * @param {string} file
 */
async function tryIt(electron, file) {
  const script =
    'new (require(process.argv[1]))(":memory:", { nativeBinding: process.argv[2] }).exec("select 1")'
  await must(
    'The compiled better-sqlite3 does not load.',
    electron,
    ['-e', script, join(root, 'node_modules/better-sqlite3'), file],
    { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } },
  )
}
