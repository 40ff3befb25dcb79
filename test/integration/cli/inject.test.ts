/** keyreeve inject: secrets in the place of references, in any text. */
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Activity, Placement } from '../../../shared/domain/types.ts'
import { newCliVault, whileAppIsOpen, type CliHome } from '../../support/cli.ts'
import { must } from '../../support/home.ts'

let cli: CliHome
const secrets: Record<string, string> = {}
const create = async (name: string, env = 'test'): Promise<string> => {
  const args = ['keys', 'create', '--account', 'you', '--name', name, '--env', env, '--print']
  return (await cli.json<{ secret: string }>(args)).secret
}
const multiline = '-----BEGIN KEY-----\n"quoted" \\ $HOME\n-----END KEY-----'

beforeAll(async () => {
  cli = await newCliVault()
  secrets['worker'] = await create('worker')
  secrets['live'] = await create('live', 'production')
  secrets['off'] = await create('off')
  await cli.run(['keys', 'disable', 'off'])
  await whileAppIsOpen(cli, async ({ perform }) => {
    const { id: accountId } = must(await perform('accounts.find', { name: 'you' }, { kind: 'you' }))
    must(
      await perform(
        'keys.import',
        {
          name: 'my key (é)',
          accountId,
          environment: 'test',
          expiration: 'never',
          secret: multiline,
          as: 'given',
        },
        { kind: 'you' },
      ),
    )
  })
}, 60_000)
afterAll(() => cli.close())

let folder: string
let folders = 0
beforeEach(() => {
  folders += 1
  folder = join(cli.folder, `work-${folders}`)
  mkdirSync(folder)
})

const inject = (template: string, ...args: string[]) => cli.run(['inject', ...args], { input: template })
const deliveries = (): Promise<readonly Activity[]> =>
  whileAppIsOpen(
    cli,
    async ({ perform }) =>
      must(
        await perform(
          'activity.query',
          { filters: { kind: 'delivery' }, window: { offset: 0, limit: 200 } },
          { kind: 'you' },
        ),
      ).rows as readonly Activity[],
  )
const places = (name: string, ...args: string[]): Promise<readonly Placement[]> =>
  cli.json(['keys', 'places', name, ...args])

it('replaces every reference and changes nothing else, whatever the text is', async () => {
  const template = [
    '\ufeffa: kr://test/worker\r\n',
    'b: "{{ kr://test/worker }}x" # kr://<environment>/<name>\n\n',
    'c: kr://production/live,kr://test/my%20key%20%28%C3%A9%29;\ttrailing  ',
  ]
  const { code, stdout, stderr } = await inject(template.join(''))
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toBe(
    [
      `\ufeffa: ${secrets['worker']}\r\n`,
      `b: "${secrets['worker']}x" # kr://<environment>/<name>\n\n`,
      `c: ${secrets['live']},${multiline};\ttrailing  `,
    ].join(''),
  )
})

it('a text without references passes as it is', async () => {
  expect(await inject('no reference\n')).toEqual({ code: 0, stdout: 'no reference\n', stderr: '' })
  expect(await inject('')).toEqual({ code: 0, stdout: '', stderr: '' })
})

it('is recorded, once a reference, and leaves no placement', async () => {
  const before = (await deliveries()).length
  await inject('kr://test/worker')
  const [last, ...rest] = await deliveries()
  expect(rest).toHaveLength(before)
  expect(last).toMatchObject({
    action: 'delivery.output',
    actor: { kind: 'cli' },
    subject: { name: 'worker' },
    details: { program: 'keyreeve inject' },
  })
  expect(await places('worker')).toEqual([])
})

describe('what cannot be resolved is named with its line, and nothing is written', () => {
  it.each([
    [
      'a\nkr://test/nobody',
      4,
      'Line 2: kr://test/nobody can’t be resolved. There is no key “nobody” in test.',
    ],
    ['kr://production/worker', 4, '--env test'],
    ['\n\nkr://test/off', 1, 'Line 3: kr://test/off can’t be resolved. “off” is disabled.'],
    ['kr://staging/worker', 1, 'Line 1: “kr://staging/worker” isn’t a reference.'],
    ['kr://test/worker kr://test/%zz', 1, 'Line 1: “kr://test/%zz” isn’t a reference.'],
  ])('%j', async (template, code, sentence) => {
    const before = (await deliveries()).length
    const out = join(folder, 'out')
    for (const args of [[], ['--out', out]]) {
      const ended = await inject(template, ...args)
      expect([ended.code, ended.stdout]).toEqual([code, ''])
      expect(ended.stderr).toContain(sentence)
      expect(Object.values(secrets).filter((secret) => ended.stderr.includes(secret))).toEqual([])
    }
    expect([existsSync(out), (await deliveries()).length]).toEqual([false, before])
  })

  it('bytes that are no text, and more than a file should have', async () => {
    const file = join(folder, 'binary')
    writeFileSync(file, Buffer.from([0x61, 0xff]))
    expect((await inject('', '--file', file)).stderr).toContain('isn’t UTF-8')
    expect((await inject('', '--file', join(folder, 'nowhere'))).code).toBe(4)
    expect((await inject('', '--file', folder)).stderr).toContain('can’t be read')
    spawnSync('mkfifo', [join(folder, 'fifo')])
    expect((await inject('', '--file', join(folder, 'fifo'))).stderr).toContain('can’t be read')
    expect((await inject('x'.repeat(1024 * 1024 + 1))).stderr).toContain('larger than 1 MiB')
  })
})

it('--dry-run lists the references with masked values, and hands nothing over', async () => {
  const before = (await deliveries()).length
  const listed = await inject('\nkr://test/worker', '--dry-run', '--json')
  expect(JSON.parse(listed.stdout)).toEqual([
    expect.objectContaining({
      line: 2,
      reference: 'kr://test/worker',
      key: expect.objectContaining({ name: 'worker' }),
    }),
  ])
  const shown = await inject('\nkr://test/worker', '--dry-run')
  expect(shown.stdout).toMatch(/2 +kr:\/\/test\/worker +kr_test_•+/)
  expect(listed.stdout + shown.stdout).not.toContain(secrets['worker'])
  expect((await deliveries()).length).toBe(before)
})

describe('--out', () => {
  it('makes a file that only its owner can read, and a placement that is found again', async () => {
    const out = join(folder, 'config.yaml')
    const { code, stdout } = await inject('a: kr://test/worker\nb: kr://test/worker\n', '--out', out)
    expect([code, stdout]).toEqual([0, `Wrote ${out} with 2 secrets.\n`])
    expect(readFileSync(out, 'utf8')).toBe(`a: ${secrets['worker']}\nb: ${secrets['worker']}\n`)
    expect(statSync(out).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder)).toEqual(['config.yaml'])
    const here = async (): Promise<readonly Placement[]> =>
      (await places('worker', '--check')).filter(({ locator }) => locator === out)
    const place = { destination: 'template_file', variable: 'kr://test/worker', state: 'present' }
    expect(await here()).toMatchObject([place])
    expect((await places('worker')).filter(({ locator }) => locator === out)).toMatchObject([place])
    // It is found where it has moved to, and missed where it is gone.
    writeFileSync(out, `# more\n"a": "${secrets['worker']}"`)
    expect(await here()).toMatchObject([{ state: 'present' }])
    writeFileSync(out, `a: ${secrets['worker']?.slice(0, -1)}`)
    expect(await here()).toMatchObject([{ state: 'changed' }])
  })

  it('keeps the mode of a file, and writes through a link', async () => {
    const [real, link] = [join(folder, 'real'), join(folder, 'link')]
    writeFileSync(real, 'old')
    chmodSync(real, 0o640)
    symlinkSync(real, link)
    expect((await inject('kr://test/worker', '--out', link)).code).toBe(0)
    expect([readFileSync(real, 'utf8'), statSync(real).mode & 0o777]).toEqual([secrets['worker'], 0o640])
  })

  it('refuses a file that git tracks unless that is accepted', async () => {
    const git = (...args: string[]): void => {
      const { status, stderr } = spawnSync('git', args, { cwd: folder, encoding: 'utf8' })
      if (status !== 0) throw new Error(stderr)
    }
    const out = join(folder, 'config.yaml')
    writeFileSync(out, 'old')
    git('init', '-q')
    git('add', 'config.yaml')
    const refused = await inject('kr://test/worker', '--out', out)
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('Git tracks')])
    expect(readFileSync(out, 'utf8')).toBe('old')
    expect((await inject('kr://test/worker', '--out', out, '--tracked')).code).toBe(0)
    expect(readFileSync(out, 'utf8')).toBe(secrets['worker'])
  })

  it('refuses Keyreeve’s own folder, a folder, and a file that is read-only', async () => {
    expect((await inject('kr://test/worker', '--out', join(cli.home, 'x'))).code).toBe(1)
    expect((await inject('kr://test/worker', '--out', folder)).code).toBe(1)
    const out = join(folder, 'read-only')
    writeFileSync(out, 'old', { mode: 0o400 })
    expect((await inject('kr://test/worker', '--out', out)).code).toBe(1)
    expect(readFileSync(out, 'utf8')).toBe('old')
  })
})
