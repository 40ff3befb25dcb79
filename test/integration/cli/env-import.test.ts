/** keyreeve env import. */
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Key } from '../../../shared/domain/types.ts'
import { newCliVault, type CliHome } from '../../support/cli.ts'

let cli: CliHome
beforeAll(async () => {
  cli = await newCliVault()
}, 60_000)
afterAll(() => cli.close())

let folder: string
let file: string
let folders = 0
beforeEach(() => {
  folders += 1
  folder = join(cli.folder, `import-${folders}`)
  file = join(folder, '.env')
  mkdirSync(folder)
})

const run = (...args: readonly string[]) => cli.run(['env', 'import', file, '--account', 'you', ...args])
const value = (name: string): string => `vendor-${folders}-0123456789-${name}`
const names = async (environment = 'test'): Promise<readonly string[]> =>
  (await cli.json<readonly Key[]>(['keys', 'list', '--env', environment])).map(({ name }) => name)

it('lists the lines, masked, and imports nothing unless it is told what', async () => {
  writeFileSync(file, `A_KEY=${value('a')}\nPORT=3000\nB_KEY=${value('b')} C_KEY=x\n`)
  const before = await names()
  const { code, stdout, stderr } = await run()
  expect([code, stderr]).toEqual([
    0,
    'Nothing was imported. Choose with --all, or --only and the names of variables.\n',
  ])
  expect(stdout.split('\n')).toEqual([
    `${file}, test, written for dotenv`,
    'LINE  VARIABLE  VALUE       STATE           KEY',
    '1     A_KEY     ••••••89-a  new             test-a',
    '2     PORT      ••••••      no secret       test-port',
    '3     B_KEY     ••••••EY=x  not importable  ',
    'Line 3: The line of B_KEY also has a value for C_KEY. Put each on a line of its own.',
    '',
  ])
  const dry = await run('--all', '--dry-run', '--json')
  expect(
    dry.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object),
  ).toMatchObject([
    { path: file, environment: 'test', line: 1, variable: 'A_KEY', state: 'new', suggestedName: 'test-a' },
  ])
  expect(stdout + dry.stdout).not.toContain(value('a'))
  expect(await names()).toEqual(before)
})

it('imports what looks like a secret with --all, and says what it did', async () => {
  writeFileSync(file, `ONE_KEY=${value('one')}\nPORT=3000\nTWO_TOKEN=${value('two')}\n`)
  const { code, stdout, stderr } = await run('--all')
  expect([code, stderr]).toEqual([0, 'Imported 2 keys for you.\n'])
  expect(stdout).toMatch(/test-one +••••••-one\n/)
  expect(stdout + stderr).not.toContain(value('one'))
  expect(await names()).toEqual(expect.arrayContaining(['test-one', 'test-two']))
  const again = await run('--all')
  expect([again.code, again.stderr, again.stdout]).toEqual([0, 'There is nothing to import.\n', ''])
})

it('imports the variables of --only, whatever they look like, into the environment of the file', async () => {
  file = join(folder, '.env.production')
  writeFileSync(file, `PORT=3000\nTHREE_KEY=${value('three')}\n`)
  expect((await run('--only', 'PORT')).code).toBe(0)
  expect(await names('production')).toContain('production-port')
  expect(await names('production')).not.toContain('production-three')
  const missing = await run('--only', 'THREE_KEY,NOBODY')
  expect([missing.code, missing.stderr]).toEqual([4, expect.stringContaining('NOBODY')])
  expect(await names('production')).not.toContain('production-three')
  const known = await run('--only', 'PORT,THREE_KEY')
  expect(known.stderr).toBe('Already known, and not imported again: PORT. Imported 1 key for you.\n')
})

it('names what looks like the other environment, and accepts it with an option', async () => {
  writeFileSync(file, 'STRIPE_KEY=sk_live_0123456789abcdef\n')
  const refused = await run('--all')
  expect([refused.code, refused.stderr]).toEqual([
    1,
    'Nothing was imported, because these look like keys of production and the environment is test: STRIPE_KEY. Leave them out with --only, or add --other-environment.\n',
  ])
  expect((await run('--all', '--other-environment')).code).toBe(0)
})

it('puts references in the place of what is imported and known, which can be undone', async () => {
  const content = `# keep\r\nFIVE_KEY="${value('five')}" # why\r\nPORT=3000\r\nSAME=${value('five')}\r\nSIX_KEY=${value('six')}`
  writeFileSync(file, content)
  chmodSync(file, 0o640)
  await run('--only', 'SIX_KEY')
  const { code, stderr } = await run('--all', '--reference')
  expect([code, stderr]).toEqual([
    0,
    `Imported 1 key for you. 2 values in ${file} are references now. To undo that: keyreeve env undo\n`,
  ])
  expect(readFileSync(file, 'utf8')).toBe(
    `# keep\r\nFIVE_KEY=kr://test/test-five # why\r\nPORT=3000\r\nSAME=${value('five')}\r\nSIX_KEY=kr://test/test-six`,
  )
  expect(statSync(file).mode & 0o777).toBe(0o640)
  // What still has the value is known now; the program gets it from the reference.
  expect((await run('--only', 'SAME', '--reference')).code).toBe(0)
  expect(readFileSync(file, 'utf8')).toContain('SAME=kr://test/test-five')
  const child = await cli.launch([
    'run',
    '--file',
    file,
    '--no-mask',
    '--',
    'sh',
    '-c',
    'printf %s "$SIX_KEY"',
  ])
  expect(child.stdout).toBe(value('six'))
  expect(await cli.json(['keys', 'places', 'test-six'])).toMatchObject([{ locator: file, state: 'gone' }])
  const undone = await cli.run(['env', 'undo'])
  expect([undone.code, undone.stdout]).toEqual([0, `${file} has its old content again.\n`])
  expect(readFileSync(file, 'utf8')).toContain(`SAME=${value('five')}\r\n`)
  // The change before that.
  expect((await cli.run(['env', 'undo'])).code).toBe(0)
  expect(readFileSync(file, 'utf8')).toBe(content)
  expect((await cli.run(['env', 'undo'])).code).toBe(4)
}, 60_000)

it('leaves what a file does not allow, and files that have changed since', async () => {
  writeFileSync(file, `SEVEN_KEY=${value('seven')}\nTWICE_KEY=old-0123456789\nTWICE_KEY=${value('twice')}\n`)
  const { stderr } = await run('--all', '--reference')
  expect(stderr).toContain(`TWICE_KEY in ${file} was left as it is. The file sets TWICE_KEY 2 times.`)
  expect(readFileSync(file, 'utf8')).toContain('SEVEN_KEY=kr://test/test-seven\n')
  writeFileSync(file, 'EDITED=1\n')
  const undone = await cli.run(['env', 'undo'])
  expect(undone.stdout).toContain(`${file} was left as it is.`)
  expect(readFileSync(file, 'utf8')).toBe('EDITED=1\n')
}, 60_000)

it('refuses an agent production, and anyone what makes no sense', async () => {
  writeFileSync(file, `FOUR_KEY=${value('four')}\n`)
  const agent = await cli.run(['env', 'import', file, '--account', 'you', '--all', '--env', 'production'], {
    env: { KEYREEVE_AGENT: '1' },
  })
  expect(agent.code).toBe(1)
  expect(await names('production')).not.toContain('production-four')
  expect((await run('--all', '--only', 'FOUR_KEY')).code).toBe(2)
  expect((await cli.run(['env', 'import', file, '--account', 'nobody'])).code).toBe(4)
  expect((await cli.run(['env', 'import', join(folder, 'none'), '--account', 'you'])).code).toBe(4)
})
