/** Setting up a vault, and why it may stay closed. */
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  newCliHome,
  newCliVault,
  passphrase,
  passphraseEnv,
  type CliHome,
  type Ended,
} from '../../support/cli.ts'

const errorOf = ({ stderr }: Ended): string => (JSON.parse(stderr) as { error: { code: string } }).error.code

const fresh = (): CliHome => {
  const cli = newCliHome()
  onTestFinished(() => cli.close())
  return cli
}

const vault = async (): Promise<CliHome> => {
  const cli = await newCliVault()
  onTestFinished(() => cli.close())
  return cli
}

describe('init', { timeout: 60_000 }, () => {
  it('creates a passphrase vault from the file, once; the second time it says that it exists', async () => {
    const cli = fresh()
    const env = passphraseEnv(cli.folder)
    const first = await cli.run(['init', '--vault', 'passphrase', '--json'], { env })
    expect([first.code, JSON.parse(first.stdout), first.stderr]).toEqual([
      0,
      { home: cli.home, vault: 'passphrase', created: true },
      '',
    ])
    const second = await cli.run(['init', '--json'], { env })
    expect([second.code, JSON.parse(second.stdout)]).toEqual([
      0,
      { home: cli.home, vault: 'passphrase', created: false },
    ])
    const other = await cli.run(['init', '--vault', 'keychain', '--json'], { env })
    expect([other.code, errorOf(other)]).toEqual([1, 'conflict'])
    expect((await cli.run(['roles', 'list'], { env })).code).toBe(0)
  })

  it('takes a passphrase file as the choice of a passphrase vault, and refuses a short passphrase', async () => {
    const cli = fresh()
    const short = await cli.run(['init', '--json'], { env: passphraseEnv(cli.folder, 'short\n') })
    expect([short.code, errorOf(short)]).toEqual([1, 'passphrase_too_short'])
    const made = await cli.run(['init', '--json'], { env: passphraseEnv(cli.folder) })
    expect([made.code, JSON.parse(made.stdout)]).toMatchObject([0, { vault: 'passphrase' }])
  })
})

describe('something else at the path of', { timeout: 60_000 }, () => {
  it.each([
    [
      'the database: a link to nothing',
      'keyreeve.db',
      (file: string) => symlinkSync(`${file}.gone`, file),
      'database_corrupt',
    ],
    [
      'the database: a link to itself',
      'keyreeve.db',
      (file: string) => symlinkSync(file, file),
      'database_corrupt',
    ],
    ['the data folder: a file', '', (file: string) => writeFileSync(file, ''), 'read_only'],
    ['the data folder: a link to itself', '', (file: string) => symlinkSync(file, file), 'read_only'],
  ])('%s, is not mistaken for a folder without a vault', async (_, name, place, code) => {
    const cli = fresh()
    const file = join(cli.home, name)
    if (name !== '') mkdirSync(cli.home)
    place(file)
    const refused = await cli.run(['keys', 'list', '--json'])
    expect([refused.code, errorOf(refused)]).toEqual([1, code])
    expect(lstatSync(file, { throwIfNoEntry: false })).toBeDefined()
    expect(existsSync(`${file}.gone`)).toBe(false)
  })

  it.each([
    ['a folder', (file: string) => mkdirSync(file), 'is a folder'],
    ['a link to nothing', (file: string) => symlinkSync(`${file}.gone`, file), 'is a broken link'],
    ['a named pipe', (file: string) => spawnSync('mkfifo', [file]), 'isn’t a regular file'],
  ])('the passphrase vault: %s is reported with the file’s path', async (_, place, says) => {
    const cli = await vault()
    const file = join(cli.home, 'passphrase.vault')
    for (const path of [file, `${file}-journal`]) {
      renameSync(file, `${file}.kept`)
      if (path !== file) copyFileSync(`${file}.kept`, file)
      place(path)
      const refused = await cli.run(['keys', 'enable', 'nobody', '--json'], {
        env: passphraseEnv(cli.folder),
      })
      expect(refused.stderr).toContain(`${path} should be the passphrase vault but ${says}.`)
      expect(errorOf(refused)).toBe('damaged')
      rmSync(path, { recursive: true })
      renameSync(`${file}.kept`, file)
    }
  })
})

describe('a closed vault ends with 3', { timeout: 60_000 }, () => {
  it('when nothing was set up; and nothing is created', async () => {
    const cli = fresh()
    const refused = await cli.run(['keys', 'list', '--json'])
    expect([refused.code, errorOf(refused), existsSync(cli.home)]).toEqual([3, 'vault_not_set_up', false])
  })

  it('without a passphrase and without anybody to ask', async () => {
    const refused = await (
      await vault()
    ).run(['keys', 'enable', 'nobody', '--json'], { env: { KEYREEVE_PASSPHRASE_FILE: '' } })
    expect([refused.code, refused.stdout, errorOf(refused)]).toEqual([3, '', 'keychain_locked'])
  })

  it('with a wrong, empty or missing passphrase, and the message does not contain it', async () => {
    const cli = await vault()
    for (const [text, code] of [
      ['not the right passphrase', 'passphrase_wrong'],
      ['\n', 'passphrase_wrong'],
      [`${passphrase}\n\n`, 'passphrase_wrong'],
    ] as const) {
      const refused = await cli.run(['keys', 'enable', 'nobody', '--json'], {
        env: passphraseEnv(cli.folder, text),
      })
      expect([refused.code, errorOf(refused)]).toEqual([3, code])
      expect(refused.stderr).not.toContain('not the right')
    }
    const missing = await cli.run(['keys', 'enable', 'nobody'], {
      env: { KEYREEVE_PASSPHRASE_FILE: join(cli.folder, 'nowhere') },
    })
    expect([missing.code, missing.stderr]).toEqual([
      3,
      `Can’t read the passphrase file ${join(cli.folder, 'nowhere')} (set by KEYREEVE_PASSPHRASE_FILE): there is no such file.\n`,
    ])
  })
})

describe('a passphrase file', { timeout: 60_000 }, () => {
  it('may end with either kind of line break', async () => {
    const cli = await vault()
    for (const text of [passphrase, `${passphrase}\r\n`])
      expect(
        (await cli.run(['keys', 'enable', 'nobody'], { env: passphraseEnv(cli.folder, text) })).code,
      ).toBe(4)
  })

  it.skipIf(process.platform === 'win32')('that others can read is told of, to people', async () => {
    const cli = await vault()
    const file = join(cli.folder, 'passphrase')
    writeFileSync(file, passphrase)
    let count = 0
    const stderr = async (...more: string[]): Promise<string> =>
      (
        await cli.run([
          'accounts',
          'create',
          '--type',
          'user',
          '--name',
          `n${(count += 1)}`,
          '--role',
          'event_reader',
          ...more,
        ])
      ).stderr
    chmodSync(file, 0o600)
    expect(await stderr()).toBe('')
    chmodSync(file, 0o640)
    expect(await stderr()).toBe(
      `Other users of this machine can read the passphrase in ${file}. To prevent that: chmod 600 ${file}\n`,
    )
    expect(await stderr('--json')).toBe('')
  })
})
