/** keyreeve projects, as a person or a script uses it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import type { Project, ProjectDetail } from '../../../shared/domain/projects.ts'
import { bin, ended, newCliVault, type CliHome, type Ended } from '../../support/cli.ts'

let cli: CliHome
let secret = ''
beforeAll(async () => {
  cli = await newCliVault()
  const create = ['keys', 'create', '--account', 'you', '--print']
  secret = (await cli.json<{ secret: string }>([...create, '--name', 'worker'])).secret
  await cli.json([...create, '--name', 'live', '--env', 'production'])
}, 60_000)
afterAll(() => cli.close())

let folder: string
let folders = 0
beforeEach(() => {
  folders += 1
  folder = join(cli.folder, `shop-${folders}`)
  mkdirSync(join(folder, 'src'), { recursive: true })
})

/** Without what could open the vault: projects need none. */
const run = (...args: string[]): Promise<Ended> =>
  cli.run(['projects', ...args], { env: { KEYREEVE_PASSPHRASE_FILE: '' } })
const json = async <T>(...args: string[]): Promise<T> => {
  const { code, stdout, stderr } = await run(...args, '--json')
  expect([code, stderr]).toEqual([0, ''])
  return JSON.parse(stdout) as T
}
const listed = async (): Promise<readonly Project[]> =>
  (await json<readonly Project[]>('list')).filter((each) => each.folder === folder)

it('adds, shows, binds and removes a project, without a vault', { timeout: 60_000 }, async () => {
  expect(await run('add', folder)).toEqual({
    code: 0,
    stdout: `${folder} is a project for test.\n`,
    stderr: '',
  })
  expect(await run('bind', join(folder, 'src'), 'TOKEN', 'worker')).toEqual({
    code: 0,
    stdout: `TOKEN in ${folder} takes the key “worker” (test).\n`,
    stderr: '',
  })
  expect(await listed()).toMatchObject([
    { environment: 'test', bindings: [{ variable: 'TOKEN', key: 'worker', from: 'here' }] },
  ])
  expect((await run('list')).stdout).toContain(folder)
  writeFileSync(join(folder, '.env'), `PORT=3000\nSAME=${secret}\n`)
  const shown = await run('show', join(folder, 'src'))
  expect(shown.code).toBe(0)
  expect(shown.stdout).toMatch(/PORT +another value +–\n/)
  expect(shown.stdout).toMatch(/TOKEN +missing +worker\n/)
  expect(shown.stderr).toContain('add --check')
  const checked = await cli.run(['projects', 'show', folder, '--check'])
  expect([checked.code, checked.stderr]).toEqual([0, ''])
  expect(checked.stdout).toMatch(/SAME +has the secret +worker\n/)
  expect(shown.stdout + checked.stdout).not.toContain(secret)
  expect(await json<ProjectDetail>('show', folder)).toMatchObject({
    folder,
    isCompared: false,
    trees: [{ files: [{ name: '.env' }] }],
  })
  expect(await run('unbind', folder, 'TOKEN')).toMatchObject({ code: 0 })
  expect(await run('remove', join(folder, 'src'))).toMatchObject({ code: 4, stdout: '' })
  expect(await run('remove', folder)).toEqual({
    code: 0,
    stdout: `Removed ${folder} from the list. No files were changed.\n`,
    stderr: '',
  })
  expect(await listed()).toEqual([])
  expect(readFileSync(join(folder, '.env'), 'utf8')).toContain('PORT=3000')
})

it('changes nothing with --dry-run', { timeout: 60_000 }, async () => {
  expect((await run('add', folder, '--env', 'production', '--dry-run')).stdout).toBe(
    `${folder} would be a project for production.\n`,
  )
  expect(await listed()).toEqual([])
  await json('add', folder)
  expect((await run('bind', folder, 'TOKEN', 'worker', '--dry-run')).stdout).toContain('would take')
  expect(await listed()).toMatchObject([{ bindings: [] }])
  expect((await run('unbind', folder, 'TOKEN', '--dry-run')).code).toBe(4)
  await json('bind', folder, 'TOKEN', 'worker')
  expect((await run('unbind', folder, 'TOKEN', '--dry-run')).stdout).toContain('would no longer')
  expect((await run('remove', folder, '--dry-run')).stdout).toContain('would be removed from the list')
  expect(await listed()).toMatchObject([{ bindings: [{ variable: 'TOKEN' }] }])
})

it('refuses with a sentence that says what to do', { timeout: 60_000 }, async () => {
  const refused = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await run(...args)
    expect([code, stdout]).toEqual([4, ''])
    return stderr
  }
  expect(await refused('add', join(folder, 'nowhere'))).toContain('There is no folder')
  expect(await refused('show', folder)).toContain('keyreeve projects add')
  writeFileSync(join(folder, 'keyreeve.json'), '{"environment":"production","variables":{"TOKEN":"live"}}')
  expect(await refused('bind', folder, 'OTHER', 'live')).toContain('Add it first')
  expect((await run('show', folder)).stdout).toMatch(/TOKEN +live +keyreeve\.json\n/)
  await json('add', folder, '--env', 'test')
  const shown = await run('show', folder)
  expect(shown.stdout).toContain('different environments')
  expect((await run('bind', folder, 'TOKEN', 'worker')).stderr).toContain('Change it there')
  expect((await run('bind', folder, 'A-B', 'worker')).code).toBe(2)
})

/** The real command, started in the folder. */
const here = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> => {
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: folder,
    env: { ...cli.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return ended(child)
}

it('run gives a program what is bound here, and what is bound meanwhile', { timeout: 120_000 }, async () => {
  await json('add', folder)
  await json('bind', folder, 'TOKEN', 'worker')
  expect(await here(['run', '--', 'sh', '-c', 'test -n "$TOKEN" && echo "$TOKEN"'])).toEqual({
    code: 0,
    stdout: '[secret]\n',
    stderr: '',
  })
  const watched = spawn(
    process.execPath,
    [bin, 'run', '--watch', '--', 'sh', '-c', 'echo "has ${SECOND:+two}"; exec sleep 1000'],
    { cwd: folder, env: cli.env, stdio: ['ignore', 'pipe', 'ignore'] },
  )
  const lines: string[] = []
  watched.stdout.setEncoding('utf8').on('data', (text: string) => lines.push(...text.trim().split('\n')))
  await vi.waitFor(() => expect(lines).toEqual(['has']), { timeout: 20_000, interval: 50 })
  await json('bind', folder, 'SECOND', 'worker')
  await vi.waitFor(() => expect(lines).toEqual(['has', 'has two']), { timeout: 20_000, interval: 50 })
  watched.kill('SIGTERM')
  await once(watched, 'close')
})

it(
  'the environment is the project’s, then KEYREEVE_ENV, then test; --env counts before all',
  { timeout: 120_000 },
  async () => {
    const listed = async (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> =>
      (await here(['keys', 'list', ...args], env)).stdout
    expect(await listed([], { KEYREEVE_ENV: 'production' })).toContain('live')
    await json('add', folder, '--env', 'production')
    expect(await listed([])).toContain('live')
    expect(await listed([], { KEYREEVE_ENV: 'test' })).toContain('live')
    expect(await listed(['--env', 'test'])).toContain('worker')
    // For a file, its own project counts.
    const file = join(folder, '.env')
    const written = await cli.run(['env', 'write', file, '--key', 'live', '--as', 'TOKEN'])
    expect([written.code, written.stderr]).toEqual([0, ''])
    const told = await cli.run(['env', 'write', file, '--key', 'worker', '--as', 'OTHER', '--env', 'test'])
    expect([told.code, told.stderr]).toEqual([
      0,
      `${folder} is a project for production, and this is a test key.\n`,
    ])
  },
)

it(
  'a script gets no production key in a folder for test without --confirm',
  { timeout: 120_000 },
  async () => {
    await json('add', folder)
    writeFileSync(join(folder, 'template'), 'kr://production/live')
    const file = join(folder, '.env')
    const commands = [
      ['copy', 'live', '--env', 'production'],
      ['env', 'write', file, '--key', 'live', '--as', 'TOKEN', '--env', 'production', '--yes'],
      ['inject', '--file', 'template'],
      ['inject', '--file', 'template', '--out', join(folder, 'config'), '--yes'],
      ['run', '--file', 'template', '--env', 'production', '--', 'true'],
    ]
    writeFileSync(join(folder, 'template'), 'TOKEN=kr://production/live\n')
    for (const command of commands)
      for (const confirm of [[], ['--confirm', 'test']]) {
        const at = command.indexOf('--')
        const words = at === -1 ? [...command, ...confirm] : command.toSpliced(at, 0, ...confirm)
        const refused = await here(words)
        expect([refused.code, refused.stdout, refused.stderr], words.join(' ')).toEqual([
          1,
          '',
          expect.stringContaining('--confirm production'),
        ])
      }
    expect(readdirSync(folder).toSorted()).toEqual(['src', 'template'])
    const confirm = ['--confirm', 'production']
    expect((await here([...(commands[1] ?? []), ...confirm])).code).toBe(0)
    expect(readFileSync(file, 'utf8')).toMatch(/^TOKEN=kr_live_/)
    expect((await here([...(commands[3] ?? []), ...confirm])).code).toBe(0)
    expect(
      (await here(['run', '--file', 'template', ...confirm, '--', 'sh', '-c', 'test -n "$TOKEN"'])).code,
    ).toBe(0)
    // An agent is refused whatever it types.
    const agent = await here([...(commands[1] ?? []), ...confirm], { KEYREEVE_AGENT: '1' })
    expect([agent.code, agent.stderr]).toEqual([1, expect.stringContaining('AI agent')])
  },
)
