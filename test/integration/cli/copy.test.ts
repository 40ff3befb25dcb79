/** keyreeve copy: through the clipboard of a real X server, and its own tool. */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Placement } from '../../../shared/domain/types.ts'
import { newCliVault, type CliHome } from '../../support/cli.ts'
import { startDisplay } from '../../support/keyring-display.ts'

const timeout = 60_000
let cli: CliHome
let display: Awaited<ReturnType<typeof startDisplay>>
let env: NodeJS.ProcessEnv
const secrets: Record<string, string> = {}

beforeAll(async () => {
  display = await startDisplay('640x480')
  env = { DISPLAY: display.display }
  cli = await newCliVault()
  for (const name of ['one', 'two']) {
    const args = ['keys', 'create', '--account', 'you', '--name', name, '--print']
    secrets[name] = (await cli.json<{ secret: string }>(args)).secret
  }
}, timeout)
afterAll(async () => {
  for (const pid of clearing()) process.kill(pid)
  await display.close()
  cli.close()
})

/** The processes that wait to clear a copy of this test. */
const clearing = (): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const of = (file: string): string => readFileSync(`/proc/${pid}/${file}`, 'latin1')
        return of('cmdline').includes('clipboard-clear') && of('environ').includes(cli.home)
      } catch {
        return false
      }
    })

const xclip = (args: readonly string[], input?: string): string =>
  spawnSync('xclip', ['-selection', 'clipboard', ...args], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
    stdio: [input === undefined ? 'ignore' : 'pipe', input === undefined ? 'pipe' : 'ignore', 'ignore'],
    ...(input === undefined ? {} : { input }),
  }).stdout
const pasted = (): string => xclip(['-o'])
const copy = (name: string, ms: number, ...args: string[]) =>
  cli.launch(['copy', name, ...args], { env: { ...env, KEYREEVE_CLIPBOARD_MS: String(ms) } })
const onClipboard = async (name: string): Promise<readonly Placement[]> =>
  (await cli.json<readonly Placement[]>(['keys', 'places', name])).filter(
    ({ destination }) => destination === 'clipboard',
  )
const long = 600_000

it('copies the secret, and a process of its own clears it and records that', { timeout }, async () => {
  const { code, stdout } = await copy('one', 3000)
  expect([code, stdout]).toEqual([0, 'Copied the secret of “one” in test. It is cleared in 3 seconds.\n'])
  expect(pasted()).toBe(secrets['one'])
  expect(await onClipboard('one')).toMatchObject([{ state: 'present' }])
  await expect.poll(pasted, { timeout: 20_000 }).toBe('')
  await expect.poll(() => onClipboard('one'), { timeout: 20_000 }).toEqual([])
})

it('leaves what somebody else has copied meanwhile', { timeout }, async () => {
  await copy('one', 2000)
  xclip(['-i'], 'theirs')
  await expect.poll(() => onClipboard('one'), { timeout: 20_000 }).toEqual([])
  expect(pasted()).toBe('theirs')
})

it('a copy of another key takes the place, and is left to its own time', { timeout }, async () => {
  await copy('one', 2000)
  await copy('two', long)
  await expect.poll(clearing, { timeout: 20_000 }).toHaveLength(1)
  expect(pasted()).toBe(secrets['two'])
  expect(await onClipboard('two')).toMatchObject([{ state: 'present' }])
})

describe('the form', { timeout }, () => {
  it.each([
    [['--form', 'env', '--as', 'TOKEN'], 'TOKEN=SECRET'],
    [['--as', 'TOKEN'], 'TOKEN=SECRET'],
    [['--form', 'export', '--as', 'TOKEN'], "export TOKEN='SECRET'"],
    [['--form', 'value', '--as', 'TOKEN'], 'SECRET'],
  ])('%j', async (args, expected) => {
    await copy('one', long, ...args)
    expect(pasted()).toBe(expected.replace('SECRET', secrets['one'] ?? ''))
  })
})

it(
  'the process of keyreeve unlock clears its own copies, at the latest when it is locked',
  { timeout },
  async () => {
    // A passphrase is not needed any more, once it is unlocked.
    expect(
      (await cli.launch(['unlock'], { env: { ...env, KEYREEVE_CLIPBOARD_MS: String(long) } })).code,
    ).toBe(0)
    const before = clearing().length
    const copied = await cli.launch(['copy', 'two'], { env: { KEYREEVE_PASSPHRASE_FILE: '' } })
    expect([copied.code, copied.stderr, pasted()]).toEqual([0, '', secrets['two']])
    expect(clearing()).toHaveLength(before)
    await cli.launch(['lock'])
    await expect.poll(pasted, { timeout: 20_000 }).toBe('')
    expect(await onClipboard('two')).toEqual([])
  },
)

it('says what is missing where there is no desktop session', { timeout }, async () => {
  const { code, stderr } = await cli.launch(['copy', 'one'])
  expect([code, stderr]).toEqual([1, expect.stringContaining('There is no clipboard here')])
})

it('--dry-run says what would be copied, and copies nothing', { timeout }, async () => {
  xclip(['-i'], 'before')
  const { code, stdout } = await cli.launch(['copy', 'one', '--dry-run'], { env })
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(/^Would copy the secret of “one” in test: kr_test_•+\w{4}\n$/),
  ])
  expect(stdout).not.toContain(secrets['one'])
  expect(pasted()).toBe('before')
  await cli.json(['keys', 'create', '--account', 'you', '--name', 'lost', '--no-keep', '--print'])
  expect((await cli.launch(['copy', 'lost', '--dry-run'], { env })).code).toBe(1)
})

it('is refused to an AI agent', { timeout }, async () => {
  xclip(['-i'], 'before')
  const { code, stderr } = await cli.launch(['copy', 'one'], { env: { ...env, CLAUDECODE: '1' } })
  expect([code, stderr]).toEqual([1, expect.stringContaining('Use keyreeve run')])
  expect(pasted()).toBe('before')
})
