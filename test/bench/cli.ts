/** The command line against `node -e 0`: a list through the daemon, and one that opens the data folder itself. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { ensureCliBundle } from '../../resources/run/cli-bundle.mjs'
import { bin, newCliVault, type CliHome } from '../support/cli.ts'
import { atMost, median, within, type Measured } from './compare.ts'

const rounds = 21

type Run = { readonly ms: number; readonly megabytes: number }

/** Runs Node with these arguments; the peak of its memory is written by a hook as the process exits. */
const run = async (hook: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Run> => {
  const from = performance.now()
  const child = spawn(process.execPath, ['--require', hook, ...args], {
    env,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  let said = ''
  ;(child.stdio[3] as Readable).on('data', (chunk: Buffer) => (said += chunk.toString('utf8')))
  const [code] = (await once(child, 'close')) as [number | null]
  const ms = performance.now() - from
  if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${code}`)
  return { ms, megabytes: Number(said) / 1000 }
}

const measure = async (cli: CliHome): Promise<readonly Measured[]> => {
  const hook = join(cli.folder, 'hook.cjs')
  // On Linux, maxRSS also counts the process that started this one.
  writeFileSync(
    hook,
    `const { existsSync, readFileSync, writeSync } = require('node:fs')
    const status = '/proc/self/status'
    const peak = () => existsSync(status) ? /VmHWM:\\s+(\\d+)/.exec(readFileSync(status, 'utf8'))[1] : String(process.resourceUsage().maxRSS)
    process.on('exit', () => writeSync(3, peak()))`,
  )
  const list = [bin, 'keys', 'list', '--json']
  const env = { PATH: process.env['PATH'], KEYREEVE_HOME: cli.home }
  const here = { ...env, KEYREEVE_DAEMON: 'off' }
  const found: { readonly node: Run; readonly daemon: Run; readonly here: Run }[] = []
  // By turns, so that what disturbs the machine disturbs all; the first round is for caches.
  for (let round = 0; round <= rounds; round += 1) {
    const turn = {
      node: await run(hook, ['-e', '0'], env),
      daemon: await run(hook, list, env),
      here: await run(hook, list, here),
    }
    if (round > 0) found.push(turn)
  }
  const of = (which: 'node' | 'daemon' | 'here'): string =>
    `${median(found.map((each) => each[which].ms)).toFixed(0)} ms`
  const memory = found.map(({ daemon }) => daemon.megabytes)
  return [
    atMost(
      '“keys list” through the daemon against twice “node -e 0” and 60 ms',
      found.map(({ node, daemon }) => daemon.ms / (2 * node.ms + 60)),
      1,
      `${of('daemon')} against ${of('node')}`,
    ),
    within('“keys list” through the daemon: memory', memory, 90, 'MB', `${median(memory).toFixed(0)} MB`),
    atMost(
      '“keys list” without a daemon against three times “node -e 0” and 60 ms',
      found.map(({ node, here }) => here.ms / (3 * node.ms + 60)),
      1,
      `${of('here')} against ${of('node')}, ${median(found.map(({ here }) => here.megabytes)).toFixed(0)} MB`,
    ),
  ]
}

export const measureCli = async (): Promise<readonly Measured[]> => {
  await ensureCliBundle()
  const cli = await newCliVault()
  try {
    for (let index = 0; index < 20; index += 1)
      await cli.json(['keys', 'create', '--account', 'you', '--name', `key ${index}`])
    const unlocked = await cli.launch(['unlock'])
    if (unlocked.code !== 0) throw new Error(unlocked.stderr)
    return await measure(cli)
  } finally {
    await cli.launch(['lock'])
    cli.close()
  }
}
