/** A folder that is bound to test gets no production key: from the app, even from a compromised page, and from the command line. */
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, it, onTestFinished } from 'vitest'
import { createKey } from '../../../electron/core/keys/create.ts'
import { createFileHandles } from '../../../electron/shell/page-permissions.ts'
import type { Actor, Environment } from '../../../shared/domain/types.ts'
import type { Result } from '../../../shared/domain/errors.ts'
import type { Input, OperationName, Output } from '../../../shared/operations/index.ts'
import { codeOf, must, newFolder, newKey } from '../../support/home.ts'
import { openDispatcher, type Subject } from '../ipc/dispatcher.ts'

const cli: Actor = { kind: 'cli', user: 'ada' }

let subject: Subject
let folder: string
let asked: string[]
let answer: boolean
let picked: string
let keys: Readonly<Record<Environment, { readonly id: string; readonly secret: string }>>

beforeEach(async () => {
  folder = newFolder()
  onTestFinished(() => rmSync(folder, { recursive: true }))
  asked = []
  answer = false
  subject = await openDispatcher(
    {},
    {
      files: createFileHandles(),
      pickEnvFile: async () => picked,
      confirm: async (what) => {
        if (what.about !== 'write') return false
        asked.push(`${what.risk}: ${what.variable} in ${what.path}`)
        return answer
      },
    },
  )
  const make = async (environment: Environment) => {
    const made = must(
      await createKey(
        subject.test.keyreeve.context,
        newKey(subject.test.keyreeve, `${environment}-key`, { environment }),
      ),
    )
    return { id: made.key.id, secret: made.secret.reveal() }
  }
  keys = { test: await make('test'), production: await make('production') }
  for (const environment of ['test', 'production'] as const) {
    mkdirSync(join(folder, environment))
    const path = join(folder, environment)
    must(await subject.test.keyreeve.perform('projects.add', { path, environment }, cli))
  }
})

/** As the page asks, with its own confirmation given. */
const page = async <R extends OperationName>(route: R, input: Input<R>): Promise<Result<Output<R>>> =>
  (await subject.dispatch(route, input, true)) as Result<Output<R>>
const command = <R extends OperationName>(route: R, input: Input<R>): Promise<Result<Output<R>>> =>
  subject.test.keyreeve.perform(route, input, cli, { confirmed: true })
const writeFromPage = async (path: string, environment: Environment, typedEnvironment?: string) => {
  picked = path
  const { id } = keys[environment]
  const file = must(await page('deliveries.pickEnvFile', { id }))
  return page('deliveries.writeEnv', { id, file: file?.handle ?? '', variable: 'A', typedEnvironment })
}

it('the app takes the typed name, and then a person in a dialog that no page can answer', async () => {
  const file = join(folder, 'test/.env')
  for (const typed of [undefined, '', 'test', 'Production', 'yes']) {
    const refused = await writeFromPage(file, 'production', typed)
    expect(refused).toMatchObject({
      error: {
        code: 'confirmation_required.bound_folder',
        field: 'typedEnvironment',
        params: { path: join(folder, 'test') },
      },
    })
  }
  expect(asked).toEqual([])
  expect(codeOf(await writeFromPage(file, 'production', 'production'))).toBe(
    'confirmation_required.bound_folder_dialog',
  )
  expect(asked).toEqual([`folder: A in ${file}`])
  expect(existsSync(file)).toBe(false)
  answer = true
  must(await writeFromPage(file, 'production', ' production '))
  expect(readFileSync(file, 'utf8')).toContain(keys.production.secret)
  // Controls: the right key, and a folder that is no project, take neither.
  asked = []
  must(await writeFromPage(join(folder, 'test/.env.local'), 'test'))
  must(await writeFromPage(join(folder, 'production/.env'), 'production'))
  must(await writeFromPage(join(folder, '.env'), 'production'))
  expect(asked).toEqual([])
})

it('a page cannot say that a person has agreed, and cannot take the project off the list first', async () => {
  picked = join(folder, 'test/.env')
  const { id } = keys.production
  const file = must(await page('deliveries.pickEnvFile', { id }))?.handle ?? ''
  const forged = { id, file, variable: 'A', typedEnvironment: 'production', folderConfirmed: true }
  expect(await subject.dispatch('deliveries.writeEnv', forged, true)).toMatchObject({
    error: { code: 'invalid_input.unknown_field' },
  })
  const [project] = must(await page('projects.list', {}))
  expect(codeOf(await page('projects.remove', { id: project?.id ?? '' }))).not.toBe('ok')
  expect(must(await page('projects.list', {}))).toHaveLength(2)
  expect(existsSync(picked)).toBe(false)
})

it('a link counts as where it is and as where it leads to', async () => {
  writeFileSync(join(folder, 'shared.env'), 'B=1\n')
  writeFileSync(join(folder, 'test/own.env'), 'B=1\n')
  symlinkSync(join(folder, 'shared.env'), join(folder, 'test/out.env'))
  symlinkSync(join(folder, 'test/own.env'), join(folder, 'in.env'))
  for (const path of [join(folder, 'test/out.env'), join(folder, 'in.env')]) {
    expect(codeOf(await writeFromPage(path, 'production')), path).toBe('confirmation_required.bound_folder')
    const written = await command('deliveries.writeEnvFile', { id: keys.production.id, path, variable: 'A' })
    expect(codeOf(written), path).toBe('confirmation_required.bound_folder')
  }
})

it('the command line takes the typed name, for .env files and for files of references', async () => {
  const path = join(folder, 'test/.env')
  const write = { id: keys.production.id, path, variable: 'A' }
  const out = join(folder, 'test/config')
  const inject = { template: 'kr://production/production-key', path: out, accepted: ['production'] as const }
  for (const typedEnvironment of [undefined, 'test']) {
    const answers = { typedEnvironment }
    expect(codeOf(await command('deliveries.writeEnvFile', { ...write, ...answers }))).toBe(
      'confirmation_required.bound_folder',
    )
    expect(
      codeOf(await command('deliveries.inject', { ...inject, accepted: ['production'], ...answers })),
    ).toBe('confirmation_required.bound_folder')
  }
  expect([existsSync(path), existsSync(out)]).toEqual([false, false])
  const typedEnvironment = 'production'
  must(await command('deliveries.writeEnvFile', { ...write, typedEnvironment }))
  must(await command('deliveries.inject', { ...inject, accepted: ['production'], typedEnvironment }))
  expect(readFileSync(out, 'utf8')).toBe(keys.production.secret)
})

it('a place that is on record is no way around it', async () => {
  const file = join(folder, 'moved/.env')
  mkdirSync(join(folder, 'moved'))
  must(await writeFromPage(file, 'production'))
  const add = { path: join(folder, 'moved'), environment: 'test' } as const
  must(await subject.test.keyreeve.perform('projects.add', add, cli))
  const { key: next } = must(await page('keys.rotate', { id: keys.production.id, overlap: '24h' }))
  const [place] = must(await page('keys.get', { id: keys.production.id })).placements
  const input = { id: next.id, keyId: keys.production.id, placeId: place?.id ?? '' }
  expect(codeOf(await page('deliveries.writePlace', input))).toBe('confirmation_required.bound_folder')
  expect(readFileSync(file, 'utf8')).toContain(keys.production.secret)
})

it('a test key in a folder for production is written, and told', async () => {
  const path = join(folder, 'production/.env')
  const written = must(await command('deliveries.writeEnvFile', { id: keys.test.id, path, variable: 'A' }))
  expect(written.productionFolder).toBe(join(folder, 'production'))
  const other = must(
    await command('deliveries.writeEnvFile', { id: keys.test.id, path: join(folder, '.env'), variable: 'A' }),
  )
  expect(other.productionFolder).toBe(null)
})

it('a keyreeve.json that cannot be read keeps everything out, and one for production does not open a folder for test', async () => {
  const path = join(folder, 'test/.env')
  const write = { id: keys.production.id, path, variable: 'A' }
  writeFileSync(join(folder, 'test/keyreeve.json'), '{"environment":"production"}')
  expect(codeOf(await command('deliveries.writeEnvFile', write))).toBe('confirmation_required.bound_folder')
  writeFileSync(join(folder, 'test/keyreeve.json'), '{')
  expect(codeOf(await command('deliveries.writeEnvFile', write))).toBe('project_file_invalid.json')
  expect(existsSync(path)).toBe(false)
})

it('the page writes a bound variable into a file of the project, and names neither a path nor another key', async () => {
  const { perform } = subject.test.keyreeve
  const [production, test] = must(await page('projects.list', {}))
  const projectId = test?.id ?? ''
  must(await page('projects.bind', { id: projectId, variable: 'A', key: 'test-key' }))
  const fileIn = async (id: string): Promise<string> =>
    must(await page('projects.get', { id })).trees[0]?.files.find(({ name }) => name === '.env')?.id ?? ''
  writeFileSync(join(folder, 'production/.env'), 'A=1\n')
  writeFileSync(join(folder, 'test/.env.example'), 'A=\n')
  const example = must(await page('projects.get', { id: projectId })).trees[0]?.files.find(
    ({ isExample }) => isExample,
  )
  const input = { id: keys.test.id, projectId, variable: 'A', file: await fileIn(projectId) }
  const path = join(folder, 'test/.env')
  for (const [change, code] of [
    [{ file: path }, 'not_found.project_env_file'],
    [{ file: await fileIn(production?.id ?? '') }, 'not_found.project_env_file'],
    [{ file: example?.id ?? '' }, 'not_found.project_env_file'],
    [{ id: keys.production.id }, 'conflict.binding_changed'],
    [{ variable: 'B' }, 'conflict.binding_changed'],
    [{ projectId: 'project' }, 'not_found.project'],
  ] as const)
    expect([change, codeOf(await page('projects.writeVariable', { ...input, ...change }))]).toEqual([
      change,
      code,
    ])
  expect(existsSync(path)).toBe(false)
  expect(must(await page('projects.writeVariable', input))).toEqual([{ path, refusal: null }])
  expect(readFileSync(path, 'utf8')).toBe(`A=${keys.test.secret}\n`)
  // The page cannot open a folder for production keys: the system's dialog asks.
  const toProduction = { id: projectId, environment: 'production' as const }
  expect(codeOf(await page('projects.setEnvironment', toProduction))).toBe(
    'confirmation_required.project_environment',
  )
  expect(must(await page('projects.get', { id: projectId })).environment).toBe('test')
  // Only the command line takes its word for it that a person wants a project removed.
  expect(codeOf(await page('projects.remove', { id: projectId }))).toBe(
    'confirmation_required.project_removal',
  )
  expect(codeOf(await perform('projects.remove', { id: projectId }, cli))).toBe('ok')
})
