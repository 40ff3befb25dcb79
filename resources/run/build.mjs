/** Builds the app and the command line into out/ when their sources have changed since the last build. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { environmentFor, must } from './command.mjs'
import { ensureCliBundle } from './cli-bundle.mjs'
import { projectNode, root, toolScript } from './paths.mjs'

const SOURCES = [
  'resources/package/bundled-packages.mjs',
  'electron',
  'renderer',
  'shared',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
]
const out = join(root, 'out')
const stamp = join(out, '.built-from')

/** Builds the app and the command line unless out/ was built from exactly these sources. */
export async function ensureBuild() {
  const sources = hashOfSources()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return
  console.log('Building …')
  rmSync(out, { recursive: true, force: true })
  await must(
    'The app could not be built.',
    projectNode(),
    [toolScript('electron-vite'), 'build', '--logLevel', 'warn'],
    { env: { ...environmentFor(projectNode()), NODE_ENV: 'production' } },
  )
  await ensureCliBundle()
  writeFileSync(stamp, sources)
}

/** A hash of the names and contents of everything that the build reads. */
function hashOfSources() {
  const hash = createHash('sha256')
  for (const file of SOURCES.flatMap(filesIn)) {
    hash.update(`${file}\0`).update(
      createHash('sha256')
        .update(readFileSync(join(root, file)))
        .digest(),
    )
  }
  return hash.digest('hex')
}

/**
 * @param {string} path relative to the repository
 * @returns {string[]} the file, or the files in the folder, in a fixed order
 */
function filesIn(path) {
  if (!existsSync(join(root, path))) return []
  if (/\.\w+$/.test(path)) return [path]
  return readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => file.slice(root.length + 1))
    .toSorted()
}
