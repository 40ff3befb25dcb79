/** What commands do with files that are none, cannot be read, or change: they answer at once, and say which file it was. */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newCliVault, type CliHome } from '../../support/cli.ts'

/** Without a limit of its own, a command that waits for a writer would hang until then. */
const timeout = 30_000
let cli: CliHome
beforeAll(async () => {
  cli = await newCliVault()
  await cli.json(['keys', 'create', '--account', 'you', '--name', 'worker'])
})
afterAll(() => cli.close())

let folder = ''
let count = 0
beforeEach(() => {
  count += 1
  folder = join(cli.folder, `work-${count}`)
  mkdirSync(folder)
})
const fifo = (...names: readonly string[]): void => {
  for (const name of names) expect(spawnSync('mkfifo', [join(folder, name)]).status).toBe(0)
}

/** The commands that read or write a `.env` file, with what follows their words. */
const commands = (file: string): readonly (readonly string[])[] => [
  ['run', '--file', file, '--', 'true'],
  ['env', 'write', file, '--key', 'worker', '--as', 'TOKEN'],
  ['env', 'import', file, '--account', 'you', '--all'],
  ['inject', '--file', file],
]

describe('a .env file that is none is refused at once, by name:', { timeout }, () => {
  it.each([
    ['a FIFO, as password managers mount it', () => fifo('.env')],
    ['a folder', () => mkdirSync(join(folder, '.env'))],
  ])('%s', async (_name, make) => {
    make()
    const file = join(folder, '.env')
    for (const words of commands(file)) {
      const { code, stdout, stderr } = await cli.launch(words)
      expect([words[0], code, stdout], stderr).toEqual([words[0], 1, ''])
      expect(stderr).not.toMatch(/went wrong|    at /)
    }
  })

  it.each(['/dev/null', '/dev/zero', '/dev/tty'])('%s', async (device) => {
    for (const words of commands(device)) {
      const { code, stderr } = await cli.launch(words)
      expect([words[0], code], stderr).toEqual([words[0], 1])
      expect(stderr).not.toMatch(/went wrong|    at /)
    }
  })

  it('invalid UTF-8', async () => {
    const file = join(folder, '.env')
    writeFileSync(file, Buffer.from('A=\xff\xfe\n', 'latin1'))
    // What is imported is not written back, so a comment in another encoding does no harm there.
    for (const words of commands(file).filter(([, word]) => word !== 'import')) {
      const { code, stderr } = await cli.launch(words)
      expect([words[0], code], stderr).toEqual([words[0], 1])
      expect(stderr).toContain('UTF-8')
    }
  })
})

describe('FIFOs around a .env file are passed over', { timeout }, () => {
  it('when it is written, explained, scanned and used', async () => {
    const names = ['package.json', 'compose.yaml', 'docker-compose.yml', 'pyproject.toml', 'Gemfile']
    fifo(...names, '.envrc', 'Makefile', '.env.local', '.gitignore')
    const file = join(folder, '.env')
    for (const words of [
      ['env', 'write', file, '--key', 'worker', '--as', 'TOKEN'],
      ['env', 'dialects', file],
      ['env', 'scan', folder],
      ['run', '--file', file, '--', 'true'],
    ])
      expect(await cli.launch(words)).toMatchObject({ code: 0 })
  })

  it('keyreeve.json as one is refused by name', async () => {
    fifo('keyreeve.json')
    for (const words of [
      ['run', '--project', folder, '--', 'true'],
      ['projects', 'add', folder],
    ]) {
      const { code, stderr } = await cli.launch(words)
      expect([code, stderr]).toEqual([1, expect.stringContaining('keyreeve.json')])
    }
  })
})

describe('a program', { timeout }, () => {
  const run = (...words: readonly string[]) => {
    writeFileSync(join(folder, 'plain.env'), 'A=1\n')
    return cli.launch(['run', '--file', join(folder, 'plain.env'), '--', ...words])
  }
  it.each([
    ['that does not exist', ['keyreeve-test-no-such-program'], 127],
    ['that a signal ends', ['sh', '-c', 'kill -9 $$'], 137],
    ['that is a folder', ['/tmp'], 126],
  ])('%s ends as in a shell', async (_name, words, code) => {
    expect((await run(...words)).code).toBe(code)
  })

  it('that is not executable ends as in a shell', async () => {
    const program = join(folder, 'program')
    writeFileSync(program, '#!/bin/sh\n')
    chmodSync(program, 0o644)
    expect((await run(program)).code).toBe(126)
  })
})

it('a variable that stands twice in keyreeve.json is not silently dropped', { timeout }, async () => {
  writeFileSync(
    join(folder, 'keyreeve.json'),
    '{ "environment": "test", "variables": { "A": "worker", "A": "other" } }',
  )
  const { code, stderr } = await cli.launch(['run', '--project', folder, '--', 'true'])
  expect([code, stderr]).toEqual([1, expect.stringContaining('keyreeve.json has the same name twice')])
})

it('the answer about a dialect has a line for each reason', { timeout }, async () => {
  writeFileSync(join(folder, 'compose.yaml'), 'services:\n  a:\n    image: x\n    env_file: .env\n')
  const { code, stdout, stderr } = await cli.launch(['env', 'dialects', join(folder, '.env')])
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toMatch(/^.*\.env is written for Docker Compose.*\nBecause of .*compose\.yaml\.\n/)
})
