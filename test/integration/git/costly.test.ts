/** A repository that is designed to keep its reader busy fails to: what would take too long counts as unknown. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readComposeServices } from '../../../electron/core/env-files/compose.ts'
import { inspectEnvFile } from '../../../electron/core/deliveries/destinations/env-file.ts'
import { parseConfig, readConfig } from '../../../electron/core/git/config.ts'
import { newFolder } from '../env-files/place.ts'
import { git } from './hostile-repositories.ts'

const hasGit = spawnSync('git', ['--version']).status === 0
const newRepo = (): string => {
  const repo = newFolder()
  git(repo, 'init', '-q', '-b', 'main')
  writeFileSync(join(repo, '.env'), 'A=1\n')
  return repo
}

describe.skipIf(!hasGit)('a .env file is inspected', () => {
  const unknown = { ok: true, data: { variables: ['A'], trackedByGit: null, ignoredByGit: null } }

  it('beside configuration files that each include the next 200 times', async () => {
    const repo = newRepo()
    for (let level = 0; level < 9; level++) {
      const name = level === 0 ? 'config' : `c${level}`
      writeFileSync(join(repo, '.git', name), `[include]\n${`path = c${level + 1}\n`.repeat(200)}`)
    }
    expect(await inspectEnvFile(join(repo, '.env'))).toMatchObject(unknown)
  })

  it('beside a configuration that includes thousands of missing files', async () => {
    const repo = newRepo()
    writeFileSync(join(repo, '.git', 'config'), `[include]\n${'path = x\n'.repeat(5_000)}`)
    expect(await inspectEnvFile(join(repo, '.env'))).toMatchObject(unknown)
  })

  it('and ordinary includes and rules still work', async () => {
    const repo = newRepo()
    writeFileSync(join(repo, '.git', 'config'), `[include]\n${'path = shared\n'.repeat(20)}`)
    writeFileSync(join(repo, '.git', 'shared'), '[core]\nignoreCase = true\n')
    writeFileSync(join(repo, '.gitignore'), `${'*.log\n'.repeat(500)}*-*.*.tmp\n.ENV\n`)
    expect(await inspectEnvFile(join(repo, '.env'))).toMatchObject({
      ok: true,
      data: { trackedByGit: false, ignoredByGit: true },
    })
  })
})

it('configuration beyond realistic limits is not processed', async () => {
  const folder = newFolder()
  const names = Array.from({ length: 6 }, (_, index) => join(folder, `c${index}`))
  for (const name of names) writeFileSync(name, `# ${'x'.repeat(1_000_000)}\n[core]\nbare = true\n`)
  expect((await readConfig(names.slice(0, 4)))?.get('core.bare')).toBe('true')
  expect(await readConfig(names)).toBeNull()
  expect(parseConfig(`[a "${'x'.repeat(2_000)}"]\nb\n`)).toBeNull()
  expect(parseConfig(`[a]\n${'b\n'.repeat(10_000)}`)).toHaveLength(10_000)
  expect(parseConfig(`[a]\n${'b\n'.repeat(10_001)}`)).toBeNull()
})

describe('Compose files', () => {
  const mounting = 'services:\n  web:\n    volumes: ["./.env:/app/.env"]\n'
  const padded = (bytes: number): string => mounting.padEnd(bytes - 1, '#') + '\n'
  const foundIn = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> => {
    const folder = newFolder()
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    return (await readComposeServices(folder)).map(({ path }) => path.slice(folder.length + 1))
  }

  it('are read up to 64 KiB each, 128 KiB and 8 files in total, the main ones first', async () => {
    const limit = 64 * 1024
    expect(await foundIn({ 'compose.yaml': padded(limit) })).toEqual(['compose.yaml'])
    expect(await foundIn({ 'compose.yaml': padded(limit + 1), 'compose.a.yaml': mounting })).toEqual([
      'compose.a.yaml',
    ])
    expect(
      await foundIn({
        'compose.a.yaml': padded(limit),
        'compose.b.yaml': padded(limit),
        'compose.yaml': padded(limit - 10),
      }),
    ).toEqual(['compose.yaml', 'compose.a.yaml'])
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`compose.n${at}.yaml`, mounting]))
    expect(await foundIn({ ...many, 'docker-compose.yml': mounting })).toHaveLength(8)
  })

  it('with many services are read, and the last of two equal services counts', async () => {
    const services = Array.from({ length: 4_000 }, (_, at) => `  s${at}: {}\n`).join('')
    const folder = newFolder()
    writeFileSync(join(folder, 'compose.yml'), `services:\n${services}  s0: {volumes: ["./x:/x"]}\n`)
    const found = await readComposeServices(folder)
    expect(found).toHaveLength(4_000)
    expect(found.find(({ name }) => name === 's0')?.mounts).toEqual([join(folder, 'x')])
  })
})
