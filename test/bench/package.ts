/**
 * The packaged app and a packaged blank Electron app of the same version, started alternately by an ordinary user with the sandbox on:
 * installed size, and time to the first screen.
 */
import { packager } from '@electron/packager'
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
} from 'node:fs'
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
/** How long leftover processes may take to end, in ms, so that they do not slow down the next start. */
const settleMs = 500

/** The installed size of a folder, in bytes. */
const sizeOf = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + lstatSync(join(entry.parentPath, entry.name)).size, 0)

const blankApp = async (folder: string): Promise<string> => {
  const options = readOptions([])
  const electron = await chooseElectron(options)
  mkdirSync(join(folder, 'work'))
  const [made = ''] = await packager({
    dir: join(import.meta.dirname, 'blank'),
    out: folder,
    platform: options.platform,
    arch: options.arch,
    asar: true,
    quiet: true,
    prune: false,
    ...electronOptions(electron, options, join(folder, 'work')),
    afterExtract: [placeFallback(electron)],
  })
  chmodSync(made, 0o755)
  return made
}

/** The time from the start of the process until the app reports its page as painted, in ms. */
const launch = async (user: TestUser, program: string, ready: RegExp): Promise<number> => {
  const begun = performance.now()
  const app = new InstalledApp(user, program)
  await app.said('stdout', ready)
  const took = performance.now() - begun
  await app.quit()
  await delay(settleMs)
  return took
}

/** Runs commands of the packaged command line, all of which must succeed. */
const act = async (user: TestUser, cli: string, commands: readonly (readonly string[])[]): Promise<void> => {
  for (const words of commands) {
    const { code, stderr } = await user.run(cli, words)
    if (code !== 0) throw new Error(stderr)
  }
}

/** Creates an account, and keys for the list on the first screen. */
const someKeys = [
  ['accounts', 'create', '--type', 'service', '--name', 'ingest', '--role', 'event_ingestor'],
  ...Array.from({ length: 20 }, (_, index) => [
    'keys',
    'create',
    '--account',
    'ingest',
    '--name',
    `ingest ${index}`,
    '--env',
    'test',
    '--expires',
    '90d',
  ]),
]

type Programs = { readonly ours: string; readonly blank: string }

/** Alternating; the first round warms up caches. */
const compareLaunches = async (user: TestUser, programs: Programs, what: string): Promise<Measured> => {
  const pairs: { ours: number; blank: number }[] = []
  for (let round = 0; round <= rounds; round += 1) {
    const pair = {
      ours: await launch(user, programs.ours, /ready in/),
      blank: await launch(user, programs.blank, /^ready$/m),
    }
    if (round > 0) pairs.push(pair)
  }
  const ms = (values: readonly number[]): string => `${median(values).toFixed(0)} ms`
  return atMost(
    `launch to the first screen, ${what}, against a blank Electron app`,
    pairs.map((pair) => pair.ours / pair.blank),
    1.35,
    `${ms(pairs.map((pair) => pair.ours))} against ${ms(pairs.map((pair) => pair.blank))}`,
  )
}

const compare = async (user: TestUser, folder: string): Promise<readonly Measured[]> => {
  const { folder: keyreeve, name } = packaged()
  const blank = await blankApp(folder)
  cpSync(keyreeve, join(folder, name), { recursive: true })
  const programs = { ours: join(folder, name, 'keyreeve-app'), blank: join(blank, 'Blank') }
  const cli = join(folder, name, 'resources/bin/keyreeve')
  const size = { ours: sizeOf(keyreeve), blank: sizeOf(blank) }
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`
  await act(user, cli, [['init']])
  const empty = await compareLaunches(user, programs, 'its list empty')
  await act(user, cli, someKeys)
  return [
    atMost(
      'installed size of the package against a blank Electron app',
      [size.ours / size.blank],
      1.1,
      `${megabytes(size.ours)} against ${megabytes(size.blank)}`,
    ),
    empty,
    await compareLaunches(user, programs, 'twenty keys in its list'),
  ]
}

/** Skipped where it cannot be measured: it needs packages in dist/, Linux, and root to create the user. */
export const measurePackage = async (): Promise<readonly Measured[]> => {
  if (
    process.platform !== 'linux' ||
    process.getuid?.() !== 0 ||
    !existsSync(join(import.meta.dirname, '../../dist/SHA256SUMS'))
  ) {
    console.log('The package is not measured: make it with "npm run package", and run this as root on Linux.')
    return []
  }
  const folder = mkdtempSync(join(tmpdir(), 'keyreeve-bench-'))
  chmodSync(folder, 0o755)
  const user = await TestUser.create()
  try {
    return await compare(user, folder)
  } finally {
    await user.dispose()
    rmSync(folder, { recursive: true })
  }
}
