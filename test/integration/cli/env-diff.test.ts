/** keyreeve env diff: how the .env files of a project differ. */
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { newCliVault, type CliHome } from '../../support/cli.ts'

let cli: CliHome
const secrets = new Map<string, string>()
const create = async (name: string, environment: string): Promise<void> => {
  const words = ['keys', 'create', '--account', 'you', '--name', name, '--env', environment, '--print']
  secrets.set(name, (await cli.json<{ readonly secret: string }>(words)).secret)
}
beforeAll(async () => {
  cli = await newCliVault()
  for (const name of ['works', 'turned', 'off']) await create(name, 'test')
  await create('live', 'production')
  await cli.json(['rotate', 'turned'])
  await cli.json(['keys', 'disable', 'off'])
}, 60_000)
afterAll(() => cli.close())

let folder: string
let folders = 0
beforeEach(() => {
  folders += 1
  folder = join(cli.folder, `diff-${folders}`)
  mkdirSync(folder)
})
const write = (name: string, ...lines: readonly string[]): void =>
  writeFileSync(join(folder, name), lines.map((line) => `${line}\n`).join(''))

type Line = {
  readonly path: string
  readonly environment: string
  readonly variable: string
  readonly state: string
  readonly sameIn: readonly string[]
  readonly differs: boolean
}
const lines = async (...args: readonly string[]): Promise<readonly Line[]> => {
  const { code, stdout, stderr } = await cli.run(['env', 'diff', folder, '--json', ...args])
  expect([code, stderr]).toEqual([0, ''])
  for (const secret of secrets.values()) expect(stdout).not.toContain(secret)
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line)
}
const statesOf = (found: readonly Line[], name: string): readonly unknown[] =>
  found
    .filter(({ path }) => path === join(folder, name))
    .map(({ variable, state, differs }) => [variable, state, differs])

it('says of every variable what each file has, and whether that is wrong', async () => {
  write('.env.example', 'WORKS=', 'NEW=', 'EMPTY=', 'PORT=3000')
  write(
    '.env',
    `WORKS=${secrets.get('works')}`,
    `TURNED="${secrets.get('turned')}"`,
    `OFF=${secrets.get('off')}`,
    'EMPTY=',
    'OPTIONAL=',
    'PORT=3000',
    'REF=kr://test/works',
  )
  write('.env.local', 'PORT=3001')
  write('.env.production', `WORKS=${secrets.get('live')}`, 'PORT=3000')
  const found = await lines()
  expect(statesOf(found, '.env')).toEqual([
    ['EMPTY', 'empty', true],
    ['NEW', 'missing', true],
    ['OFF', 'expired', true],
    ['OPTIONAL', 'empty', false],
    ['PORT', 'unknown', false],
    ['REF', 'reference', false],
    ['TURNED', 'stale', true],
    ['WORKS', 'present', false],
  ])
  // What another file of the environment has, this one need not.
  expect(statesOf(found, '.env.local')).toContainEqual(['WORKS', 'absent', false])
  expect(statesOf(found, '.env.production')).toEqual(
    expect.arrayContaining([
      ['WORKS', 'present', false],
      ['REF', 'missing', true],
    ]),
  )
  expect(found.find(({ path }) => path.endsWith('.production'))?.environment).toBe('production')
  const { stdout, stderr } = await cli.run(['env', 'diff', folder])
  expect(stdout).toContain('Compared with .env.example.')
  expect(stdout).toMatch(/VARIABLE +\.env +\.env\.local +\.env\.production\n/)
  expect(stdout).toMatch(/TURNED +rotated since +– +missing\n/)
  expect(stdout).not.toContain('PORT')
  expect(stderr).toMatch(/^\d+ values differ\.\n$/)
})

it('warns of the same secret in test and production, known or not, but not of plain values', async () => {
  write(
    '.env',
    `A_KEY=${secrets.get('works')}`,
    "B_TOKEN='vendor-0123456789'",
    'PORT=3000',
    'C_TOKEN=one-0123456789',
  )
  write(
    '.env.production',
    `OTHER=${secrets.get('works')}`,
    'B_TOKEN=vendor-0123456789',
    'PORT=3000',
    'C_TOKEN=two-0123456789',
  )
  const found = await lines()
  const same = found.filter(({ sameIn }) => sameIn.length > 0)
  expect(same.map(({ path, variable, sameIn }) => [path.slice(folder.length + 1), variable, sameIn])).toEqual(
    [
      ['.env', 'A_KEY', ['.env.production']],
      ['.env', 'B_TOKEN', ['.env.production']],
      ['.env.production', 'B_TOKEN', ['.env']],
      ['.env.production', 'OTHER', ['.env']],
    ],
  )
  expect((await cli.run(['env', 'diff', folder])).stdout).toMatch(
    /B_TOKEN +set, same as in \.env\.production/,
  )
})

it('uses the project’s environment and bindings, and names what cannot be read', async () => {
  write('keyreeve.json', JSON.stringify({ environment: 'production', variables: { LIVE_KEY: 'live' } }))
  write('.env', 'PORT=1')
  write('broken.env', 'A=1')
  chmodSync(join(folder, 'broken.env'), 0o000)
  const found = await lines()
  expect(statesOf(found, '.env')).toEqual([
    ['LIVE_KEY', 'missing', true],
    ['PORT', 'unknown', false],
  ])
  expect(new Set(found.map(({ environment }) => environment))).toEqual(new Set(['production']))
  expect((await cli.run(['env', 'diff', folder])).stdout).toContain('broken.env: The file can’t be read.')
})

it('compares every working tree, and says when there is nothing', async () => {
  write('.env', 'A_KEY=1')
  const git = (...args: readonly string[]): Buffer =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args])
  git('init', '--quiet')
  git('commit', '--quiet', '--allow-empty', '-m', 'x')
  git('worktree', 'add', '--quiet', join(folder, '..', `tree-${folders}`))
  writeFileSync(join(folder, '..', `tree-${folders}`, '.env'), `A_KEY=${secrets.get('turned')}\n`)
  write('keyreeve.json', '{ "environment": "test" }')
  const found = await lines()
  expect(found.map(({ path, state }) => [path, state])).toEqual([
    [join(folder, '.env'), 'unknown'],
    [join(cli.folder, `tree-${folders}`, '.env'), 'stale'],
  ])
  const empty = join(folder, 'empty')
  mkdirSync(join(empty, '.git'), { recursive: true })
  const none = await cli.run(['env', 'diff', empty])
  expect([none.code, none.stdout, none.stderr]).toEqual([0, '', `There are no .env files in ${empty}.\n`])
  expect((await cli.run(['env', 'diff', join(folder, 'nowhere')])).code).toBe(4)
  expect((await cli.run(['env', 'diff', folder, '--project', folder])).code).toBe(2)
})
