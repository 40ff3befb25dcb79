/**
 * The packaged app beside a packaged blank Electron app of the same version, each started by an ordinary user with the sandbox on, in turn:
 * installed size, and launch to the first screen.
 */
import { packager } from '@electron/packager'
import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { electronOptions, placeFallback } from '../../resources/package/bundle.mjs'
import { chooseElectron } from '../../resources/package/electron.mjs'
import { readOptions } from '../../resources/package/options.mjs'
import { packaged } from '../package/support/dist.ts'
import { InstalledApp } from '../package/support/installed-app.ts'
import { TestUser } from '../package/support/user.ts'
import { atMost, median, type Measured } from './compare.ts'

const rounds = 20
/** What an app leaves behind ends in this time, in ms: it must not slow the start of the next. */
const settleMs = 500
/** Keys in the list that the first screen shows. */
const keys = 20

/** Bytes of all files beneath a folder, as they are installed. */
const sizeOf = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).reduce((sum, entry) => sum + lstatSync(join(entry.parentPath, entry.name)).size, 0)

const blankApp = async (folder: string): Promise<string> => {
  const options = readOptions([])
  const electron = await chooseElectron(options)
  mkdirSync(join(folder, 'work'))
  const [made = ''] = await packager({
    dir: join(import.meta.dirname, 'blank'), out: folder, platform: options.platform, arch: options.arch, asar: true, quiet: true, prune: false,
    ...electronOptions(electron, options, join(folder, 'work')), afterExtract: [placeFallback(electron)],
  })
  chmodSync(made, 0o755)
  return made
}

/** From the start of the process to the app's word that its page is painted, in ms. */
const launch = async (user: TestUser, program: string, ready: RegExp): Promise<number> => {
  const begun = performance.now()
  const app = new InstalledApp(user, program)
  await app.said('stdout', ready)
  const took = performance.now() - begun
  await app.quit()
  await delay(settleMs)
  return took
}

/** The vault, an account and its keys: the first screen is that of somebody who uses Latchkey. */
const setUp = async (user: TestUser, cli: string): Promise<void> => {
  const act = async (...words: string[]): Promise<void> => {
    const { code, stderr } = await user.run(cli, words)
    if (code !== 0) throw new Error(stderr)
  }
  await act('init')
  await act('accounts', 'create', '--type', 'service', '--name', 'ingest', '--role', 'event_ingestor')
  for (let index = 0; index < keys; index += 1) await act('keys', 'create', '--account', 'ingest', '--name', `ingest ${index}`, '--env', 'test', '--expires', '90d')
}

const compare = async (user: TestUser, folder: string): Promise<readonly Measured[]> => {
  const { folder: latchkey, name } = packaged()
  const blank = await blankApp(folder)
  cpSync(latchkey, join(folder, name), { recursive: true })
  await setUp(user, join(folder, name, 'resources/bin/latchkey'))
  const pairs: { ours: number; blank: number }[] = []
  // The first round is for caches.
  for (let round = 0; round <= rounds; round += 1) {
    const pair = { ours: await launch(user, join(folder, name, 'latchkey-app'), /ready in/), blank: await launch(user, join(blank, 'Blank'), /^ready$/m) }
    if (round > 0) pairs.push(pair)
  }
  const size = { ours: sizeOf(latchkey), blank: sizeOf(blank) }
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`
  const ms = (values: readonly number[]): string => `${median(values).toFixed(0)} ms`
  return [
    atMost('installed size of the package against a blank Electron app', size.ours / size.blank, 1.1, `${megabytes(size.ours)} against ${megabytes(size.blank)}`),
    atMost(`launch to the first screen, ${keys} keys in its list, against a blank Electron app`, median(pairs.map((pair) => pair.ours / pair.blank)), 1.35, `${ms(pairs.map((pair) => pair.ours))} against ${ms(pairs.map((pair) => pair.blank))}`),
  ]
}

/** Nothing where it cannot be measured: it takes packages in dist/, Linux, and root, to make that user. */
export const measurePackage = async (): Promise<readonly Measured[]> => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync(join(import.meta.dirname, '../../dist/SHA256SUMS'))) {
    console.log('The package is not measured: make it with "npm run package", and run this as root on Linux.')
    return []
  }
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'))
  chmodSync(folder, 0o755)
  const user = await TestUser.create()
  try {
    return await compare(user, folder)
  } finally {
    await user.dispose()
    rmSync(folder, { recursive: true })
  }
}
