/** Which folder may become the data folder; one that may not is left unchanged. */
import { chmodSync, chownSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openKeyreeve } from '../../../electron/core/app.ts'
import { dataFolderWarnings } from '../../../electron/core/data-folder.ts'
import { say } from '../../../electron/messages.ts'
import { openDatabase } from '../../../electron/core/db/open.ts'
import { createMemoryKeychain } from '../../../electron/core/keychain/memory.ts'
import { newCliHome, passphraseEnv } from '../../support/cli.ts'
import { codeOf, createTestClock, must } from '../../support/home.ts'
import { filesOf, folder, usedHome } from './place.ts'

const hasModes = process.platform !== 'win32'
const isRoot = process.getuid?.() === 0

const modeOf = (path: string): string => (statSync(path).mode & 0o7777).toString(8)
const lookOf = (path: string): object => ({
  mode: modeOf(path),
  owner: statSync(path).uid,
  files: filesOf(path),
})

/** What opening says, and whether it changed anything. */
const attempt = async (home: string): Promise<{ readonly code: string; readonly untouched: boolean }> => {
  const before = JSON.stringify(lookOf(home))
  const opened = await openDatabase({ home, now: 1 })
  if (opened.ok) await opened.data.close()
  return { code: codeOf(opened), untouched: JSON.stringify(lookOf(home)) === before }
}

const refused = (why: 'owner' | 'shared' | 'files') => ({ code: `folder_not_ours.${why}`, untouched: true })

const withFiles = (names: readonly string[]): string => {
  const home = folder()
  for (const name of names) {
    if (name.endsWith('/')) mkdirSync(join(home, name))
    else writeFileSync(join(home, name), 'content')
  }
  return home
}

describe('a folder that is not a data folder', () => {
  it.each([
    [['notes.txt']],
    [['keyreeve.database']],
    [['my-passphrase.vault']],
    [['logs/', 'src/']],
    [['.git/']],
    [['passphrase.vault']],
    [['thesis.txt', 'keyreeve.db.notes']],
    [['thesis.txt', 'keyreeve.db-wal']],
    [['thesis.txt', 'stores.lock']],
    [['keyreeve.db.0123456789ab.new/']],
    [['stores.lock']],
    [['stores.lock/']],
    [['logs']],
    [['logs/', 'logs/app.log']],
    [['backups/', 'backups/precious']],
    [['file-changes/', 'file-changes/precious']],
    [['browser/', 'browser/bookmarks.html']],
  ])('with %j in it is refused and not changed', async (names) => {
    const home = withFiles(names)
    if (hasModes) chmodSync(home, 0o755)
    expect(await attempt(home)).toEqual(refused('files'))
  })

  it.skipIf(!hasModes)(
    'is refused when all users share it, even when it is empty or holds a file of our name',
    async () => {
      for (const names of [[], ['keyreeve.db'], ['notes.txt']]) {
        const home = withFiles(names)
        chmodSync(home, 0o1777)
        expect(await attempt(home)).toEqual(refused('shared'))
      }
    },
  )

  it.skipIf(!isRoot)(
    'is refused when it belongs to another user, even when it is empty or a data folder',
    async () => {
      for (const home of [folder(), await usedHome()]) {
        chownSync(home, 65_534, 65_534)
        expect(await attempt(home)).toEqual(refused('owner'))
      }
    },
  )

  it.skipIf(!hasModes)(
    'keeps its mode when a database of our name turns out to be another program’s',
    async () => {
      const home = withFiles(['keyreeve.db', 'notes.txt'])
      chmodSync(home, 0o755)
      expect(await attempt(home)).toEqual({ code: 'database_corrupt.not_ours', untouched: true })
    },
  )
})

describe('a folder that may be used', () => {
  it.each([
    [[]],
    [['.DS_Store']],
    [['keyreeve.db.0123456789ab.new']],
    [['browser/']],
    [['browser/', 'logs/', 'backups/', 'file-changes/']],
    [
      [
        'browser/',
        'browser/Local State',
        'logs/',
        'logs/keyreeve.log',
        'logs/keyreeve.log.1',
        'backups/',
        'backups/before-version-3-17.db',
        'file-changes/',
        'file-changes/lock',
        'file-changes/0123456789abcdef01234567.backup',
      ],
    ],
  ])('with %j in it becomes private', async (names) => {
    const home = withFiles(names)
    if (hasModes) chmodSync(home, 0o755)
    await must(await openDatabase({ home, now: 1 })).close()
    expect(readdirSync(home)).toContain('keyreeve.db')
    if (hasModes) expect(modeOf(home)).toBe('700')
  })
})

it('a data folder whose database was moved away is still one, with its lock, logs, backups and vault', async () => {
  for (const kept of [['stores.lock'], ['passphrase.vault', 'notes.txt']]) {
    const cli = newCliHome()
    onTestFinished(() => cli.close())
    expect(
      await cli.run(['init', '--vault', 'passphrase'], { env: passphraseEnv(cli.folder) }),
    ).toMatchObject({ code: 0 })
    for (const name of ['keyreeve.db', 'passphrase.vault', 'stores.lock'])
      if (!kept.includes(name)) rmSync(join(cli.home, name))
    if (kept.includes('notes.txt')) writeFileSync(join(cli.home, 'notes.txt'), '')
    await must(await openDatabase({ home: cli.home, now: 1 })).close()
  }
})

it('an unusable lock in an open folder is refused before the folder becomes private or a database is created', async () => {
  const place = folder()
  for (const [name, make] of [
    ['alone', () => undefined],
    ['with a file', (home: string) => writeFileSync(join(home, 'other.txt'), '')],
    ['with another program’s database', (home: string) => writeFileSync(join(home, 'keyreeve.db'), 'x')],
    ['with our database', async (home: string) => must(await openDatabase({ home, now: 1 })).close()],
  ] as const) {
    const home = join(place, name)
    mkdirSync(home)
    await make(home)
    writeFileSync(join(home, 'stores.lock'), 'another program’s lock')
    if (hasModes) chmodSync(home, 0o755)
    const before = lookOf(home)
    const opened = await openKeyreeve({
      home,
      clock: createTestClock(),
      keychains: {
        os: () => createMemoryKeychain(),
        passphrase: () => {
          throw new Error('none is wanted')
        },
      },
    })
    expect(codeOf(opened)).toBe(
      ['alone', 'with a file'].includes(name) ? 'folder_not_ours.files' : 'lock_unusable',
    )
    expect(lookOf(home)).toEqual(before)
  }
})

describe('the command line', { timeout: 60_000 }, () => {
  it.skipIf(!hasModes)('refuses a shared folder in a sentence, and leaves its mode', async () => {
    const cli = newCliHome()
    onTestFinished(() => cli.close())
    mkdirSync(cli.home)
    chmodSync(cli.home, 0o1777)
    writeFileSync(join(cli.home, 'somebody’s file'), '')
    const env = passphraseEnv(cli.folder)
    for (const command of [['init'], ['init', '--vault', 'passphrase']]) {
      const { code, stderr } = await cli.run(command, { env })
      expect([code, stderr]).toEqual([
        1,
        `The data folder ${cli.home} is shared by all users of this machine. Nothing was changed there. Set KEYREEVE_HOME to an empty or new folder of your own.\n`,
      ])
    }
    expect([modeOf(cli.home), readdirSync(cli.home)]).toEqual(['1777', ['somebody’s file']])
  })

  it.skipIf(!hasModes)(
    'warns people, not scripts, when everybody may put another folder in its place',
    async () => {
      const cli = newCliHome()
      onTestFinished(() => cli.close())
      const warning = expect.stringContaining(
        `All users of this machine may replace the data folder, because they may write in ${cli.folder}.`,
      )
      const env = passphraseEnv(cli.folder)
      chmodSync(cli.folder, 0o777)
      expect(await cli.run(['init', '--vault', 'passphrase'], { env })).toMatchObject({
        code: 0,
        stderr: warning,
      })
      expect(await cli.run(['roles', 'list'], { env })).toMatchObject({ code: 0, stderr: warning })
      expect((await cli.run(['roles', 'list', '--json'], { env })).stderr).not.toEqual(warning)
      chmodSync(cli.folder, 0o1777)
      expect((await cli.run(['roles', 'list'], { env })).stderr).not.toEqual(warning)
    },
  )

  it.skipIf(!hasModes)('checks every folder above the data folder', () => {
    const top = folder()
    const home = join(top, 'a', 'b')
    mkdirSync(home, { recursive: true, mode: 0o700 })
    expect(dataFolderWarnings(home)).toEqual([])
    chmodSync(top, 0o777)
    expect(dataFolderWarnings(home).map(say)).toEqual([expect.stringContaining(`they may write in ${top}.`)])
    rmSync(join(top, 'a'), { recursive: true })
    expect(dataFolderWarnings(home)).toEqual([])
  })
})
