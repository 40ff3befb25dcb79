/** The bundle of the command line: what a command loads, and when it is built again. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { cliFolder, ensureCliBundle } from '../../../resources/run/cli-bundle.mjs'

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
