/** Importing `.env` files: what each line is, and what becomes of the chosen ones. */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ImportLine, ImportPreview } from '../../../shared/domain/env-import.ts'
import type { Environment } from '../../../shared/domain/types.ts'
import { codeOf, must, newFolder, openTestKeyreeve, type TestKeyreeve } from '../../support/home.ts'

const cli = { kind: 'cli', user: 'ada' } as const

let test: TestKeyreeve
let folder: string
let accountId: string
let failAt: string | null = null
beforeEach(async () => {
  failAt = null
  test = await openTestKeyreeve({
    failpoint: (name) => {
      if (name === failAt) throw new Error('killed')
    },
  })
  folder = newFolder()
  accountId = must(await test.keyreeve.perform('accounts.find', { name: 'you' }, cli)).id
})
afterEach(async () => {
  await test.cleanUp()
  rmSync(folder, { recursive: true, force: true })
})

const write = (name: string, content: string | Buffer): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}
const previewAll = async (
  paths: readonly string[],
  environment?: Environment,
): Promise<readonly ImportPreview[]> =>
  must(
    await test.keyreeve.perform(
      'envFiles.previewImport',
      { files: paths.map((file) => ({ file, environment })), otherwise: 'test' },
      cli,
    ),
  )
const preview = async (path: string, environment?: Environment): Promise<ImportPreview> => {
  const [first] = await previewAll([path], environment)
  if (!first) throw new Error('there is a preview for each file')
  return first
}
/** What a line is, in the order of the file. */
const statesOf = ({ lines }: ImportPreview): readonly (readonly unknown[])[] =>
  lines.map(({ line, variable, state }) => [line, variable, state])
const lineOf = ({ lines }: ImportPreview, name: string): ImportLine => {
  const found = lines.find(({ variable }) => variable === name)
  if (!found) throw new Error(`${name} is in the file`)
  return found
}

const importLines = (
  previews: readonly ImportPreview[],
  variables: readonly string[],
  more: { otherEnvironment?: boolean } = {},
) =>
  test.keyreeve.perform(
    'envFiles.import',
    {
      accountId,
      files: previews.map(({ path, stamp, environment, lines }) => ({
        file: path,
        stamp,
        environment,
        expiration: 'never' as const,
        lines: lines
          .filter(
            ({ variable, suggestedName }) => suggestedName !== null && variables.includes(variable ?? ''),
          )
          .map(({ line, suggestedName }) => ({ line, name: suggestedName ?? '' })),
      })),
      ...more,
    },
    cli,
  )
const secretOf = async (name: string, environment: Environment = 'test'): Promise<string> => {
  const { id } = must(await test.keyreeve.perform('keys.find', { environment, name, only: true }, cli))
  return must(await test.keyreeve.deliveries.secrets.read(id)).reveal()
}

const vendor = 'vendor0123456789abcdef'

it('says what each line is, without a value', async () => {
  const known = must(
    await test.keyreeve.perform(
      'keys.import',
      { accountId, name: 'mine', environment: 'test', expiration: 'never', secret: `${vendor}-mine` },
      cli,
    ),
  )
  const path = write(
    '.env',
    [
      '# a comment',
      `STRIPE_API_KEY=${vendor}-stripe`,
      'PORT=3000',
      'export NODE_ENV=test',
      `MINE='${vendor}-mine'`,
      'EMPTY=',
      'REFERENCE=kr://test/mine',
      'NOBODY="kr://test/nobody"',
      `AGAIN=${vendor}-stripe`,
      'TWICE_KEY=first-0123456789',
      `TWICE_KEY=${vendor}-twice`,
      'BROKEN=kr://staging/x',
      'DATABASE_URL=postgres://app:s3cret@db/app',
    ].join('\n'),
  )
  const seen = await preview(path)
  expect(seen).toMatchObject({ path, dialect: 'dotenv', environment: 'test' })
  expect(statesOf(seen)).toEqual([
    [2, 'STRIPE_API_KEY', 'new'],
    [3, 'PORT', 'not_secret'],
    [4, 'NODE_ENV', 'not_secret'],
    [5, 'MINE', 'known'],
    [6, 'EMPTY', 'empty'],
    [7, 'REFERENCE', 'reference'],
    [8, 'NOBODY', 'reference'],
    [9, 'AGAIN', 'other_name'],
    [10, 'TWICE_KEY', 'duplicate'],
    [11, 'TWICE_KEY', 'new'],
    [12, 'BROKEN', 'unreadable'],
    [13, 'DATABASE_URL', 'new'],
  ])
  expect(lineOf(seen, 'STRIPE_API_KEY')).toMatchObject({ hint: '••••••ripe', suggestedName: 'test-stripe' })
  expect(lineOf(seen, 'MINE').key).toMatchObject({ id: known.id, name: 'mine' })
  expect(lineOf(seen, 'REFERENCE').key?.id).toBe(known.id)
  expect(lineOf(seen, 'NOBODY').key).toBeNull()
  expect(lineOf(seen, 'AGAIN').other).toEqual({ path, line: 2, variable: 'STRIPE_API_KEY' })
  expect(lineOf(seen, 'TWICE_KEY').other).toMatchObject({ line: 11 })
  const text = JSON.stringify(seen)
  for (const value of [vendor, 's3cret', 'first-01']) expect(text).not.toContain(value)
})

it('knows a value under another name, and a variable that has had another key', async () => {
  const path = write('.env', `A_TOKEN=${vendor}-a\n`)
  must(await importLines([await preview(path)], ['A_TOKEN']))
  const other = write('other.env', `B_TOKEN=${vendor}-a\n`)
  expect(lineOf(await preview(other), 'B_TOKEN')).toMatchObject({
    state: 'other_name',
    key: { name: 'test-a' },
    other: { path, variable: 'A_TOKEN' },
  })
  writeFileSync(path, `A_TOKEN=${vendor}-b\n`)
  expect(lineOf(await preview(path), 'A_TOKEN')).toMatchObject({ state: 'changed', key: { name: 'test-a' } })
  // Also where only the project says which key it takes.
  write('keyreeve.json', JSON.stringify({ environment: 'test', variables: { C_TOKEN: 'test-a' } }))
  const third = write('third.env', `C_TOKEN=${vendor}-c\nD_TOKEN=${vendor}-d\n`)
  expect(statesOf(await preview(third))).toEqual([
    [1, 'C_TOKEN', 'changed'],
    [2, 'D_TOKEN', 'new'],
  ])
})

it('knows what was bound on this machine, and the environment that was chosen here', async () => {
  must(
    await test.keyreeve.perform(
      'keys.create',
      { accountId, name: 'live-mail', environment: 'production', expiration: 'never', keep: true },
      cli,
    ),
  )
  const path = write('.env', `MAIL_TOKEN=${vendor}-a\nOTHER_TOKEN=${vendor}-b\n`)
  const added = must(
    await test.keyreeve.perform('projects.add', { path: folder, environment: 'production' }, cli),
  )
  const binding = { id: added.id ?? '', variable: 'MAIL_TOKEN', key: 'live-mail' }
  must(await test.keyreeve.perform('projects.bind', binding, cli))
  const read = await preview(path)
  expect(read.environment).toBe('production')
  expect(statesOf(read)).toEqual([
    [1, 'MAIL_TOKEN', 'changed'],
    [2, 'OTHER_TOKEN', 'new'],
  ])
  expect(lineOf(read, 'MAIL_TOKEN').key).toMatchObject({ name: 'live-mail' })
})

it('imports the chosen lines exactly, records where they are, and finds them known afterwards', async () => {
  const multiline = '-----BEGIN X-----\nMIIB\n-----END X-----\n'
  const path = write('.env', `A_KEY="${vendor}#a"\nCERT_KEY="${multiline}"\nPORT=3000\nB_KEY=${vendor}-b\n`)
  const outcome = must(await importLines([await preview(path)], ['A_KEY', 'CERT_KEY', 'PORT']))
  expect(outcome.refused).toBeNull()
  expect(outcome.imported.map(({ line, key }) => [line, key.name])).toEqual([
    [1, 'test-a'],
    [2, 'test-cert'],
    [6, 'test-port'],
  ])
  expect(await secretOf('test-a')).toBe(`${vendor}#a`)
  expect(await secretOf('test-cert')).toBe(multiline)
  expect(statesOf(await preview(path)).map(([, , state]) => state)).toEqual([
    'known',
    'known',
    'known',
    'new',
  ])
  const key = must(await test.keyreeve.perform('keys.get', { id: outcome.imported[0]?.key.id ?? '' }, cli))
  expect(key.placements).toMatchObject([{ locator: path, variable: 'A_KEY', state: 'present' }])
  // A known value is recorded, too, when another line of its file is imported.
  const second = write('second.env', `A_KEY="${vendor}#a"\nC_KEY=${vendor}-c\n`)
  must(await importLines([await preview(second)], ['C_KEY']))
  const again = must(await test.keyreeve.perform('keys.get', { id: key.id }, cli))
  expect(again.placements.map(({ locator }) => locator).toSorted()).toEqual([path, second].toSorted())
})

it('reads a file in its dialect', async () => {
  const content = `A_KEY=${vendor}#a\nB_KEY="${vendor}-b"\n`
  const path = write('docker.env', content)
  write('keyreeve.json', JSON.stringify({ environment: 'test', dialects: { 'docker.env': 'docker' } }))
  must(await importLines([await preview(path)], ['A_KEY', 'B_KEY']))
  expect(await secretOf('test-a')).toBe(`${vendor}#a`)
  expect(await secretOf('test-b')).toBe(`"${vendor}-b"`)
})

it('takes the environment from the request, the file’s name, the project, or else what is asked for', async () => {
  write('keyreeve.json', JSON.stringify({ environment: 'production' }))
  const environments = async (path: string) => [
    (await preview(path)).environment,
    (await preview(path, 'test')).environment,
  ]
  expect(await environments(write('.env', 'A=1\n'))).toEqual(['production', 'test'])
  expect(await environments(write('.env.test', 'A=1\n'))).toEqual(['test', 'test'])
  rmSync(join(folder, 'keyreeve.json'))
  expect(await environments(write('.env.production', 'A=1\n'))).toEqual(['production', 'test'])
  expect(await environments(write('.env', 'A=1\n'))).toEqual(['test', 'test'])
})

it('suggests names that are free, for several files at once', async () => {
  must(
    await test.keyreeve.perform(
      'keys.create',
      { accountId, name: 'test-stripe', environment: 'test', expiration: 'never', keep: true },
      cli,
    ),
  )
  const one = write('one.env', `STRIPE_KEY=${vendor}-1\nSTRIPE_API_KEY=${vendor}-2\n`)
  const two = write(
    'two.env',
    `STRIPE_KEY=${vendor}-3\nTEST_MAIL_TOKEN=${vendor}-4\nSTRIPE_KEY_=${vendor}-1\n`,
  )
  const previews = await previewAll([one, two])
  expect(previews.flatMap(({ lines }) => lines.map(({ suggestedName }) => suggestedName))).toEqual([
    'test-stripe-key',
    'test-stripe-api-key',
    'test-stripe-key-2',
    'test-mail',
    null,
  ])
  const outcome = must(await importLines(previews, ['STRIPE_KEY', 'STRIPE_API_KEY', 'TEST_MAIL_TOKEN']))
  expect(outcome.imported).toHaveLength(4)
})

describe('imports nothing', () => {
  const keys = async (): Promise<number> =>
    must(
      await test.keyreeve.perform(
        'keys.query',
        { environment: 'test', window: { offset: 0, limit: 10 } },
        cli,
      ),
    ).total

  it('from a file that has changed since, or is gone', async () => {
    const path = write('.env', `A_KEY=${vendor}-a\n`)
    const seen = await preview(path)
    writeFileSync(path, `A_KEY=${vendor}-x\n`)
    expect(codeOf(await importLines([seen], ['A_KEY']))).toBe('env_changed.import')
    rmSync(path)
    expect(codeOf(await importLines([seen], ['A_KEY']))).toBe('not_found.file')
    expect(await keys()).toBe(0)
  })

  it('if one of the names is taken meanwhile', async () => {
    const path = write('.env', `A_KEY=${vendor}-a\nB_KEY=${vendor}-b\n`)
    const seen = await preview(path)
    const create = {
      accountId,
      name: 'test-b',
      environment: 'test',
      expiration: 'never',
      keep: true,
    } as const
    must(await test.keyreeve.perform('keys.create', create, cli))
    expect(codeOf(await importLines([seen], ['A_KEY', 'B_KEY']))).toBe('name_taken.key')
    expect(await keys()).toBe(1)
  })

  it('that is labelled as a key of the other environment, unless that is meant', async () => {
    const path = write('.env', `A_KEY=${vendor}-a\nSTRIPE_KEY=sk_live_0123456789abcdef\n`)
    const seen = await preview(path)
    expect(lineOf(seen, 'STRIPE_KEY')).toMatchObject({ state: 'new', isOtherEnvironment: true })
    expect(codeOf(await importLines([seen], ['A_KEY', 'STRIPE_KEY']))).toBe('import_unclear.labels')
    expect(await keys()).toBe(0)
    must(await importLines([seen], ['A_KEY', 'STRIPE_KEY'], { otherEnvironment: true }))
    expect(await keys()).toBe(2)
  })

  it('that is an issued key of the other environment, whatever is meant', async () => {
    const create = {
      accountId,
      name: 'live',
      environment: 'production',
      expiration: 'never',
      keep: true,
    } as const
    const { key, secret } = must(await test.keyreeve.perform('keys.create', create, cli))
    const path = write('.env', `A_NAME=app\nB_KEY=${secret}\nC_KEY=Bearer ${secret}\n`)
    const seen = await preview(path)
    expect(statesOf(seen).map(([, , state]) => state)).toEqual(['not_secret', 'known', 'unreadable'])
    expect(lineOf(seen, 'B_KEY').key?.id).toBe(key.id)
    expect(lineOf(seen, 'C_KEY').problem?.code).toBe('other_environment.key')
  })
})

it('killed half-way: what was imported stays, and the next run finds it known', async () => {
  const path = write('.env', `A_KEY=${vendor}-a\nB_KEY=${vendor}-b\n`)
  failAt = 'env_import.imported'
  await expect(importLines([await preview(path)], ['A_KEY', 'B_KEY'])).rejects.toThrow('killed')
  failAt = null
  const again = await preview(path)
  expect(statesOf(again)).toEqual([
    [1, 'A_KEY', 'known'],
    [2, 'B_KEY', 'new'],
  ])
  expect(must(await importLines([again], ['B_KEY'])).imported).toHaveLength(1)
  const { id } = must(await test.keyreeve.perform('keys.find', { environment: 'test', name: 'test-a' }, cli))
  expect(must(await test.keyreeve.perform('keys.get', { id }, cli)).placements).toMatchObject([
    { locator: path, variable: 'A_KEY' },
  ])
})

describe('says what cannot be read', () => {
  const problems = async (path: string): Promise<readonly (readonly unknown[])[]> =>
    (await preview(path)).lines.map(({ line, variable, problem }) => [line, variable, problem?.code ?? null])

  it('two values on one line, a line that assigns nothing, an open quote', async () => {
    const path = write(
      '.env',
      [
        `A_KEY=${vendor} B_KEY=${vendor}-b`,
        `C_KEY='${vendor} D_KEY=x'`,
        'DSN=host=localhost port=5432 password=x',
        '',
        'what is this',
        'and this',
        '',
        `E_KEY="${vendor}`,
        '',
        `F_KEY="""`,
        '-----BEGIN X-----',
        '"""',
      ].join('\n'),
    )
    expect(await problems(path)).toEqual([
      [1, 'A_KEY', 'env_odd_value.two_values'],
      [2, 'C_KEY', null],
      [3, 'DSN', null],
      [5, null, 'env_odd_value.no_assignment'],
      [8, 'E_KEY', 'env_odd_value.import_end'],
      [10, 'F_KEY', 'env_odd_value.import_end'],
      [11, null, 'env_odd_value.no_assignment'],
    ])
  })

  it('a value that is not UTF-8; the others are read', async () => {
    const path = write(
      '.env',
      Buffer.concat([
        Buffer.from('# caf'),
        Buffer.from([0xe9]),
        Buffer.from(`\nA_KEY=${vendor}`),
        Buffer.from([0xff]),
        Buffer.from(`\nB_KEY=${vendor}\n`),
      ]),
    )
    expect(await problems(path)).toEqual([
      [2, 'A_KEY', 'env_not_utf8.value'],
      [3, 'B_KEY', null],
    ])
    must(await importLines([await preview(path)], ['B_KEY']))
    expect(await secretOf('test-b')).toBe(vendor)
    // A file that really has this character is text.
    expect(await problems(write('valid.env', 'A_KEY=\uFFFD0123456789\n'))).toEqual([[1, 'A_KEY', null]])
  })

  it('a # without a space where nobody knows what reads the file, and variables in values', async () => {
    expect(await problems(write('.env', `A_KEY=${vendor}#b\nB_KEY=${vendor} # c\n`))).toEqual([
      [1, 'A_KEY', 'env_odd_value.hash'],
      [2, 'B_KEY', null],
    ])
    write('package.json', '{"dependencies":{"next":"16"}}')
    expect(
      await problems(write('.env', 'A_URL=https://u:$P@h/\nB_KEY=pa\\$word9-012345\nC_KEY=a$9\n')),
    ).toEqual([
      [1, 'A_URL', 'env_odd_value.expands'],
      [2, 'B_KEY', null],
      [3, 'C_KEY', null],
    ])
    expect(
      await problems(write('.envrc', `use node\nexport A_KEY='${vendor}$x'\nB_KEY=$(pass b)\nC_KEY=a;b\n`)),
    ).toEqual([
      [2, 'A_KEY', null],
      [3, 'B_KEY', 'env_odd_value.expands'],
      [4, 'C_KEY', 'env_odd_value.command'],
    ])
  })

  it('files that are none, are too large, unreadable, UTF-16, a FIFO, or a link to nothing', async () => {
    const code = async (path: string) =>
      codeOf(
        await test.keyreeve.perform(
          'envFiles.previewImport',
          { files: [{ file: path }], otherwise: 'test' },
          cli,
        ),
      )
    expect(await code(join(folder, 'nothing'))).toBe('not_found.file')
    mkdirSync(join(folder, 'folder'))
    expect(await code(join(folder, 'folder'))).toBe('env_not_a_file.file')
    expect(spawnSync('mkfifo', [join(folder, 'fifo')]).status).toBe(0)
    expect(await code(join(folder, 'fifo'))).toBe('env_not_a_file.file')
    symlinkSync(join(folder, 'nothing'), join(folder, 'link'))
    expect(await code(join(folder, 'link'))).toBe('env_not_a_file.broken_link')
    expect(await code(write('large.env', Buffer.alloc(1024 * 1024 + 1, 'a')))).toBe('env_too_large')
    expect(await code(write('wide.env', Buffer.from(`A=${vendor}`, 'utf16le')))).toBe('env_not_utf8')
    const closed = write('closed.env', 'A=1\n')
    chmodSync(closed, 0o000)
    expect(await code(closed)).toBe('env_unreadable')
    // Control: a link to a file is read, and its real path shown.
    symlinkSync(write('real.env', 'A=1\n'), join(folder, 'good'))
    expect((await preview(join(folder, 'good'))).path).toBe(join(folder, 'real.env'))
  })
})

it('changes no file', async () => {
  const content = `A_KEY=${vendor}-a\r\n`
  const path = write('.env', content)
  must(await importLines([await preview(path)], ['A_KEY']))
  expect(readFileSync(path, 'utf8')).toBe(content)
})
