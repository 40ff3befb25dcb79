import { execFileSync, spawnSync } from 'node:child_process'
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inspectEnvFile } from '../../../electron/core/deliveries/destinations/env-file.ts'
import { parseConfig } from '../../../electron/core/git/config.ts'
import { gitState } from '../../../electron/core/git/git-state.ts'
import { seeded, type Random } from '../../support/random.ts'
import { newFolder } from '../env-files/place.ts'
import { git } from './hostile-repositories.ts'

const hasGit = spawnSync('git', ['--version']).status === 0
const rounds = Number(process.env['KEYREEVE_GIT_ROUNDS'] ?? 10)

// a home of our own: what the user of this machine has git ignore is not what is tested
const home = realpathSync(mkdtempSync(join(tmpdir(), 'keyreeve-git-home-')))
const before = { HOME: process.env['HOME'], XDG_CONFIG_HOME: process.env['XDG_CONFIG_HOME'] }
beforeAll(() => {
  process.env['HOME'] = home
  delete process.env['XDG_CONFIG_HOME']
})
afterAll(() => {
  process.env['HOME'] = before.HOME
  if (before.XDG_CONFIG_HOME !== undefined) process.env['XDG_CONFIG_HOME'] = before.XDG_CONFIG_HOME
  rmSync(home, { recursive: true, force: true })
})

const put = (path: string, content = 'A=1\n'): void => {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
}
const newRepo = (...args: readonly string[]): string => {
  const repo = newFolder()
  git(repo, 'init', '-q', '-b', 'main', ...args)
  return repo
}
const [tracked, ignored, neither, unknown] = [
  { tracked: true, ignored: false },
  { tracked: false, ignored: true },
  { tracked: false, ignored: false },
  { tracked: null, ignored: null },
]

describe('inspectEnvFile', () => {
  it('returns names, never values', async () => {
    const path = join(newFolder(), '.env')
    writeFileSync(path, "A=canary\nB='canary\ncanary'\nA=canary\n", { mode: 0o640 })
    const file = await inspectEnvFile(path)
    expect(file).toEqual({
      ok: true,
      data: {
        path,
        realPath: path,
        exists: true,
        variables: ['A', 'B'],
        mode: 0o640,
        trackedByGit: null,
        ignoredByGit: null,
        links: 1,
        mounted: null,
      },
    })
    expect(JSON.stringify(file)).not.toContain('canary')
  })

  it('works for a file that does not exist yet', async () => {
    const path = join(newFolder(), '.env')
    expect(await inspectEnvFile(path)).toMatchObject({ data: { exists: false, variables: [], mode: null } })
  })
})

describe.skipIf(!hasGit)('gitState', () => {
  it('tracked, ignored, neither; in a subfolder, a linked working tree, with a name that looks like a pattern', async () => {
    const repo = newRepo()
    put(join(repo, '.gitignore'), '.env.local\n')
    for (const name of ['.env', '.env.local', '.env.new', 'sub/.env', '[.]env']) put(join(repo, name))
    git(repo, 'add', '.env', 'sub/.env', '.gitignore')
    git(repo, 'commit', '-qm', 'x')
    git(repo, 'worktree', 'add', '-q', join(repo, 'tree'))
    put(join(repo, 'tree', '.env.new'))
    put(join(repo, 'tree', '.env.local'))
    expect(await gitState(join(repo, '.env'))).toEqual(tracked)
    expect(await gitState(join(repo, 'sub', '.env'))).toEqual(tracked)
    expect(await gitState(join(repo, '.env.local'))).toEqual(ignored)
    expect(await gitState(join(repo, '.env.new'))).toEqual(neither)
    expect(await gitState(join(repo, '[.]env'))).toEqual(neither)
    expect(await gitState(join(repo, 'tree', '.env'))).toEqual(tracked)
    expect(await gitState(join(repo, 'tree', '.env.new'))).toEqual(neither)
    expect(await gitState(join(repo, 'tree', '.env.local'))).toEqual(ignored)
  })

  it.each([
    ['2', []],
    ['3', ['.env']],
    ['4', ['.env']],
  ])('index version %s', async (version, intended) => {
    const repo = newRepo()
    git(repo, 'config', 'index.version', version === '3' ? '2' : version)
    for (let at = 0; at < 300; at++)
      put(join(repo, `folder-${at % 7}`, `file-${'x'.repeat(at)}`.slice(0, 200)))
    put(join(repo, '.env'))
    put(join(repo, 'folder-3', '.env'))
    git(repo, 'add', 'folder-1', 'folder-3', 'folder-6')
    if (intended.length > 0) git(repo, 'add', '--intent-to-add', ...intended)
    git(repo, 'update-index', '--index-version', version === '3' ? '2' : version)
    expect(await gitState(join(repo, 'folder-3', '.env'))).toEqual(tracked)
    expect(await gitState(join(repo, '.env'))).toEqual(intended.length > 0 ? tracked : neither)
    expect(await gitState(join(repo, 'folder-2', '.env'))).toEqual(neither)
  })

  it('a repository of SHA-256 objects, and an index without its hash', async () => {
    for (const repo of [newRepo('--object-format=sha256'), newRepo()]) {
      git(repo, 'config', 'index.skipHash', 'true')
      put(join(repo, '.env'))
      git(repo, 'add', '.env')
      expect(await gitState(join(repo, '.env'))).toEqual(tracked)
      expect(await gitState(join(repo, '.env.new'))).toEqual(neither)
    }
  })

  it('before the first git add', async () => {
    expect(await gitState(join(newRepo(), '.env'))).toEqual(neither)
  })

  it('a sparse index: what only a tree could tell is unknown', async () => {
    const repo = newRepo()
    for (const file of ['.env', 'in/.env', 'out/.env', 'out/.gitignore'])
      put(join(repo, file), '.env.local\n')
    git(repo, 'add', '-A')
    git(repo, 'commit', '-qm', 'x')
    git(repo, 'sparse-checkout', 'set', '--cone', '--sparse-index', 'in')
    put(join(repo, 'out', '.env.local'))
    expect(await gitState(join(repo, '.env'))).toEqual(tracked)
    expect(await gitState(join(repo, 'in', '.env'))).toEqual(tracked)
    expect(await gitState(join(repo, 'in', '.env.new'))).toEqual(neither)
    expect((await gitState(join(repo, 'out', '.env'))).tracked).toBe(null)
    expect(await gitState(join(repo, 'out', '.env.local'))).toEqual(unknown)
    git(repo, 'sparse-checkout', 'set', '--cone', '--no-sparse-index', 'in')
    expect(await gitState(join(repo, 'out', '.env'))).toEqual(tracked)
    expect(await gitState(join(repo, 'out', '.env.local'))).toEqual({ tracked: false, ignored: null })
  })

  it('a split index: what is not in its own part is unknown', async () => {
    const repo = newRepo()
    put(join(repo, '.env'))
    git(repo, 'add', '.env')
    git(repo, 'config', 'splitIndex.maxPercentChange', '100')
    git(repo, 'update-index', '--split-index')
    put(join(repo, '.env.two'))
    git(repo, 'add', '.env.two')
    expect(await gitState(join(repo, '.env'))).toEqual(unknown)
    expect((await gitState(join(repo, '.env.two'))).tracked).toBe(true)
  })

  it('a submodule, and one that is not checked out', async () => {
    const source = newRepo()
    put(join(source, '.env'))
    git(source, 'add', '.env')
    git(source, 'commit', '-qm', 'x')
    const repo = newRepo()
    git(repo, 'submodule', '--quiet', 'add', source, 'sub')
    expect(await gitState(join(repo, 'sub', '.env'))).toEqual(tracked)
    expect(await gitState(join(repo, 'sub', '.env.new'))).toEqual(neither)
    git(repo, 'submodule', '--quiet', 'deinit', '-f', 'sub')
    expect((await gitState(join(repo, 'sub', '.env'))).tracked).toBe(null)
  })

  it('the user’s rules: core.excludesFile, its default location, info/exclude', async () => {
    const repo = newRepo()
    const path = join(repo, '.env.mine')
    put(join(home, '.config', 'git', 'ignore'), '.env.mine\n')
    expect(await gitState(path)).toEqual(ignored)
    put(join(home, '.gitconfig'), '[core]\n\texcludesFile = ~/"my rules" ; a comment\n')
    expect(await gitState(path)).toEqual(neither)
    put(join(home, 'my rules'), '*.mine\n')
    expect(await gitState(path)).toEqual(ignored)
    put(join(repo, '.git', 'info', 'exclude'), '!.env.mine\n')
    expect(await gitState(path)).toEqual(neither)
    rmSync(join(repo, '.git', 'info', 'exclude'))
    git(repo, 'config', 'core.excludesFile', '')
    expect(await gitState(path)).toEqual(neither)
    git(repo, 'config', '--unset', 'core.excludesFile')
    // what a condition decides is not evaluated
    put(join(home, '.gitconfig'), '[includeIf "gitdir:~/work/"]\n\tpath = work\n')
    put(join(home, 'work'), '[user]\n\tname = me\n')
    expect(await gitState(path)).toEqual(ignored)
    put(join(home, 'work'), '[core]\n\texcludesFile = /nowhere\n')
    expect(await gitState(path)).toEqual({ tracked: false, ignored: null })
    rmSync(join(home, '.gitconfig'))
    rmSync(join(home, '.config'), { recursive: true })
  })

  it('no repository, none that git would use, or a damaged one: unknown', async () => {
    const folder = newFolder()
    mkdirSync(join(folder, '.git'))
    expect(await gitState(join(folder, '.env'))).toEqual(unknown)
    const repo = newRepo()
    put(join(repo, '.env'))
    git(repo, 'add', '.env')
    expect(await gitState(join(repo, '.git', '.env'))).toEqual(unknown)
    git(repo, 'config', 'core.worktree', folder)
    expect(await gitState(join(repo, '.env'))).toEqual(unknown)
    git(repo, 'config', 'core.worktree', repo)
    expect(await gitState(join(repo, '.env'))).toEqual(tracked)
    appendFileSync(join(repo, '.git', 'index'), 'x')
    expect(await gitState(join(repo, '.env'))).toEqual(unknown)
    writeFileSync(join(repo, '.git', 'config'), '[core\n')
    expect(await gitState(join(repo, '.env'))).toEqual(unknown)
  })

  it('a repository that tries to block its reader: FIFOs, endless files, slow patterns, an invalid index', async () => {
    const repo = newRepo()
    put(join(repo, '.env'))
    const deep = join(repo, ...Array.from({ length: 60 }, () => 'a'), '.env')
    put(deep)
    put(join(repo, '.gitignore'), `${'**/a/'.repeat(40)}x\n`)
    expect((await gitState(deep)).ignored).toBe(null)
    put(join(repo, '.gitignore'), `${'a*'.repeat(200)}x\n${'**/a/'.repeat(3)}x\n`)
    expect(await gitState(deep)).toEqual(neither)
    rmSync(join(repo, '.gitignore'))
    execFileSync('mkfifo', [join(repo, '.gitignore')])
    expect((await gitState(join(repo, '.env'))).ignored).toBe(null)
    rmSync(join(repo, '.gitignore'))
    // git does not follow it either
    symlinkSync('/dev/zero', join(repo, '.gitignore'))
    expect(await gitState(join(repo, '.env'))).toEqual(neither)
    git(repo, 'config', 'core.excludesFile', '/dev/zero')
    expect((await gitState(join(repo, '.env'))).ignored).toBe(null)
    const random = seeded(7)
    git(repo, 'add', '.env')
    const index = execFileSync('cat', [join(repo, '.git', 'index')])
    for (let round = 0; round < 200; round++) {
      const damaged = Buffer.from(index)
      for (let flips = 0; flips < 3; flips++) damaged[random.below(damaged.length)] = random.below(256)
      damaged.fill(0, damaged.length - 20)
      writeFileSync(join(repo, '.git', 'index'), damaged.subarray(0, random.below(damaged.length + 1)))
      await gitState(join(repo, '.env'))
    }
  })

  it(`agrees with git in ${rounds} generated repositories`, { timeout: 300_000 }, async () => {
    const random = seeded(20261127)
    let compared = 0
    let unsure = 0
    for (let round = 0; round < rounds; round++) {
      const repo = newRepo()
      const paths = generate(repo, random)
      const rules = new Set(git(repo, 'ls-files', '-z').split('\0'))
      const { stdout } = spawnSync('git', ['-C', repo, 'check-ignore', '-z', '--stdin'], {
        input: paths.join('\0'),
        encoding: 'utf8',
      })
      const ignoredPaths = new Set(stdout.split('\0'))
      for (const path of paths) {
        const state = await gitState(join(repo, path))
        const truth = { tracked: rules.has(path), ignored: ignoredPaths.has(path) }
        compared += 1
        if (state.ignored === null) unsure += 1
        expect(
          { ...state, ignored: state.ignored ?? truth.ignored },
          `${repo}/${path} in round ${round}`,
        ).toEqual(truth)
      }
      rmSync(repo, { recursive: true })
    }
    console.log(`${compared} paths compared with git, ${unsure} of them unsure`)
    expect(unsure).toBeLessThan(compared / 20)
  })
})

const folders = ['', 'a/', 'a/b/', 'a/b/c/', 'build/', 'build/x/', 'packages/web/', 'Über/']
const names = [
  '.env',
  '.env.local',
  '.env.test',
  '.ENV',
  'env',
  'a.env',
  '.env.production.local',
  'app [1].env',
  '#env',
  '!env',
  'trailing ',
]
const patterns = [
  '.env',
  '.env*',
  '*.env',
  '.env.*',
  '!.env',
  '!.env.*',
  '/.env',
  '/a/',
  'a',
  'b/',
  '!b/',
  'build',
  '/build/*',
  '!/build/x',
  '**/.env',
  'a/**',
  '**/b/**',
  'a/**/.env',
  '*',
  '!*/',
  '[.]env',
  '.env.[lt]*',
  '.en?',
  '\\#env',
  '\\!env',
  '#env',
  'trailing\\ ',
  'trailing ',
  'a/*/.env',
  '.env/',
  '*.local',
  '!*.local',
  'packages/*/.env',
  '.[eE]nv',
  '.env.[!l]*',
  'Über',
  '',
  '  ',
  '/*',
  '!/a',
  '.env.local\r',
]

/** Fills `repo` with files, some tracked, and rules; gives the paths of the files. */
function generate(repo: string, random: Random): readonly string[] {
  const paths = folders.flatMap((folder) => names.map((name) => folder + name))
  for (const path of paths) put(join(repo, path))
  const rules = (): string =>
    Array.from({ length: 1 + random.below(5) }, () => random.pick(patterns)).join('\n') +
    random.pick(['', '\n'])
  for (const folder of folders) if (random.below(4) === 0) put(join(repo, folder, '.gitignore'), rules())
  if (random.below(2) === 0) put(join(repo, '.git', 'info', 'exclude'), rules())
  if (random.below(2) === 0) {
    put(join(repo, '.git', 'excludes'), rules())
    git(repo, 'config', 'core.excludesFile', join(repo, '.git', 'excludes'))
  }
  const added = paths.filter(() => random.below(8) === 0)
  if (added.length > 0) git(repo, 'add', '-f', '--', ...added.map((path) => `:(literal)${path}`))
  // afterwards: with it, git would not add two names that differ in case only
  if (random.below(4) === 0) git(repo, 'config', 'core.ignoreCase', 'true')
  return paths
}

describe('parseConfig', () => {
  it.skipIf(!hasGit)('reads what git reads', () => {
    const text =
      '\uFEFF# x\n[Core] a = 1 ; no\n\tB = "x # y"  z \\\n  more\n[core "Sub.\\"x"]\nkey\n[x]\r\n\ty = \\t\\\\\\"q\\"\r\n[a.b]\nc=\n'
    const file = join(newFolder(), 'config')
    writeFileSync(file, text)
    const listed = git('/', 'config', '--file', file, '--list', '-z')
      .split('\0')
      .filter((line) => line !== '')
    const ours = parseConfig(text)?.map(({ name, value }) =>
      name.endsWith('.key') ? name : `${name}\n${value}`,
    )
    expect(ours).toEqual(listed)
  })

  it.each(['[core', 'a = 1', '[x]\na = "b', '[x]\na = \\q', '[x]\n1 = 2', '[x]\na b\n'])(
    'refuses %j',
    (text) => {
      expect(parseConfig(text)).toBe(null)
    },
  )
})
