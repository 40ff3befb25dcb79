/** The bundle of the command line: what a command loads, and when it is built again. */
import { spawn, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { cliFolder, ensureCliBundle } from '../../../resources/run/cli-bundle.mjs'
import { ended, newCliVault } from '../../support/cli.ts'

/** Whether a command line has loaded the database, and zod, by the time it ends. */
const loadedBy = async (
  ...args: string[]
): Promise<{ readonly database: boolean; readonly zod: boolean }> => {
  const main = join(await ensureCliBundle(), 'main.cjs')
  const script = `process.on('exit', () => process.stderr.write(JSON.stringify(Object.keys(require.cache))))
    require(${JSON.stringify(main)})`
  const run = spawnSync(process.execPath, ['-e', script, '--', 'keyreeve', ...args], { encoding: 'utf8' })
  expect(run.status).toBe(0)
  expect(run.stdout).toContain(`Usage: keyreeve ${args.slice(0, 2).join(' ')} [options]`)
  const files = JSON.parse(run.stderr) as readonly string[]
  const text = files.map((file) => readFileSync(file, 'utf8')).join('\n')
  return { database: /require\(.better-sqlite3.\)/.test(text), zod: text.includes('ZodObject') }
}

describe('a command loads what it needs', { timeout: 60_000 }, () => {
  it.each([
    ['roles', 'list'],
    ['keys', 'list'],
    ['keys', 'show'],
  ])('%s %s: its help loads neither the database nor zod', async (...words) => {
    expect(await loadedBy(...words, '--help')).toEqual({ database: false, zod: false })
  })

  it('and a command that parses values does load zod', async () => {
    expect(await loadedBy('keys', 'create', '--help')).toEqual({ database: false, zod: true })
  })

  it('the help shows all groups, and that of a group only its commands', () => {
    const help = (...words: string[]): string =>
      spawnSync(
        process.execPath,
        [join(import.meta.dirname, '../../../resources/bin/keyreeve.mjs'), ...words],
        {
          encoding: 'utf8',
        },
      ).stdout
    const all = help('--help')
    for (const word of ['init', 'accounts', 'roles', 'keys', 'rotate', 'verify', 'explain', 'serve'])
      expect(all).toMatch(new RegExp(`^  ${word} `, 'm'))
    const ofKeys = help('keys', '--help')
    for (const word of ['list', 'show', 'places', 'create', 'disable', 'enable', 'delete'])
      expect(ofKeys).toMatch(new RegExp(`^  ${word} `, 'm'))
  })
})

describe('the bundle of a clone', () => {
  /** A folder with the files that the state is made of. */
  const clone = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'keyreeve-clone-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    for (const file of [
      'package.json',
      'resources/run/cli-bundle.mjs',
      'resources/run/build-cli.mjs',
      'resources/package/bundled-packages.mjs',
      'electron/cli/run.ts',
      'shared/messages/en.ts',
    ]) {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), 'the same length')
    }
    return folder
  }

  it.each([
    ['a source is changed', (folder: string) => utimesSync(join(folder, 'shared/messages/en.ts'), 1, 4e9)],
    ['a source is added', (folder: string) => writeFileSync(join(folder, 'electron/new.ts'), '')],
    ['a source is removed', (folder: string) => rmSync(join(folder, 'electron/cli/run.ts'))],
    [
      'the way it is built is changed',
      (folder: string) =>
        writeFileSync(join(folder, 'resources/run/build-cli.mjs'), 'longer than it was before'),
    ],
  ])('is another one when %s', (_, change) => {
    const folder = clone()
    const before = cliFolder(folder)
    expect(cliFolder(folder)).toBe(before)
    change(folder)
    expect(cliFolder(folder)).not.toBe(before)
  })
})

describe('the first command of a clone, which builds the bundle', { timeout: 120_000 }, () => {
  const root = resolve(import.meta.dirname, '../../..')
  const newClone = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'keyreeve-clone-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    for (const name of [
      'electron',
      'shared',
      'resources',
      'package.json',
      'package-lock.json',
      'tsconfig.json',
    ])
      cpSync(join(root, name), join(folder, name), { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    return folder
  }

  it('says what was interrupted by Ctrl-C', async () => {
    const clone = newClone()
    const child = spawn(process.execPath, [join(clone, 'resources/bin/keyreeve.mjs'), '--version'])
    const over = ended(child)
    const out = join(clone, 'out/cli')
    const isBuilding = (): boolean =>
      existsSync(out) && readdirSync(out).some((name) => name.startsWith('.draft'))
    await expect.poll(isBuilding, { timeout: 60_000, interval: 5 }).toBe(true)
    child.kill('SIGINT')
    expect(await over).toEqual({
      code: 130,
      stdout: '',
      stderr: expect.stringMatching(/^Interrupted while .* built\. Nothing was done; run it again\.\n$/),
    })
    expect(isBuilding()).toBe(false)
  })

  it('leaves signals to the command afterwards', async () => {
    const cli = await newCliVault()
    onTestFinished(() => cli.close())
    const file = join(cli.folder, '.env')
    writeFileSync(file, 'A=1\n')
    const script = 'trap "exit 7" INT; kill -INT $PPID; while :; do sleep 0.05; done'
    const words = ['run', '--file', file, '--', 'sh', '-c', script]
    const child = spawn(process.execPath, [join(newClone(), 'resources/bin/keyreeve.mjs'), ...words], {
      env: cli.env,
    })
    expect(await ended(child)).toEqual({ code: 7, stdout: '', stderr: '' })
  })
})
