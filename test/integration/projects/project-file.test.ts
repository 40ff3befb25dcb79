/** keyreeve.json: where it is found, and what is said about a mistake in it. */
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { dirname, join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import {
  findProjectFile,
  parseProjectFile,
  projectFileSchema,
  readProjectFile,
} from '../../../electron/core/projects/project-file.ts'
import { say } from '../../../electron/messages.ts'
import { codeOf, must, newFolder } from '../../support/home.ts'

let folder: string
beforeEach(() => {
  folder = newFolder()
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

const write = (path: string, content: unknown): string => {
  const file = join(folder, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}
const secret = `kr_test_${'a1B2'.repeat(10)}`

it('is read with everything in it, and with the least', () => {
  const full = {
    $schema: './keyreeve.schema.json',
    environment: 'test',
    variables: { EVENT_API_KEY: 'test-event-service' },
    dialects: { '.env': 'node', 'apps/web/.env.local': 'expand' },
  }
  expect(must(parseProjectFile('/p/keyreeve.json', `\ufeff${JSON.stringify(full)}`))).toEqual({
    ...full,
    path: '/p/keyreeve.json',
    folder: '/p',
  })
  // The same name in different objects, and as a value.
  const alike = { environment: 'test', variables: { A: 'A', environment: '{"A":' }, dialects: { A: 'node' } }
  expect(must(parseProjectFile('/p/keyreeve.json', JSON.stringify(alike)))).toMatchObject(alike)
  expect(must(parseProjectFile('/p/keyreeve.json', '{"environment":"production"}'))).toMatchObject({
    environment: 'production',
    variables: {},
    dialects: {},
  })
})

describe('a mistake is named in one sentence', () => {
  it.each([
    ['{\n "environment": "test",\n}', 'json', 'line 3, column 1'],
    ['', 'json', 'line 1, column 1'],
    ['[]', 'object', 'must contain an object'],
    ['null', 'object', 'must contain an object'],
    ['{}', 'environment', '“test” or “production”'],
    ['{"environment":"staging"}', 'environment', '“test” or “production”'],
    ['{"environment":"test","secrets":{}}', 'field', 'a field that Keyreeve doesn’t know'],
    ['{"environment":"test","variables":["A"]}', 'variables', '“variables” must be an object'],
    ['{"environment":"test","variables":{"A":1}}', 'key_name', 'the variable A must be given'],
    ['{"environment":"test","variables":{"A":""}}', 'key_name', 'the variable A must be given'],
    ['{"environment":"test",\n"variables":{"A-B":"x"}}', 'variable', 'line 2'],
    ['{"environment":"test","dialects":1}', 'dialects', '“dialects” must be an object'],
    [
      '{"environment":"test","dialects":{".env":"perl"}}',
      'dialect',
      'the dialect of .env must be one of: dotenv, ',
    ],
    ['{"environment":"test",\n\n"dialects":{"../.env":"node"}}', 'dialect_path', 'line 3'],
    ['{"environment":"test","dialects":{"/etc/env":"node"}}', 'dialect_path', 'relative path'],
    ['{"environment":"test","dialects":{"a\\\\b":"node"}}', 'dialect_path', 'forward slashes'],
    ['{"environment":"test",\n"variables":{"A":"a",\n"A":"b"}}', 'twice', 'line 3'],
    ['{"environment":"test","environment" : "production"}', 'twice', 'line 1'],
    ['{"environment":"test","variables":{"A":"a","\\u0041":"b"}}', 'twice', 'line 1'],
    [`{"environment":"test","variables":{"A":"${secret}"}}`, 'secret', 'contains a secret'],
    [`{"environment":"${secret}"}`, 'secret', 'contains a secret'],
  ])('%s', (text, code, words) => {
    const parsed = parseProjectFile('/p/keyreeve.json', text)
    expect(codeOf(parsed)).toBe(`project_file_invalid.${code}`)
    const sentence = parsed.ok ? '' : say(parsed.error)
    expect(sentence).toContain(words)
    expect(sentence).toContain('/p/keyreeve.json')
    expect(sentence).not.toContain(secret)
  })

  it('also where the file cannot be read at all', async () => {
    mkdirSync(join(folder, 'keyreeve.json'))
    expect(codeOf(await readProjectFile(folder))).toBe('project_file_invalid.unreadable')
    rmSync(join(folder, 'keyreeve.json'), { recursive: true })
    // A FIFO without a writer must not be waited for.
    spawnSync('mkfifo', [join(folder, 'keyreeve.json')])
    expect(codeOf(await readProjectFile(folder))).toBe('project_file_invalid.unreadable')
    rmSync(join(folder, 'keyreeve.json'))
    writeFileSync(join(folder, 'keyreeve.json'), Buffer.from([0x7b, 0xff, 0x7d]))
    expect(codeOf(await readProjectFile(folder))).toBe('project_file_invalid.utf8')
  })

  it.skipIf(process.getuid?.() === 0)('such as a file without permission', async () => {
    chmodSync(write('keyreeve.json', {}), 0)
    expect(codeOf(await readProjectFile(folder))).toBe('project_file_invalid.unreadable')
  })
})

describe('it is found', () => {
  const project = { environment: 'test' }
  const found = async (start: string): Promise<string | null> =>
    must(await findProjectFile(join(folder, start)))?.path.slice(folder.length + 1) ?? null

  it('in the folder itself, or the nearest one above it, up to the root of the repository', async () => {
    write('keyreeve.json', project)
    mkdirSync(join(folder, 'repo/.git'), { recursive: true })
    mkdirSync(join(folder, 'repo/deep/er'), { recursive: true })
    expect(await found('.')).toBe('keyreeve.json')
    expect(await found('repo/deep/er')).toBe(null)
    write('repo/keyreeve.json', project)
    expect(await found('repo/deep/er')).toBe('repo/keyreeve.json')
    write('repo/deep/keyreeve.json', project)
    expect(await found('repo/deep/er')).toBe('repo/deep/keyreeve.json')
    expect(await found('repo')).toBe('repo/keyreeve.json')
  })

  it('in a linked working tree, whose .git is a file', async () => {
    write('keyreeve.json', project)
    write('tree/.git', 'gitdir: /elsewhere')
    expect(await found('tree')).toBe(null)
  })

  it('below the home folder only, unless the home folder is asked about', async () => {
    vi.stubEnv('HOME', folder)
    write('keyreeve.json', project)
    mkdirSync(join(folder, 'work'))
    expect(await found('work')).toBe(null)
    expect(await found('.')).toBe('keyreeve.json')
  })

  it('through a link to the folder', async () => {
    write('real/keyreeve.json', project)
    mkdirSync(join(folder, 'real/below'))
    symlinkSync(join(folder, 'real/below'), join(folder, 'link'))
    expect(await found('link')).toBe('real/keyreeve.json')
  })

  it('and an invalid one is not skipped', async () => {
    write('keyreeve.json', project)
    write('below/keyreeve.json', '{')
    expect(codeOf(await findProjectFile(join(folder, 'below')))).toBe('project_file_invalid.json')
  })
})

it('the published JSON Schema is the one that validates (npm run schema)', () => {
  const published = resolve(import.meta.dirname, '../../../resources/schema/keyreeve.schema.json')
  expect(JSON.parse(readFileSync(published, 'utf8'))).toEqual(
    JSON.parse(JSON.stringify(z.toJSONSchema(projectFileSchema, { io: 'input', target: 'draft-7' }))),
  )
})
