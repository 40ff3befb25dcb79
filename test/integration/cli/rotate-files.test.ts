/** `keyreeve rotate` and the files that hold the secret: what it shows, changes, leaves and undoes. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { FilesDone, RotationGroup } from '../../../shared/domain/rotation.ts'
import type { Key } from '../../../shared/domain/types.ts'
import { newCliVault, type CliHome } from '../../support/cli.ts'

let cli: CliHome
beforeAll(async () => {
  cli = await newCliVault()
}, 60_000)
afterAll(() => cli.close())

type Rotated = { readonly key: Key; readonly secret: string | null; readonly files: FilesDone }

const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'keyreeve-rotated-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Writes a file that nobody has touched for a while. */
const write = (path: string, text: string): string => {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  utimesSync(path, 1e9, 1e9)
  return path
}

/** A key, and two files that are on record as holding its secret. */
const newKey = async (name: string, ...more: string[]) => {
  const folder = newFolder()
  const args = ['keys', 'create', '--account', 'you', '--name', name, '--print', ...more]
  const secret = (await cli.run(args)).stdout.trim()
  const [env, json] = [
    write(join(folder, 'a', '.env'), `A=1\nAPI_KEY="${secret}" # it\n`),
    write(join(folder, 'b', 'config.json'), `{ "key": "${secret}" }`),
  ]
  expect((await cli.run(['env', 'scan', folder])).code).toBe(0)
  return { folder, secret, env, json }
}

describe('rotate', { timeout: 60_000 }, () => {
  it('--dry-run shows the files as a diff with masked values, and changes nothing', async () => {
    const { secret, env, json, folder } = await newKey('dry')
    const hint = `kr_test_••••••${secret.slice(-4)}`
    const shown = await cli.run(['rotate', 'dry', '--dry-run'])
    expect(shown.code).toBe(0)
    expect(shown.stdout).toBe(
      [
        `${join(folder, 'a')} (folder)`,
        '    .env',
        `        2 - API_KEY ${hint}`,
        '        2 + API_KEY the new secret',
        `${join(folder, 'b')} (folder)`,
        '    config.json',
        `        1 - key ${hint}`,
        '        1 + key the new secret',
        '',
      ].join('\n'),
    )
    expect(shown.stderr).toContain('The old secret would be replaced in 2 files.')
    const planned = await cli.json<{ readonly groups: readonly RotationGroup[] }>([
      'rotate',
      'dry',
      '--dry-run',
    ])
    expect(
      planned.groups.flatMap(({ trees }) => trees.flatMap(({ files }) => files.map(({ path }) => path))),
    ).toEqual([env, json])
    expect(JSON.stringify(planned)).not.toContain(secret)
    expect([readFileSync(env, 'utf8').includes(secret), readFileSync(json, 'utf8').includes(secret)]).toEqual(
      [true, true],
    )
  })

  it('replaces the secret everywhere, lists what it left, and --undo takes it back', async () => {
    const { folder, secret, env, json } = await newKey('everywhere')
    const recent = join(folder, 'c', '.env')
    mkdirSync(dirname(recent))
    writeFileSync(recent, `KEY=${secret}\n`)
    await cli.run(['env', 'scan', folder])
    writeFileSync(recent, `KEY=${secret}\n`)
    const planned = await cli.run(['rotate', 'everywhere', '--dry-run'])
    expect(planned.stdout).toContain(`keyreeve env write '${recent}' --key 'everywhere' --env test --as KEY`)
    const rotated = await cli.run(['rotate', 'everywhere'])
    expect([rotated.code, rotated.stderr]).toEqual([
      0,
      expect.stringContaining('Replaced in 2 files. To undo this: keyreeve rotate --undo'),
    ])
    const now = /API_KEY="(kr_test_\w+)" # it/.exec(readFileSync(env, 'utf8'))?.[1]
    expect(now).not.toBe(secret)
    expect([readFileSync(env, 'utf8'), readFileSync(json, 'utf8'), readFileSync(recent, 'utf8')]).toEqual([
      `A=1\nAPI_KEY="${now}" # it\n`,
      `{ "key": "${now}" }`,
      `KEY=${secret}\n`,
    ])
    const undone = await cli.run(['rotate', '--undo', 'everywhere'])
    expect([undone.code, undone.stderr]).toEqual([
      0,
      expect.stringContaining('2 files have their old content again.'),
    ])
    expect(readFileSync(env, 'utf8')).toBe(`A=1\nAPI_KEY="${secret}" # it\n`)
    expect((await cli.run(['rotate', '--undo', 'everywhere', '--json'])).stderr).toContain('key_not_replaced')
  })

  it('--dry-run says that no file is known only if none is, not if all are left', async () => {
    const { folder, secret, env, json } = await newKey('left')
    for (const [path, text] of [
      [env, `API_KEY=${secret}\n`],
      [json, `{ "key": "${secret}" }`],
    ] as const)
      writeFileSync(path, text)
    await cli.run(['env', 'scan', folder])
    const left = await cli.run(['rotate', 'left', '--dry-run'])
    expect(left.stdout).toContain('changed a moment ago')
    expect(left.stderr).not.toContain('No file on record')
    await cli.run(['keys', 'create', '--account', 'you', '--name', 'unknown'])
    const none = await cli.run(['rotate', 'unknown', '--dry-run'])
    expect(none.stderr).toContain('No file on record holds the secret')
  })

  it('leaves every file with --places none', async () => {
    const { secret, env } = await newKey('nowhere')
    const none = await cli.json<Rotated>(['rotate', 'nowhere', '--places', 'none'])
    expect([none.files, readFileSync(env, 'utf8').includes(secret)]).toEqual([
      { changed: [], left: [] },
      true,
    ])
  })

  it('--due rotates every old key, and says which it cannot', async () => {
    const due = ['rotate', '--due', '--env', 'production']
    expect((await cli.run(due)).stderr).toContain('No key in production is due.')
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 100 * 24 * 3_600_000 })
    const [one, two] = await (async () => {
      try {
        const long = ['--env', 'production', '--expires', 'never']
        await cli.run([
          'keys',
          'create',
          '--account',
          'you',
          '--name',
          'due-lost',
          '--no-keep',
          '--print',
          ...long,
        ])
        return [await newKey('due-one', ...long), await newKey('due-two', ...long)] as const
      } finally {
        vi.useRealTimers()
      }
    })()
    const dry = await cli.run([...due, '--dry-run'])
    expect([dry.stdout, dry.stderr]).toEqual([
      expect.stringContaining('“due-two”'),
      expect.stringContaining('would be replaced in 4 files.'),
    ])
    expect(readFileSync(one.env, 'utf8')).toContain(one.secret)
    const { code, stderr } = await cli.run(due)
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/2 keys rotated\. Replaced in 4 files\. .*“due-lost” isn’t kept/),
    ])
    for (const { env, json, secret } of [one, two])
      for (const path of [env, json]) expect(readFileSync(path, 'utf8')).not.toContain(secret)
  })

  it('keys show and keys list suggest to end the old key once nothing has used it for ten minutes', async () => {
    await cli.run(['keys', 'create', '--account', 'you', '--name', 'quiet'])
    const { secret } = await cli.json<Rotated>(['rotate', 'quiet', '--print'])
    const note = async (minutes: number): Promise<string> => {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + minutes * 60_000 })
      try {
        const listed = await cli.run(['keys', 'list'])
        return `${listed.stderr}\n${(await cli.run(['keys', 'show', 'quiet'])).stderr}`
      } finally {
        vi.useRealTimers()
      }
    }
    expect(secret).not.toBeNull()
    expect(await note(9)).not.toContain('Nothing has used')
    const command = "keyreeve rotate 'quiet' --env test --end-overlap"
    const said = await note(11)
    expect(said).toMatch(/Nothing has used the old keys? of .*“quiet” for ten minutes\./)
    expect(said.split(command)).toHaveLength(3)
  })

  it.each([
    [['rotate']],
    [['rotate', '--due', 'a']],
    [['rotate', 'a', '--undo', '--due']],
    [['rotate', 'a', '--undo', '--dry-run']],
    [['rotate', '--due', '--print']],
  ])('%j is a usage error', async (args) => {
    expect((await cli.run(args)).code).toBe(2)
  })
})
