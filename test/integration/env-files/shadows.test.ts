/** What keeps programs from seeing a value that was just written. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findShadows } from '../../../electron/core/env-files/shadows.ts'
import type { Shadow } from '../../../shared/domain/delivery.ts'
import { newFolder } from './place.ts'

const shadowsOf = (
  folder: string,
  name = '.env',
  environment: NodeJS.ProcessEnv = {},
): Promise<readonly Shadow[]> =>
  findShadows({ path: join(folder, name), variable: 'TOKEN', value: 'new' }, environment)

describe('files beside it', () => {
  const all = [
    '.env',
    '.env.local',
    '.env.development',
    '.env.development.local',
    '.env.production',
    '.env.example',
  ]
  it.each([
    ['.env', ['.env.local', '.env.development', '.env.development.local', '.env.production']],
    ['.env.local', ['.env.development', '.env.development.local', '.env.production']],
    ['.env.development', ['.env.local', '.env.development.local']],
    ['.env.development.local', []],
    ['other.env', []],
  ])('%s is shadowed by the files that a loader prefers', async (name, expected) => {
    const folder = newFolder()
    for (const file of all) writeFileSync(join(folder, file), 'A=1\nTOKEN="old"\n')
    expect(await shadowsOf(folder, name)).toEqual(
      expected.map((file) => ({ kind: 'file', path: join(folder, file) })),
    )
  })

  it('only when they set another value', async () => {
    const folder = newFolder()
    writeFileSync(join(folder, '.env.local'), "TOKEN='new'\n")
    writeFileSync(join(folder, '.env.development'), '# TOKEN=old\nTOKEN_2=old\n')
    expect(await shadowsOf(folder)).toEqual([])
  })

  it.each([2 ** 13 + 1, 2 ** 20 - 10])('not when %i blanks make them too costly to parse', async (blanks) => {
    const folder = newFolder()
    writeFileSync(join(folder, '.env.local'), `TOKEN=old${'\n'.repeat(blanks)}`)
    writeFileSync(join(folder, '.env.development'), 'TOKEN=old')
    expect(await shadowsOf(folder)).toEqual([{ kind: 'file', path: join(folder, '.env.development') }])
  })

  it('only when they set the variable, even if its name is a property of every object', async () => {
    const folder = newFolder()
    writeFileSync(join(folder, '.env.local'), 'A=1\n')
    expect(
      await findShadows({ path: join(folder, '.env'), variable: 'constructor', value: 'new' }, { A: '1' }),
    ).toEqual([])
  })
})

it('the environment of our process', async () => {
  const folder = newFolder()
  expect(await shadowsOf(folder, '.env', { TOKEN: 'old' })).toEqual([{ kind: 'environment' }])
  expect(await shadowsOf(folder, '.env', { TOKEN: 'new', TOKENS: 'old' })).toEqual([])
})

describe('environment: of a Compose file', () => {
  const compose = async (text: string): Promise<readonly Shadow[]> => {
    const folder = newFolder()
    writeFileSync(join(folder, 'docker-compose.yml'), text)
    const shadows = await shadowsOf(folder)
    expect(
      shadows.every(
        (shadow) => shadow.kind === 'compose' && shadow.path === join(folder, 'docker-compose.yml'),
      ),
    ).toBe(true)
    return shadows
  }

  it.each([
    'services:\n  web:\n    environment:\n      TOKEN: old\n',
    'services:\n  web:\n    environment:\n      - A=1\n      - TOKEN=old\n',
    'services:\n  web:\n    environment: { TOKEN: "old" }\n',
    'services:\n  web:\n    environment:\n      TOKEN: ${OTHER}\n',
    'x-common: &common\n  TOKEN: old\nservices:\n  web:\n    environment:\n      <<: *common\n      A: 1\n',
    'services:\n  db:\n    image: x\n  web:\n    env_file: .env\n    environment:\n      - TOKEN=12345\n',
  ])('%j sets it', async (text) => {
    expect(await compose(text)).toEqual([expect.objectContaining({ kind: 'compose', service: 'web' })])
  })

  it.each([
    'services:\n  web:\n    environment:\n      TOKEN: ${TOKEN}\n',
    'services:\n  web:\n    environment:\n      - TOKEN=${TOKEN:-none}\n',
    'services:\n  web:\n    environment:\n      - TOKEN=$TOKEN\n',
    'services:\n  web:\n    environment:\n      - TOKEN\n',
    'services:\n  web:\n    environment:\n      TOKEN:\n',
    'services:\n  web:\n    environment:\n      TOKEN: new\n',
    'services:\n  web:\n    env_file: .env\n',
    'services: [\n',
    'a: &a [*a]',
    'services:\n  web:\n',
    '',
    'services: 1',
  ])('%j does not', async (text) => {
    expect(await compose(text)).toEqual([])
  })
})
