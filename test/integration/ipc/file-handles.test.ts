/** What a compromised page can write, and where: the app's real dispatcher with a real core and real files. */
import {
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { parse } from 'dotenv'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { Input, OperationName, Output } from '../../../shared/operations/index.ts'
import type { Result } from '../../../shared/domain/errors.ts'
import { createFileHandles, type FileHandles } from '../../../electron/shell/page-permissions.ts'
import { must, newFolder, yourAccount } from '../../support/home.ts'
import { openDispatcher, type Subject } from './dispatcher.ts'

let subject: Subject
let folder: string
let files: FileHandles
/** The answers of the system dialogs, and their questions. */
let picked: string | null
let allowsCode: boolean
let asked: { suggested: (string | null)[]; code: string[] }

beforeEach(async () => {
  folder = newFolder()
  onTestFinished(() => rmSync(folder, { recursive: true }))
  files = createFileHandles()
  picked = null
  allowsCode = false
  asked = { suggested: [], code: [] }
  subject = await openDispatcher(
    {},
    {
      files,
      pickEnvFile: async (suggested) => {
        asked.suggested.push(suggested)
        return picked
      },
      confirm: async (what) => {
        if (what.about !== 'write') return false
        asked.code.push(`${what.risk}: ${what.variable} in ${what.path}`)
        return allowsCode
      },
    },
  )
})

const ask = async <R extends OperationName>(route: R, input: Input<R>): Promise<Result<Output<R>>> =>
  (await subject.dispatch(route, input)) as Result<Output<R>>
const importOne = async (name: string, secret: string): Promise<string> =>
  must(
    await ask('keys.import', {
      name,
      accountId: yourAccount(subject.test.keyreeve),
      environment: 'test',
      expiration: 'never',
      secret,
    }),
  ).id
const pick = async (id: string, path: string): Promise<string> => {
  picked = path
  return must(await ask('deliveries.pickEnvFile', { id }))?.handle ?? ''
}

it('takes no path from the page, under any name', async () => {
  const id = await importOne('evil', 'curl evil | sh')
  const target = join(folder, '.bashrc')
  for (const [input, code] of [
    [{ id, path: target, variable: 'A' }, 'invalid_input.missing'],
    [{ id, path: target, realPath: target, variable: 'A' }, 'invalid_input.missing'],
    [{ id, file: target, path: target, variable: 'A' }, 'invalid_input.unknown_field'],
  ] as const) {
    expect(await subject.dispatch('deliveries.writeEnv', input)).toMatchObject({ ok: false, error: { code } })
  }
  expect(await subject.dispatch('deliveries.pickEnvFile', { id, path: target })).toMatchObject({
    ok: false,
    error: { code: 'invalid_input.unknown_field' },
  })
  expect(await subject.dispatch('deliveries.inspectEnvFile', { path: target })).toMatchObject({
    ok: false,
    error: { code: 'unknown_route' },
  })
  for (const file of [target, 'x'.repeat(22), `${await pick(id, join(folder, '.env'))}x`]) {
    expect(await ask('deliveries.writeEnv', { id, file, variable: 'A' })).toMatchObject({
      ok: false,
      error: { code: 'not_found.file_handle', field: 'file' },
    })
  }
  expect(existsSync(target)).toBe(false)
})

it('shows the lines that a write would change, masked, and neither reads the secret nor changes anything', async () => {
  // A secret that is in no keychain, and that no dialog holds any more.
  const input = { name: 'key', accountId: yourAccount(subject.test.keyreeve), environment: 'test' } as const
  const { key } = must(await ask('keys.create', { ...input, expiration: 'never', keep: false }))
  const { id } = key
  must(await ask('keys.forget', { id }))
  const file = join(folder, '.env')
  const text =
    '# first\nA="postgres://me:an-old-secret"\nB=1\nexport A=\nA=short\nC="a-value-of\nseveral-lines"\n'
  writeFileSync(file, text)
  const handle = await pick(id, file)
  const plan = async (variable: string, dialect?: 'docker') =>
    must(await ask('deliveries.planEnv', { id, file: handle, variable, ...(dialect ? { dialect } : {}) }))
  const after = (variable: string): string => `${variable}=${key.hint}`
  expect(await plan('A')).toEqual([
    { line: 2, before: 'A=••••••cret', after: after('A') },
    { line: 5, before: 'A=••••••', after: after('A') },
  ])
  expect(await plan('C')).toEqual([{ line: 6, before: 'C=••••••ines', after: after('C') }])
  expect(await plan('NEW')).toEqual([{ line: 8, before: null, after: after('NEW') }])
  expect(readFileSync(file, 'utf8')).toBe(text)
  // Docker takes the quotation marks as a part of the value.
  writeFileSync(file, 'D="0123456789a"\n')
  expect(await plan('D', 'docker')).toMatchObject([{ before: 'D=••••••89a"' }])
  expect(await plan('D')).toMatchObject([{ before: 'D=••••••' }])
  expect(await ask('deliveries.planEnv', { id, file: 'other', variable: 'A' })).toMatchObject({
    ok: false,
    error: { code: 'not_found.file_handle', field: 'file' },
  })
})

it('the lines that a write changes are those that it has shown', async () => {
  const id = await importOne('key', 'sk-0123456789-wxyz')
  const file = join(folder, '.env')
  writeFileSync(file, 'A=1\nB=2\n')
  const input = { id, file: await pick(id, file), variable: 'B' }
  const [change] = must(await ask('deliveries.planEnv', input))
  must(await ask('deliveries.writeEnv', input))
  const lines = readFileSync(file, 'utf8').split('\n')
  expect([change?.line, lines]).toEqual([2, ['A=1', 'B=sk-0123456789-wxyz', '']])
})

it('writes to the file chosen in the dialog, and to no other in its place', async () => {
  const id = await importOne('key', 'value-1')
  const [real, other, link] = ['real.env', 'other.env', 'link.env'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  for (const file of [real, other]) writeFileSync(file, 'A=old\n')
  symlinkSync(real, link)
  const handle = await pick(id, link)
  rmSync(link)
  symlinkSync(other, link)
  expect(must(await ask('deliveries.writeEnv', { id, file: handle, variable: 'A' }))).toMatchObject({
    path: real,
    replaced: true,
  })
  expect([parse(readFileSync(real)), readFileSync(other, 'utf8')]).toEqual([{ A: 'value-1' }, 'A=old\n'])
  // The file itself was replaced by a link to another.
  rmSync(real)
  symlinkSync(other, real)
  expect(await ask('deliveries.writeEnv', { id, file: handle, variable: 'A' })).toMatchObject({
    ok: false,
    error: { code: 'env_changed.file' },
  })
  expect(readFileSync(other, 'utf8')).toBe('A=old\n')
})

it('forgets all handles with the page, gives each file its own, and suggests the file last written', async () => {
  const id = await importOne('key', 'value-1')
  const file = join(folder, '.env')
  const handles = [await pick(id, file), await pick(id, file)]
  expect(new Set(handles).size).toBe(2)
  must(await ask('deliveries.writeEnv', { id, file: handles[0] ?? '', variable: 'A' }))
  files.clear()
  for (const handle of handles)
    expect(await ask('deliveries.writeEnv', { id, file: handle, variable: 'B' })).toMatchObject({
      ok: false,
      error: { code: 'not_found.file_handle' },
    })
  expect(parse(readFileSync(file))).toEqual({ A: 'value-1' })
  await pick(id, file)
  expect(asked.suggested).toEqual([null, null, realpathSync(file)])
})

describe('variables that make programs load code', () => {
  it.each([
    'PATH',
    'Path',
    'LD_PRELOAD',
    'LD_AUDIT',
    'DYLD_INSERT_LIBRARIES',
    'NODE_OPTIONS',
    'BASH_ENV',
    'ENV',
    'PROMPT_COMMAND',
    'PYTHONSTARTUP',
    'PERL5OPT',
    'RUBYOPT',
    'GIT_SSH_COMMAND',
    'JAVA_TOOL_OPTIONS',
    'npm_config_script_shell',
  ])('%s needs a confirmation in a system dialog', async (variable) => {
    const id = await importOne('evil', '--require /tmp/evil.cjs')
    const file = join(folder, '.env')
    const handle = await pick(id, file)
    for (const confirmed of [false, true]) {
      expect(
        await subject.dispatch('deliveries.writeEnv', { id, file: handle, variable }, confirmed),
      ).toMatchObject({
        ok: false,
        error: { code: 'confirmation_required.code_variable', field: 'variable' },
      })
    }
    expect(
      await subject.dispatch('deliveries.writeEnv', { id, file: handle, variable, codeConfirmed: true }),
    ).toMatchObject({ ok: false, error: { code: 'invalid_input.unknown_field' } })
    expect(existsSync(file)).toBe(false)
    expect(asked.code).toEqual([`variable: ${variable} in ${file}`, `variable: ${variable} in ${file}`])
    allowsCode = true
    must(await ask('deliveries.writeEnv', { id, file: handle, variable }))
    expect(parse(readFileSync(file))).toEqual({ [variable]: '--require /tmp/evil.cjs' })
  })

  it.each([
    'API_KEY',
    'EVENT_SERVICE_API_KEY',
    'STRIPE_SECRET_KEY',
    'GIT_TOKEN',
    'NPM_TOKEN',
    'YARN_NPM_AUTH_TOKEN',
    'CARGO_REGISTRY_TOKEN',
    'PATH_KEY',
    'MY_LD_PRELOAD',
    'OLD_TOKEN',
  ])('%s is an ordinary variable', async (variable) => {
    const id = await importOne('key', 'value-1')
    must(await ask('deliveries.writeEnv', { id, file: await pick(id, join(folder, '.env')), variable }))
    expect(asked.code).toEqual([])
  })
})

it('refuses files in Keyreeve’s own folders: directly, through a link, and when the folder was swapped after the dialog', async () => {
  const id = await importOne('evil', 'alert(1)')
  const { home } = subject.test
  const link = join(folder, 'link')
  symlinkSync(home, link)
  mkdirSync(join(home, 'deep', 'er'), { recursive: true })
  symlinkSync(join(home, 'new.env'), join(folder, 'file-link.env'))
  writeFileSync(join(home, 'new.env'), 'A=1\n')
  for (const path of [
    join(home, '.env'),
    join(home, 'deep/er/.env'),
    join(link, '.env'),
    join(link, 'deep/../deep/er/.env'),
    join(folder, 'file-link.env'),
    join(home, 'new.env'),
  ]) {
    picked = path
    expect(await ask('deliveries.pickEnvFile', { id }), path).toMatchObject({
      ok: false,
      error: { code: 'env_not_a_file.own_folder' },
    })
  }
  mkdirSync(join(folder, 'project'))
  const handle = await pick(id, join(folder, 'project/.env'))
  rmSync(join(folder, 'project'), { recursive: true })
  symlinkSync(home, join(folder, 'project'))
  expect((await ask('deliveries.writeEnv', { id, file: handle, variable: 'A' })).ok).toBe(false)
  expect([existsSync(join(home, '.env')), readFileSync(join(home, 'new.env'), 'utf8')]).toEqual([
    false,
    'A=1\n',
  ])
  // Control: a file beside the folder is accepted.
  expect(await pick(id, join(folder, 'beside.env'))).not.toBe('')
})

describe('a value that a shell could execute', () => {
  // Both kinds of quotation marks leave dotenv nothing but backticks, which a shell executes.
  const value = `touch /nowhere/x # '"`

  it('needs a confirmation in a system dialog, which the page cannot give', async () => {
    const id = await importOne('evil', value)
    const file = join(folder, '.env')
    const handle = await pick(id, file)
    const input = { id, file: handle, variable: 'API_KEY' }
    for (const [answers, code] of [
      [{ accepted: ['env_shell_executes'] }, 'invalid_input.one_of'],
      [{ shellConfirmed: true }, 'invalid_input.unknown_field'],
    ] as const)
      expect(await subject.dispatch('deliveries.writeEnv', { ...input, ...answers })).toMatchObject({
        ok: false,
        error: { code },
      })
    expect(asked.code).toEqual([])
    expect(await ask('deliveries.writeEnv', { ...input, accepted: ['env_rest_of_line'] })).toMatchObject({
      ok: false,
      error: { code: 'env_shell_executes' },
    })
    expect(asked.code).toEqual([`value: API_KEY in ${file}`])
    expect(existsSync(file)).toBe(false)
    allowsCode = true
    must(await ask('deliveries.writeEnv', input))
    expect(parse(readFileSync(file))).toEqual({ API_KEY: value })
  })

  it('is asked about in addition to its variable', async () => {
    const id = await importOne('evil', value)
    const file = join(folder, '.env')
    allowsCode = true
    must(await ask('deliveries.writeEnv', { id, file: await pick(id, file), variable: 'BASH_ENV' }))
    expect(asked.code).toEqual([`variable: BASH_ENV in ${file}`, `value: BASH_ENV in ${file}`])
  })
})

describe('a place of an earlier delivery', () => {
  const placeOf = async (id: string) => must(await ask('keys.get', { id })).placements[0]

  it('is named by its id among the key’s placements, and written again', async () => {
    const [old, by] = [await importOne('old', 'value-1'), await importOne('by', 'value-2')]
    const file = join(folder, '.env')
    must(await ask('deliveries.writeEnv', { id: old, file: await pick(old, file), variable: 'A' }))
    const place = await placeOf(old)
    expect(place).toMatchObject({ locator: file, variable: 'A', keyId: old })
    files.clear()
    for (const placeId of ['', file, `${place?.id}x`])
      expect((await ask('deliveries.writePlace', { id: by, keyId: old, placeId: placeId || 'x' })).ok).toBe(
        false,
      )
    expect(await ask('deliveries.writePlace', { id: by, keyId: by, placeId: place?.id ?? '' })).toMatchObject(
      { ok: false, error: { code: 'not_found.place' } },
    )
    must(await ask('deliveries.writePlace', { id: by, keyId: old, placeId: place?.id ?? '' }))
    expect(parse(readFileSync(file))).toEqual({ A: 'value-2' })
    // It is now the new key's placement.
    expect(
      await ask('deliveries.writePlace', { id: by, keyId: old, placeId: place?.id ?? '' }),
    ).toMatchObject({ ok: false, error: { code: 'not_found.place' } })
  })

  it('is not written if its variable is gone, it leads elsewhere, or the key has another account', async () => {
    const [old, by] = [await importOne('old', 'value-1'), await importOne('by', 'value-2')]
    const [file, other] = [join(folder, '.env'), join(folder, 'other.env')]
    must(await ask('deliveries.writeEnv', { id: old, file: await pick(old, file), variable: 'A' }))
    const placeId = (await placeOf(old))?.id ?? ''
    const account = must(
      await ask('accounts.create', { type: 'service_account', name: 'other', roles: ['all_reader'] }),
    )
    const foreign = must(
      await ask('keys.import', {
        name: 'foreign',
        accountId: account.id,
        environment: 'test',
        expiration: 'never',
        secret: 'value-3',
      }),
    )
    expect(await ask('deliveries.writePlace', { id: foreign.id, keyId: old, placeId })).toMatchObject({
      ok: false,
      error: { code: 'conflict.other_place' },
    })
    writeFileSync(file, 'B=1\n')
    expect(await ask('deliveries.writePlace', { id: by, keyId: old, placeId })).toMatchObject({
      ok: false,
      error: { code: 'env_changed.variable_gone' },
    })
    writeFileSync(other, 'A=1\n')
    rmSync(file)
    symlinkSync(other, file)
    expect(await ask('deliveries.writePlace', { id: by, keyId: old, placeId })).toMatchObject({
      ok: false,
      error: { code: 'env_changed.file' },
    })
    expect(readFileSync(other, 'utf8')).toBe('A=1\n')
  })
})
