/** `keyreeve env scan`: what it prints, how it ends, and that Ctrl-C ends it. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { issueSecret } from '../../../electron/core/keys/secret-format.ts'
import { commandLinesUnder, ended, newCliVault, type CliHome } from '../../support/cli.ts'

let cli: CliHome
let secret: string
beforeAll(async () => {
  cli = await newCliVault()
  const made = await cli.run(['keys', 'create', '--account', 'you', '--name', 'test-worker', '--print'])
  secret = made.stdout.trim()
})
afterAll(() => cli.close())

const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'keyreeve-scanned-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

it('prints one line of JSON for each copy, and nothing when there is none', async () => {
  const folder = newFolder()
  expect(await cli.run(['env', 'scan', folder, '--json'])).toEqual({ code: 0, stdout: '', stderr: '' })
  const env = join(folder, '.env')
  writeFileSync(env, `# mine\nAPI_KEY=${secret}\n`)
  chmodSync(env, 0o644)
  const stranger = issueSecret('kr', 'production').reveal()
  writeFileSync(join(folder, 'z.txt'), stranger)
  chmodSync(join(folder, 'z.txt'), 0o600)
  const { code, stdout, stderr } = await cli.run(['env', 'scan', folder, '--json'])
  expect([code, stderr]).toEqual([0, ''])
  expect(
    stdout
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line)),
  ).toEqual([
    {
      path: env,
      line: 2,
      variable: 'API_KEY',
      key: 'test-worker',
      environment: 'test',
      state: 'active',
      tracked: null,
      mode: '0644',
    },
    {
      path: join(folder, 'z.txt'),
      line: 1,
      variable: null,
      key: null,
      environment: 'production',
      state: 'unknown',
      tracked: null,
      mode: '0600',
    },
  ])
  expect(stdout).not.toContain(secret)
})

it('shows people the copies under their files, and what was not searched', async () => {
  const folder = newFolder()
  for (const name of ['a', 'node_modules']) mkdirSync(join(folder, name))
  for (const name of ['.env', 'a/one.json', 'node_modules/x'])
    writeFileSync(join(folder, name), `A=${secret}\nB=${secret}\n`, { mode: 0o600 })
  chmodSync(join(folder, '.env'), 0o644)
  writeFileSync(join(folder, 'large.log'), '')
  truncateSync(join(folder, 'large.log'), 6 * 1024 * 1024)
  const { code, stdout, stderr } = await cli.run(['env', 'scan', folder])
  expect(code).toBe(0)
  expect(stdout.split('\n')).toEqual([
    '  LINE  VARIABLE  KEY          ENVIRONMENT  STATE',
    `${folder}/.env  readable by other users`,
    '  1     A         test-worker  test         active',
    '  2     B         test-worker  test         active',
    `${folder}/a/one.json`,
    '  1     A         test-worker  test         active',
    '  2     B         test-worker  test         active',
    '',
  ])
  expect(stderr).toBe(
    `4 copies of secrets found. 2 files searched. 1 folder skipped that git ignores or that holds dependencies. Not searched because they are over 5 MiB: ${folder}/large.log.\n`,
  )
  const places = await cli.run(['keys', 'places', 'test-worker', '--json'])
  expect(places.stdout).toContain(`${folder}/a/one.json`)
})

it('a folder that does not exist is not found', async () => {
  const { code, stdout, stderr } = await cli.run(['env', 'scan', join(newFolder(), 'none'), '--json'])
  expect([code, stdout]).toEqual([4, ''])
  expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'not_found', field: 'folders' } })
})

it('Ctrl-C ends it and its processes', { timeout: 60_000 }, async () => {
  // Builds the command line if its sources have changed, during which a signal ends it at once.
  await cli.launch(['--version'])
  const folder = newFolder()
  // Takes far longer to read than the test.
  writeFileSync(join(folder, 'huge.jsonl'), '')
  truncateSync(join(folder, 'huge.jsonl'), 64 * 1024 ** 3)
  const child = cli.start(['env', 'scan', folder])
  const end = ended(child)
  const readers = (): readonly string[] =>
    commandLinesUnder(child.pid ?? 0).filter((line) => line.includes('scan-reader'))
  while (readers().length === 0) await delay(20)
  child.kill('SIGINT')
  const { code, stderr } = await end
  expect([code, stderr]).toEqual([130, 'Interrupted. Nothing was changed.\n'])
  expect(readers()).toEqual([])
})
