/** keyreeve env write and env dialects. */
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Placement } from '../../../shared/domain/types.ts'
import { newCliVault, type CliHome } from '../../support/cli.ts'

const importKey = (name: string, value: string): Promise<object> =>
  cli.json(['keys', 'import', '--account', 'you', '--name', name, '--value', 'given'], value)

let cli: CliHome
let secret = ''
beforeAll(async () => {
  cli = await newCliVault()
  const create = ['keys', 'create', '--account', 'you', '--print']
  secret = (await cli.json<{ secret: string }>([...create, '--name', 'worker'])).secret
  await cli.json([...create, '--name', 'live', '--env', 'production'])
  await importKey('imported', 'pa$word9-0123456789')
}, 60_000)
afterAll(() => cli.close())

let folder: string
let file: string
let folders = 0
beforeEach(() => {
  folders += 1
  folder = join(cli.folder, `env-${folders}`)
  file = join(folder, '.env')
  mkdirSync(folder)
})

const write = (key: string, ...args: string[]) =>
  cli.run(['env', 'write', file, '--key', key, '--as', 'TOKEN', ...args])

it('writes a secret, keeps every other byte, and records the place', async () => {
  writeFileSync(file, '# mine\r\nTOKEN="old" # why\r\nB=2')
  chmodSync(file, 0o640)
  const { code, stdout, stderr } = await write('worker')
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toBe(`Replaced TOKEN in ${file}, written for dotenv.\n`)
  expect(readFileSync(file, 'utf8')).toBe(`# mine\r\nTOKEN=${secret} # why\r\nB=2`)
  expect(statSync(file).mode & 0o777).toBe(0o640)
  const places = await cli.json<readonly Placement[]>(['keys', 'places', 'worker'])
  expect(places).toMatchObject([{ locator: file, variable: 'TOKEN', state: 'present' }])
})

it('creates a file that only its owner can read, and never prints the secret', async () => {
  const { code, stdout, stderr } = await write('worker', '--json')
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ path: file, created: true, replaced: false, dialect: 'dotenv' })
  expect(stdout + stderr).not.toContain(secret)
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

it('writes for the program of the project, names others, and remembers --dialect', async () => {
  writeFileSync(join(folder, 'package.json'), '{"dependencies":{"next":"16"}}')
  writeFileSync(join(folder, 'Makefile'), 'run:\n\tdocker run --env-file .env app\n')
  const first = await write('imported')
  expect(readFileSync(file, 'utf8')).toBe(String.raw`TOKEN="pa\$word9-0123456789"` + '\n')
  expect(first.stderr).toContain(
    `docker run --env-file (see ${join(folder, 'Makefile')}) may read another value.`,
  )
  expect((await write('imported', '--dialect', 'docker')).code).toBe(0)
  expect(readFileSync(file, 'utf8')).toBe('TOKEN=pa$word9-0123456789\n')
  expect(await cli.json(['env', 'dialects', file])).toMatchObject({
    path: file,
    dialect: 'docker',
    because: 'chosen',
    evidence: [{ dialect: 'expand' }, { dialect: 'docker' }],
  })
  const { stdout } = await cli.run(['env', 'dialects', file])
  expect(stdout).toContain(`${file} is written for docker run --env-file (--dialect docker).`)
})

it('writes a value with # for docker, which takes the whole line, and finds it there again', async () => {
  await importKey('hash', 'ab#cd-ef-0123456789')
  writeFileSync(file, "TOKEN=old #not a comment\nB=it's\n")
  const { code, stderr } = await write('hash', '--dialect', 'docker')
  expect([code, stderr]).toEqual([0, ''])
  expect(readFileSync(file, 'utf8')).toBe("TOKEN=ab#cd-ef-0123456789\nB=it's\n")
  const places = ['keys', 'places', 'hash', '--check']
  expect(await cli.json(places)).toMatchObject([{ locator: file, variable: 'TOKEN', state: 'present' }])
  expect((await cli.run(['env', 'scan', folder])).stdout).toContain('hash')
  expect(await cli.json(places)).toMatchObject([{ destination: 'env_file', state: 'present' }])
  writeFileSync(file, 'TOKEN=ab#other\n')
  expect(await cli.json(places)).toMatchObject([{ state: 'changed' }])
})

it('refuses a line that docker does not read, and what may belong to the old value', async () => {
  for (const content of ['export TOKEN=old\n', 'TOKEN = old\n', 'TOKEN="-----BEGIN X-----\nMFww\n"\n']) {
    writeFileSync(file, content)
    const { code } = await write('worker', '--dialect', 'docker')
    expect([code, readFileSync(file, 'utf8')]).toEqual([1, content])
  }
})

it('writes a reference in the dialect of the file, also into one that is new or tracked, without asking', async () => {
  const reference = ['--reference']
  const added = await write('live', ...reference, '--env', 'production')
  expect([added.code, added.stderr]).toEqual([0, ''])
  expect(added.stdout).toContain(`TOKEN in ${file} now refers to “live”, written for dotenv.`)
  expect(readFileSync(file, 'utf8')).toBe('TOKEN=kr://production/live\n')
  await write('worker')
  const places = ['keys', 'places', 'worker']
  const here = async () =>
    (await cli.json<readonly Placement[]>(places)).find(({ locator }) => locator === file)?.state
  expect(await here()).toBe('present')
  expect((await write('worker', ...reference)).code).toBe(0)
  expect(readFileSync(file, 'utf8')).toBe('TOKEN=kr://test/worker\n')
  expect(await here()).toBe('gone')
  expect((await cli.run(['env', 'undo'])).code).toBe(0)
  expect(readFileSync(file, 'utf8')).toBe(`TOKEN=${secret}\n`)
  expect(await here()).toBe('present')
  // A reference to a key whose secret is not kept could never be resolved.
  await cli.json(['keys', 'create', '--account', 'you', '--name', `shown-${folders}`, '--no-keep', '--print'])
  const lost = await write(`shown-${folders}`, ...reference)
  expect([lost.code, readFileSync(file, 'utf8')]).toEqual([1, `TOKEN=${secret}\n`])
})

it('says what a file is written for even if nobody may write it', async () => {
  writeFileSync(file, 'TOKEN=a\n', { mode: 0o444 })
  expect(await cli.json(['env', 'dialects', file])).toMatchObject({ dialect: 'dotenv', path: file })
})

it('refuses in a script what a person has to answer, and changes nothing', async () => {
  writeFileSync(file, 'TOKEN=abc#def\n')
  const odd = await write('worker')
  expect([odd.code, readFileSync(file, 'utf8')]).toEqual([1, 'TOKEN=abc#def\n'])
  writeFileSync(file, 'TOKEN=a\n')
  execFileSync('git', ['init', '--quiet', folder])
  execFileSync('git', ['-C', folder, 'add', '.env'])
  const tracked = await write('worker')
  expect([tracked.code, readFileSync(file, 'utf8')]).toEqual([1, 'TOKEN=a\n'])
  expect(tracked.stderr).toContain(`Git tracks ${file}`)
  expect((await write('worker', '--tracked')).code).toBe(0)
  expect(readFileSync(file, 'utf8')).toBe(`TOKEN=${secret}\n`)
})

it('refuses an agent a production key, and anyone a variable that is none', async () => {
  const args = ['env', 'write', file, '--key', 'live', '--as', 'TOKEN', '--env', 'production', '--yes']
  const agent = await cli.run(args, { env: { ...cli.env, KEYREEVE_AGENT: '1' } })
  expect([agent.code, existsSync(file)]).toEqual([1, false])
  expect((await cli.run(args)).code).toBe(0)
  const usage = await cli.run(['env', 'write', file, '--key', 'worker', '--as', '1-2'])
  expect(usage.code).toBe(2)
})

it('lists the dialects, and says why a file is taken for one without an open vault', async () => {
  const all = await cli.run(['env', 'dialects'])
  expect(all.stdout).toMatch(/^DIALECT +READ BY +TESTED WITH *\n/)
  expect(all.stdout).toMatch(
    /expand +Next\.js, Vite, Bun, dotenv-expand +dotenv-expand 12\.0, Next\.js 16\.4, Bun 1\.4/,
  )
  writeFileSync(join(folder, 'compose.yaml'), 'services: {}\n')
  const env = { ...cli.env, KEYREEVE_PASSPHRASE_FILE: '' }
  const { code, stdout } = await cli.run(['env', 'dialects', file], { env })
  expect(code).toBe(0)
  expect(stdout).toContain(`Because of ${join(folder, 'compose.yaml')}.`)
})
