/** keyreeve projects, as a person or a script uses it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Project, ProjectDetail } from '../../../shared/domain/projects.ts'
import { newCliVault, type CliHome, type Ended } from '../../support/cli.ts'

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
    stdout: `Took ${folder} off the list. No file was changed.\n`,
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
  expect((await run('remove', folder, '--dry-run')).stdout).toContain('would be taken off')
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
