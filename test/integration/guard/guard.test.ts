/** The guard, as git runs it: which commits it refuses, and how it gets along with hooks that are there already. */
import { chmodSync, existsSync, mkdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { GuardChange, GuardStatus, StagedReport } from '../../../shared/domain/guard.ts'
import { newCliVault, type CliHome, type Ended } from '../../support/cli.ts'
import { filesIn, newRepository, repositoryAt, type Repository } from './repository.ts'

const timeout = 120_000
const vendor = 'sk_live_9fQ2mXw7LpZr4TtYb8NcVd3J'
const certificate = [
  '-----BEGIN PRIVATE KEY-----',
  'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7xUuY1mQ2Yk0a',
  'q1Zr8kP4c0nVb3LwJt6Hs9XyEfGd2Oa5Ui7RmKpCvBxNjTzQhLgWoSeIlDu1Yn3M',
  'Zt8s4Vw2Xq6Rk0Lp9Hj5Gf3Dd1Sa7Po4Iu6Yy2Tt8Rr0Ee5Ww3Qq1Mm9Nn7Bb==',
  '-----END PRIVATE KEY-----',
].join('\n')

let cli: CliHome
const secrets = { test: '', production: '' }
const importValue = async (name: string, value: string): Promise<void> => {
  const args = [
    'keys',
    'import',
    '--account',
    'you',
    '--name',
    name,
    '--value',
    'given',
    '--other-environment',
  ]
  expect(await cli.run(args, { input: value })).toMatchObject({ code: 0 })
}
beforeAll(async () => {
  cli = await newCliVault()
  for (const env of ['test', 'production'] as const) {
    const args = ['keys', 'create', '--account', 'you', '--name', `${env}-worker`, '--env', env, '--print']
    secrets[env] = (await cli.json<{ secret: string }>(args)).secret
  }
  await importValue('vendor', vendor)
  await importValue('certificate', certificate)
  await importValue('short', 'hunter2')
}, timeout)
afterAll(() => cli.close())

let repository: Repository
let count = 0
beforeEach(() => {
  count += 1
  repository = newRepository(join(cli.folder, `repository-${count}`), join(cli.folder, 'user'))
})

type Changed = GuardStatus & { readonly changes: readonly GuardChange[] }
const guard = (command: string, ...args: string[]): Promise<Ended> =>
  cli.run(['guard', command, '--project', repository.folder, ...args])
const status = async (): Promise<GuardStatus> =>
  JSON.parse((await guard('status', '--json')).stdout) as GuardStatus
const install = async (): Promise<Changed> => {
  const { code, stdout, stderr } = await guard('install', '--json')
  expect([code, stderr]).toEqual([0, ''])
  return JSON.parse(stdout) as Changed
}

describe('a commit', { timeout }, () => {
  it('with the secret of a key is refused, with file, line, key and environment, and never with the value', async () => {
    await install()
    repository.write('src/config.ts', `\nexport const apiKey = '${secrets.production}'\n`)
    repository.write('.env', `OTHER=1\nTOKEN="${secrets.test}"\n`)
    const refused = repository.commit()
    expect([refused.code, repository.commits()]).toEqual([1, 1])
    expect(refused.said).toContain('this commit contains 2 secrets')
    expect(refused.said).toContain(
      'src/config.ts:2 (apiKey): the secret of “production-worker” in production',
    )
    expect(refused.said).toContain('.env:2 (TOKEN): the secret of “test-worker” in test')
    expect(refused.said).toContain('git commit --no-verify')
    for (const secret of Object.values(secrets)) expect(refused.said).not.toContain(secret)
  })

  it('with nothing secret passes, and --no-verify passes as git has it', async () => {
    await install()
    repository.write('a.txt', `kr://production/production-worker ${secrets.test.slice(0, -1)}\n`)
    expect(repository.commit()).toEqual({ code: 0, said: '' })
    repository.write('b.txt', secrets.test)
    expect(repository.commit().code).toBe(1)
    expect(repository.git(['commit', '-q', '-m', 'x', '--no-verify']).code).toBe(0)
    expect(repository.commits()).toBe(3)
  })

  it.each([
    ['an imported secret', 'a.env', `A=${vendor}`, 'a.env:1 (A): the secret of “vendor” in test'],
    ['in base64', 'a.yaml', `key: ${Buffer.from(vendor).toString('base64')}`, 'a.yaml:1 (key)'],
    ['in JSON', 'a.json', JSON.stringify({ text: `x\n${vendor}\n` }), 'a.json:1'],
    ['in UTF-16', 'a.ps1', Buffer.from(`\ufeff$key = "${vendor}"\n`, 'utf16le'), 'a.ps1:1'],
    ['between binary data', 'a.bin', Buffer.from(`\0\u0001${vendor}\0`, 'latin1'), 'a.bin:1'],
    ['a secret of several lines', 'key.pem', certificate, 'the secret of “certificate” in test'],
    ['its lines with \\n', '.env', `KEY="${certificate.replaceAll('\n', '\\n')}"`, '“certificate”'],
    ['its lines with CRLF', 'key.pem', certificate.replaceAll('\n', '\r\n'), '“certificate”'],
  ])('%s', async (_name, path, content, sentence) => {
    await install()
    repository.write(path, content)
    const refused = repository.commit()
    expect(refused.code).toBe(1)
    expect(refused.said).toContain(sentence)
    expect(refused.said).not.toContain(vendor)
  })

  it('is judged by what is staged, not by the working tree', async () => {
    await install()
    repository.write('a.txt', secrets.test)
    repository.must('add', 'a.txt')
    repository.write('a.txt', 'clean\n')
    expect(repository.git(['commit', '-q', '-m', 'x']).code).toBe(1)
    // The other way round.
    repository.must('add', 'a.txt')
    repository.write('a.txt', secrets.test)
    expect(repository.git(['commit', '-q', '-m', 'x']).code).toBe(0)
    // A part of the files, and all changed ones: git then has an index of its own.
    expect(repository.git(['commit', '-q', '-m', 'x', 'a.txt']).code).toBe(1)
    expect(repository.git(['commit', '-q', '-am', 'x']).code).toBe(1)
  })

  it('of a repository without any, with odd names, a link and a submodule is judged alike', async () => {
    const fresh = newRepository(join(cli.folder, 'unborn'), join(cli.folder, 'user'))
    fresh.must('update-ref', '-d', 'HEAD')
    await cli.json(['guard', 'install', '--project', fresh.folder])
    symlinkSync('nowhere', join(fresh.folder, 'link'))
    expect(fresh.commit().code).toBe(0)
    fresh.must('update-index', '--add', '--cacheinfo', `160000,${fresh.must('rev-parse', 'HEAD')},module`)
    fresh.write('a "name"\nwith é', `x ${secrets.test}`)
    const refused = fresh.git(['add', '-A', '--', ':!module']).code === 0 && fresh.git(['commit', '-qm', 'x'])
    expect(refused).toMatchObject({ code: 1, said: expect.stringContaining('with é:1') })
  })

  it('names a deleted key, and one of another vault', async () => {
    await install()
    const create = ['keys', 'create', '--account', 'you', '--name', `gone-${count}`, '--print']
    const { secret } = await cli.json<{ secret: string }>(create)
    await cli.json(['keys', 'delete', `gone-${count}`, '--yes'])
    repository.write('a.txt', secret)
    expect(repository.commit().said).toContain(`the secret of “gone-${count}” in test, which is deleted`)
    const other = await newCliVault()
    const { secret: foreign } = await other.json<{ secret: string }>(create)
    other.close()
    repository.write('a.txt', foreign)
    expect(repository.commit().said).toContain('a.txt:1: a Keyreeve secret for test that isn’t in this vault')
  })

  it('keyreeve guard check says the same, as JSON too, and can be run anywhere', async () => {
    repository.write('a.txt', secrets.test)
    repository.must('add', '-A')
    const env = { GIT_DIR: join(repository.folder, '.git'), GIT_WORK_TREE: repository.folder }
    const checked = await cli.run(['guard', 'check', '--json'], {
      env: { ...env, KEYREEVE_PASSPHRASE_FILE: '' },
    })
    expect(checked.code).toBe(1)
    expect(JSON.parse(checked.stdout) as StagedReport).toMatchObject({
      secrets: [{ path: 'a.txt', line: 1, key: { name: 'test-worker' }, environment: 'test' }],
      files: 1,
    })
    expect(checked.stdout).not.toContain(secrets.test)
    repository.must('reset', '-q')
    expect(await cli.run(['guard', 'check'], { env })).toMatchObject({
      code: 0,
      stdout: 'No secret in 0 staged files.\n',
    })
    expect(await cli.run(['guard', 'check'], { env: { GIT_DIR: cli.folder } })).toMatchObject({ code: 4 })
  })
})

describe('what is known of imported keys', { timeout }, () => {
  const file = (): string => join(cli.home, 'guard/fingerprints.json')
  it('follows the keys, is readable by its owner only, and holds no secret', async () => {
    await install()
    const known = filesIn(join(cli.home, 'guard'))
    expect([...known.keys()].toSorted()).toEqual(['fingerprints.json', 'key'])
    for (const [, text] of known) expect(text).toMatch(/^100600 /)
    for (const secret of [vendor, 'hunter2', ...certificate.split('\n'), ...Object.values(secrets)])
      for (const text of known.values()) expect(text).not.toContain(secret)

    const later = 'AIzaSyD3x9Lq7Wm2Tn5Vb8Rk1Hc6Jp4Zs0YgE'
    repository.write('a.txt', later)
    expect(repository.commit().code).toBe(0)
    await importValue('later', later)
    repository.write('b.txt', later)
    expect(repository.commit().said).toContain('b.txt:1: the secret of “later” in test')
    await cli.json(['keys', 'delete', 'later', '--yes'])
    expect(repository.commit().code).toBe(0)
  })

  it('that cannot be recognised is counted', async () => {
    expect((await install()).unrecognised).toEqual({ notYet: 0, never: 1 })
    const { stderr, stdout } = await guard('status')
    expect(stdout).toBe(`The guard works in ${repository.folder}: it has just refused a made-up secret.\n`)
    expect(stderr).toContain('1 imported key isn’t recognized, because its secret is too short')
  })

  it('that is lost or damaged is said at each commit, and is made again', async () => {
    await install()
    writeFileSync(file(), '{')
    repository.write('a.txt', vendor)
    expect(repository.commit()).toMatchObject({ code: 0, said: expect.stringContaining('keyreeve unlock') })
    expect((await status()).unrecognised).toMatchObject({ notYet: 3 })
    await install()
    repository.write('b.txt', vendor)
    expect(repository.commit().code).toBe(1)
  })
})

describe('the hook', { timeout }, () => {
  const runs = (): void => {
    repository.write('a.txt', `${repository.commits()} commits before this one\n`)
    expect(repository.commit()).toMatchObject({ code: 0, said: expect.stringContaining('theirs ran') })
  }
  const refuses = (): void => {
    repository.write('b.txt', secrets.test)
    const refused = repository.commit()
    expect([refused.code, refused.said]).toEqual([1, expect.stringContaining('b.txt:1')])
    expect(refused.said).not.toContain('theirs ran')
    repository.must('rm', '-qf', 'b.txt')
  }

  it('that is there already still runs, its exit code counts, and it is back after removal', async () => {
    repository.write('.git/hooks/pre-commit', '#!/bin/sh\necho theirs ran; exit "${THEIRS:-0}"\n', 0o750)
    const before = filesIn(join(repository.folder, '.git/hooks'))
    expect((await install()).way).toBe('hook')
    runs()
    refuses()
    repository.write('a.txt', 'more')
    expect(repository.commit({ THEIRS: '3' }).code).toBe(1)
    expect(await install()).toMatchObject({ changes: [], state: 'armed' })
    expect((await guard('remove')).code).toBe(0)
    expect(filesIn(join(repository.folder, '.git/hooks'))).toEqual(before)
    expect(existsSync(join(repository.folder, '.git/keyreeve'))).toBe(false)
  })

  it('that is a link, or no shell script, still runs', async () => {
    repository.write('tools/hook.mjs', '#!/usr/bin/env node\nconsole.log("theirs ran")\n', 0o755)
    symlinkSync('../../tools/hook.mjs', join(repository.folder, '.git/hooks/pre-commit'))
    await install()
    runs()
    refuses()
    expect((await guard('remove')).code).toBe(0)
    runs()
  })

  it('in core.hooksPath: of the repository, of the user, and none at all', async () => {
    repository.write('.hooks/pre-commit', '#!/bin/sh\necho theirs ran\n', 0o755)
    repository.must('config', 'core.hooksPath', '.hooks')
    expect(await install()).toMatchObject({
      way: 'shared_hook',
      file: join(repository.folder, '.hooks/pre-commit'),
    })
    runs()
    refuses()
    // Somebody else who gets the line has no guard.
    const other = repositoryAt(join(cli.folder, `clone-${count}`), join(cli.folder, 'user'))
    repository.must('clone', '-q', '.', other.folder)
    other.must('config', 'core.hooksPath', '.hooks')
    other.write('b.txt', secrets.test)
    expect(other.commit()).toMatchObject({ code: 0, said: 'theirs ran\n' })
    await guard('remove')
    expect(repository.read('.hooks/pre-commit')).toBe('#!/bin/sh\necho theirs ran\n')

    repository.write('.hooks/pre-commit', '#!/usr/bin/env python3\n', 0o755)
    expect(await guard('install')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('isn’t a shell script'),
    })

    const user = join(cli.folder, `hooks-${count}`)
    repository.must('config', 'core.hooksPath', user)
    mkdirSync(user)
    expect((await install()).file).toBe(join(user, 'pre-commit'))
    refuses()
    // The folder is shared: a repository without a guard is left alone.
    other.must('config', 'core.hooksPath', user)
    other.write('c.txt', secrets.production)
    expect(other.commit().code).toBe(0)

    repository.must('config', 'core.hooksPath', '/dev/null')
    expect((await status()).state).toBe('broken')
    expect((await guard('install')).code).toBe(1)
  })

  it('is in the activity when it was installed or removed, and not when nothing changed', async () => {
    for (const words of [['install', '--dry-run'], ['install'], ['install'], ['remove'], ['remove']])
      await guard(...(words as [string, ...string[]]))
    const listed = await cli.json<readonly { action: string; subject: { name: string } }[]>([
      'audit',
      'list',
      '--limit',
      '20',
    ])
    const here = listed.filter(({ subject }) => subject.name === repository.folder)
    expect(here.map(({ action }) => action)).toEqual(['guard.removed', 'guard.installed'])
  })

  it('works in every worktree', async () => {
    const tree = join(cli.folder, `worktree-${count}`)
    repository.must('worktree', 'add', '-q', tree)
    await cli.json(['guard', 'install', '--project', tree])
    refuses()
    const linked = repositoryAt(tree, join(cli.folder, 'user'))
    linked.write('c.txt', secrets.test)
    expect(linked.commit()).toMatchObject({ code: 1, said: expect.stringContaining('c.txt:1') })
    expect(await cli.json(['guard', 'status', '--project', tree])).toMatchObject({
      state: 'armed',
      folder: tree,
    })
  })

  it('of husky keeps working, also after husky has written its files anew', async () => {
    repository.tool('husky')
    repository.write('.husky/pre-commit', 'echo theirs ran\n')
    expect(await install()).toMatchObject({
      way: 'husky',
      file: join(repository.folder, '.husky/pre-commit'),
    })
    runs()
    refuses()
    repository.tool('husky')
    expect((await status()).state).toBe('armed')
    refuses()
    await guard('remove')
    expect(repository.read('.husky/pre-commit')).toBe('echo theirs ran\n')
    runs()
  })

  it('of lefthook keeps working, also after lefthook has written its files anew', async () => {
    repository.write('lefthook.yml', 'pre-commit:\n  parallel: true\n  jobs:\n    - run: echo theirs ran\n')
    repository.write('lefthook-local.yml', '# mine\npre-push:\n  commands:\n    a: { run: "true" }\n')
    repository.tool('lefthook', 'install')
    expect(await install()).toMatchObject({
      way: 'lefthook',
      file: join(repository.folder, 'lefthook-local.yml'),
    })
    runs()
    repository.write('lefthook.yml', `${repository.read('lefthook.yml')}    - run: echo more\n`)
    repository.write('b.txt', secrets.test)
    expect(repository.commit()).toMatchObject({ code: 1, said: expect.stringContaining('b.txt:1') })
    repository.must('rm', '-qf', 'b.txt')
    repository.tool('lefthook', 'install', '--force')
    expect((await status()).state).toBe('armed')
    await guard('remove')
    expect(repository.read('lefthook-local.yml')).toBe(
      '# mine\npre-push:\n  commands:\n    a: { run: "true" }\n',
    )
    runs()
    repository.write('lefthook-local.yml', ': - [')
    expect((await guard('install')).stderr).toContain('must be valid')
  })

  it('says in one line that Keyreeve is gone, and lets the commit pass', async () => {
    await install()
    const script = join(repository.folder, '.git/keyreeve/pre-commit')
    writeFileSync(script, repository.read('.git/keyreeve/pre-commit').replaceAll('keyreeve.mjs', 'gone.mjs'))
    repository.write('b.txt', secrets.test)
    const { code, said } = repository.commit({ PATH: '/usr/bin:/bin' })
    expect([code, said]).toEqual([0, expect.stringMatching(/^Keyreeve isn't installed any more, .*\n$/)])
  })
})

describe('whether it works', { timeout }, () => {
  it('is tried, and nothing of the user is touched by that', async () => {
    // A hook that would change the working tree, if it ran.
    repository.write('.git/hooks/pre-commit', '#!/bin/sh\necho x > touched\n', 0o755)
    await install()
    repository.write('staged.txt', 'staged\n')
    repository.must('add', 'staged.txt')
    repository.write('staged.txt', 'not staged\n')
    const before = filesIn(repository.folder)
    expect(await status()).toMatchObject({ state: 'armed', problem: null })
    expect(filesIn(repository.folder)).toEqual(before)
  })

  it.each<[GuardStatus['problem'], string, () => void]>([
    [
      'replaced',
      'another program wrote the hook',
      () => repository.write('.git/hooks/pre-commit', '#!/bin/sh\n'),
    ],
    ['replaced', 'the hook is gone', () => rmSync(join(repository.folder, '.git/hooks/pre-commit'))],
    [
      'outdated',
      'the script was changed',
      () => repository.write('.git/keyreeve/pre-commit', '#!/bin/sh\nexit 0\n'),
    ],
    ['not_executable', 'the hook', () => chmodSync(join(repository.folder, '.git/hooks/pre-commit'), 0o644)],
    [
      'not_executable',
      'the script',
      () => chmodSync(join(repository.folder, '.git/keyreeve/pre-commit'), 0o644),
    ],
  ])('%s: %s; installing again helps', async (problem, _name, break_) => {
    await install()
    break_()
    expect(await status()).toMatchObject({ state: 'broken', problem })
    expect((await guard('status')).code).toBe(1)
    expect((await install()).state).toBe('armed')
  })

  it('let_through: husky is switched off for this user', async () => {
    repository.tool('husky')
    await install()
    const { HOME, XDG_CONFIG_HOME } = process.env
    expect((await status()).state).toBe('armed')
    const config = join(cli.folder, `config-${count}`)
    mkdirSync(join(config, 'husky'), { recursive: true })
    writeFileSync(join(config, 'husky/init.sh'), 'export HUSKY=0\n')
    process.env['XDG_CONFIG_HOME'] = config
    try {
      expect(await status()).toMatchObject({ state: 'broken', problem: 'let_through' })
    } finally {
      if (XDG_CONFIG_HOME === undefined) delete process.env['XDG_CONFIG_HOME']
      else process.env['XDG_CONFIG_HOME'] = XDG_CONFIG_HOME
      expect(process.env['HOME']).toBe(HOME)
    }
  })

  it('a script from elsewhere is not run', async () => {
    repository.tool('husky')
    repository.write('.husky/_/h', 'touch "$(git rev-parse --show-toplevel)/ran"; exit 1\n')
    expect((await status()).state).toBe('off')
    repository.write('.git/keyreeve/pre-commit', '#!/bin/sh\ntouch ran\n', 0o755)
    expect((await status()).state).toBe('broken')
    expect(existsSync(join(repository.folder, 'ran'))).toBe(false)
  })

  it('off where there is none; refused where there is no repository', async () => {
    expect(await guard('status')).toMatchObject({
      code: 1,
      stdout: `There is no guard in ${repository.folder}. To install it: keyreeve guard install\n`,
    })
    for (const command of ['status', 'install', 'remove']) {
      expect(await cli.run(['guard', command, '--project', cli.folder])).toMatchObject({ code: 4 })
      expect(await cli.run(['guard', command, '--project', join(cli.folder, 'nowhere')])).toMatchObject({
        code: 4,
      })
    }
    expect(await guard('remove')).toMatchObject({
      code: 0,
      stdout: `There is no guard in ${repository.folder}.\n`,
    })
  })

  it('--dry-run lists what would change, and changes nothing', async () => {
    repository.write('.git/hooks/pre-commit', '#!/bin/sh\n', 0o755)
    const before = filesIn(repository.folder)
    const dry = await guard('install', '--dry-run', '--json')
    const planned = (JSON.parse(dry.stdout) as Changed).changes
    expect(filesIn(repository.folder)).toEqual(before)
    expect((await install()).changes).toEqual(planned)
    expect(statSync(join(repository.folder, '.git/hooks/pre-commit.before-keyreeve')).mode & 0o111).not.toBe(
      0,
    )
    const installed = filesIn(repository.folder)
    const removal = await guard('remove', '--dry-run')
    expect(removal.stdout).toContain('Would change:')
    expect(filesIn(repository.folder)).toEqual(installed)
  })
})
