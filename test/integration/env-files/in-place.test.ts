/** Files that must not be replaced: with several links, or mounted. */
import { execFileSync, spawnSync } from 'node:child_process'
import { linkSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { inspectEnvFile } from '../../../electron/core/deliveries/destinations/env-file.ts'
import { Secret } from '../../../electron/core/secret.ts'
import { mountSmallDisk } from '../../support/disk.ts'
import { codeOf, content, isRoot, modeOf, newFile, newFolder, temporary } from './place.ts'
import { writeEnvVariable } from './writing.ts'

const write = (path: string, value: string, inPlace = true): ReturnType<typeof writeEnvVariable> =>
  writeEnvVariable({ path, variable: 'TOKEN', value: new Secret(value), inPlace })

describe('a file with several names', () => {
  it('is reported as such, and keeps them when written in place', async () => {
    const path = newFile('A=1\nTOKEN=old\nB=2\n', 0o640)
    const other = join(newFolder(), 'other')
    linkSync(path, other)
    expect(await inspectEnvFile(path)).toMatchObject({ data: { links: 2, mounted: null } })
    for (const value of ['a-much-longer-value', 'x']) {
      expect(await codeOf(write(path, value))).toBe('ok')
      expect([content(path), content(other)]).toEqual([
        `A=1\nTOKEN=${value}\nB=2\n`,
        `A=1\nTOKEN=${value}\nB=2\n`,
      ])
    }
    expect([modeOf(path), statSync(path).nlink, temporary(dirname(path))]).toEqual([0o640, 2, []])
  })

  it('keeps its old content on a full disk', async (test) => {
    const disk = mountSmallDisk('1m')
    if (typeof disk === 'string') return test.skip(disk)
    onTestFinished(() => disk.release())
    const path = join(disk.path, '.env')
    const before = `${'# filler line\n'.repeat(3_000)}TOKEN=old\n`
    writeFileSync(path, before)
    for (const free of [0, 40, 80, 84, 88, 92, 120]) {
      try {
        writeFileSync(join(disk.path, 'ballast'), Buffer.alloc(2 ** 20))
      } catch {}
      execFileSync('truncate', ['-s', `-${free}K`, join(disk.path, 'ballast')])
      const value = 'v'.repeat(5_000)
      const code = await codeOf(write(path, value))
      expect([code, content(path)]).toEqual(
        code === 'ok' ? ['ok', before.replace('old', value)] : ['no_space.env_file', before],
      )
      expect(temporary(disk.path)).toEqual([])
      execFileSync('rm', [join(disk.path, 'ballast')])
      writeFileSync(path, before)
    }
  })
})

describe('a mounted file', () => {
  it('is recognised as a mount point, cannot be replaced, and is written in place', async (test) => {
    if (process.platform !== 'linux' || !isRoot) return test.skip('mounting needs root on Linux')
    const [source, path] = [newFile('TOKEN=old\n'), newFile('A=1\n')]
    const mounted = spawnSync('mount', ['--bind', source, path])
    if (mounted.status !== 0) return test.skip(`mounting is not possible here: ${String(mounted.stderr)}`)
    onTestFinished(() => void execFileSync('umount', [path]))
    expect(await inspectEnvFile(path)).toMatchObject({ data: { mounted: { kind: 'here' } } })
    expect(await write(path, 'new', false)).toMatchObject({
      ok: false,
      error: { code: 'env_unwritable.mounted' },
    })
    expect([content(path), readdirSync(dirname(path))]).toEqual(['TOKEN=old\n', ['.env']])
    expect(await codeOf(write(path, 'new'))).toBe('ok')
    expect([content(path), content(source)]).toEqual(['TOKEN=new\n', 'TOKEN=new\n'])
  })

  it.each([
    ['compose.yaml', 'services:\n  web:\n    volumes:\n      - ./data:/data\n      - ./.env:/app/.env:ro\n'],
    [
      'docker-compose.yml',
      'services:\n  web:\n    volumes:\n      - type: bind\n        source: ./.env\n        target: /app/.env\n',
    ],
  ])('by %s', async (name, text) => {
    const path = newFile('TOKEN=old\n')
    writeFileSync(join(dirname(path), name), text)
    expect(await inspectEnvFile(path)).toMatchObject({
      data: { mounted: { kind: 'compose', path: join(dirname(path), name), service: 'web' } },
    })
    writeFileSync(
      join(dirname(path), name),
      text.replace('/.env', '/env').replace('source: ./env', 'source: env'),
    )
    expect(await inspectEnvFile(path)).toMatchObject({ data: { mounted: null } })
  })
})

it('a new file is created as usual', async () => {
  const path = join(newFolder(), '.env')
  expect(await codeOf(write(path, 'new'))).toBe('ok')
  expect([readFileSync(path, 'utf8'), modeOf(path)]).toEqual(['TOKEN=new\n', 0o600])
})
