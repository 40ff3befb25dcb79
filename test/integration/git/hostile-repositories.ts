/** Repositories that make git start a program of theirs, each made with real git. */
import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type Hostile = {
  readonly name: string
  /** Builds the repository in an empty folder; `program` is what it wants to have run. Gives the `.env` file to look at, when not the one at the top. */
  readonly build: (repo: string, program: string) => string | void
  /** A shell command in the folder of the `.env` file that does start the program: the proof that the trap works. */
  readonly spring: string
}

const identity = [
  '-c',
  'user.name=t',
  '-c',
  'user.email=t@example.com',
  '-c',
  'protocol.file.allow=always',
  '-c',
  'commit.gpgSign=false',
]
export const git = (folder: string, ...args: readonly string[]): string =>
  execFileSync('git', ['-C', folder, ...identity, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })

/** A repository whose `.env` is tracked, and a folder with one more. */
const start = (repo: string): void => {
  git(repo, 'init', '-q', '-b', 'main')
  mkdirSync(join(repo, 'other', 'deep'), { recursive: true })
  writeFileSync(join(repo, '.env'), 'A=1\n')
  writeFileSync(join(repo, 'other', 'deep', '.env'), 'A=1\n')
  git(repo, 'add', '-A')
  git(repo, 'commit', '-qm', 'start')
}
const config = (repo: string, ...pair: readonly [string, string]): void => void git(repo, 'config', ...pair)
const configured = (
  name: string,
  key: string,
  spring: string,
  value = (program: string): string => program,
): Hostile => ({
  name,
  spring,
  build: (repo, program) => {
    start(repo)
    config(repo, key, value(program))
  },
})
const withFilter = (name: string, kind: 'clean' | 'smudge' | 'process', spring: string): Hostile => ({
  name,
  spring,
  build: (repo, program) => {
    start(repo)
    config(repo, `filter.evil.${kind}`, program)
    if (kind === 'process') config(repo, 'filter.evil.required', 'true')
    writeFileSync(join(repo, '.gitattributes'), '* filter=evil\n')
  },
})
/** Removes the object `id`, packed or loose, so that git has to fetch it. */
const dropObject = (repo: string, id: string): void => {
  const objects = join(repo, '.git', 'objects')
  for (const pack of readdirSync(join(objects, 'pack'))) rmSync(join(objects, 'pack', pack), { force: true })
  rmSync(join(objects, id.slice(0, 2), id.slice(2)), { force: true })
}
/** Sparse index, the tree that it names missing, and a promisor remote that git would fetch the tree from. */
const sparse = (name: string, remote: (repo: string, program: string) => void): Hostile => ({
  name,
  spring: 'git ls-files --error-unmatch -- .env',
  build: (repo, program) => {
    start(repo)
    const tree = git(repo, 'rev-parse', 'HEAD:other').trim()
    git(repo, 'sparse-checkout', 'init', '--cone', '--sparse-index')
    config(repo, 'core.repositoryFormatVersion', '1')
    config(repo, 'extensions.partialClone', 'origin')
    config(repo, 'remote.origin.promisor', 'true')
    remote(repo, program)
    dropObject(repo, tree)
  },
})

export const hostileRepositories: readonly Hostile[] = [
  configured('core.fsmonitor', 'core.fsmonitor', 'git status'),
  {
    name: 'core.hooksPath',
    spring:
      'git update-index --really-refresh; touch -d "2 days ago" .env; git update-index --refresh; git commit --allow-empty -m x',
    build: (repo, program) => {
      start(repo)
      mkdirSync(join(repo, 'hooks'))
      for (const hook of ['post-index-change', 'pre-commit', 'post-checkout', 'reference-transaction'])
        writeFileSync(join(repo, 'hooks', hook), `#!/bin/sh\n${program}\n`, { mode: 0o755 })
      config(repo, 'core.hooksPath', 'hooks')
    },
  },
  {
    name: 'hooks in .git',
    spring: 'git commit --allow-empty -m x',
    build: (repo, program) => {
      start(repo)
      mkdirSync(join(repo, '.git', 'hooks'), { recursive: true })
      for (const hook of ['post-index-change', 'pre-commit', 'fsmonitor-watchman'])
        writeFileSync(join(repo, '.git', 'hooks', hook), `#!/bin/sh\n${program}\n`, { mode: 0o755 })
    },
  },
  withFilter(
    'clean filter',
    'clean',
    'touch -d "2 days ago" .env; echo A=2 >> .env; git status; git add .env',
  ),
  withFilter('smudge filter', 'smudge', 'rm .env; git checkout -- .env'),
  withFilter('filter process', 'process', 'rm .env; git checkout -- .env'),
  {
    name: 'core.attributesFile with a filter',
    spring: 'rm .env; git checkout -- .env',
    build: (repo, program) => {
      start(repo)
      writeFileSync(join(repo, 'attributes'), '.env filter=evil\n')
      config(repo, 'core.attributesFile', join(repo, 'attributes'))
      config(repo, 'filter.evil.smudge', program)
    },
  },
  {
    name: 'textconv',
    spring: 'echo A=2 > .env; git diff',
    build: (repo, program) => {
      start(repo)
      writeFileSync(join(repo, '.gitattributes'), '* diff=evil\n')
      config(repo, 'diff.evil.textconv', program)
    },
  },
  configured('diff.external', 'diff.external', 'echo A=2 > .env; git diff'),
  configured('pager', 'core.pager', 'script -qec "git log" /dev/null'),
  configured(
    'credential helper',
    'credential.helper',
    'printf "protocol=https\\nhost=x.example\\n" | git credential fill',
    (program) => `!${program}`,
  ),
  {
    name: 'core.sshCommand',
    spring: 'git ls-remote origin',
    build: (repo, program) => {
      start(repo)
      config(repo, 'remote.origin.url', 'ssh://x.example/x')
      config(repo, 'core.sshCommand', program)
    },
  },
  {
    name: 'core.gitProxy',
    spring: 'git ls-remote origin',
    build: (repo, program) => {
      start(repo)
      config(repo, 'remote.origin.url', 'git://x.example/x')
      config(repo, 'core.gitProxy', program)
    },
  },
  {
    name: 'ext:: protocol',
    spring: 'git ls-remote origin',
    build: (repo, program) => {
      start(repo)
      config(repo, 'protocol.ext.allow', 'always')
      config(repo, 'remote.origin.url', `ext::${program}`)
    },
  },
  sparse('promisor remote with uploadpack, sparse index, missing tree', (repo, program) => {
    config(repo, 'remote.origin.url', repo)
    config(repo, 'remote.origin.uploadpack', program)
  }),
  sparse('promisor remote over ext::, sparse index, missing tree', (repo, program) => {
    config(repo, 'protocol.ext.allow', 'always')
    config(repo, 'remote.origin.url', `ext::${program}`)
  }),
  sparse('promisor remote over ssh, sparse index, missing tree', (repo, program) => {
    config(repo, 'remote.origin.url', 'ssh://x.example/x')
    config(repo, 'core.sshCommand', program)
  }),
  {
    name: 'alternates with core.alternateRefsCommand',
    spring: 'git fetch ./other.git; git rev-list --alternate-refs',
    build: (repo, program) => {
      start(repo)
      git(repo, 'clone', '-q', '--bare', repo, join(repo, 'other.git'))
      mkdirSync(join(repo, '.git', 'objects', 'info'), { recursive: true })
      writeFileSync(
        join(repo, '.git', 'objects', 'info', 'alternates'),
        `${join(repo, 'other.git', 'objects')}\n`,
      )
      config(repo, 'core.alternateRefsCommand', program)
    },
  },
  {
    name: 'include.path',
    spring: 'git status',
    build: (repo, program) => {
      start(repo)
      writeFileSync(join(repo, 'more'), `[core]\n\tfsmonitor = ${program}\n`)
      config(repo, 'include.path', '../more')
    },
  },
  {
    name: 'linked working tree',
    spring: 'git status',
    build: (repo, program) => {
      start(repo)
      git(repo, 'worktree', 'add', '-q', join(repo, 'tree'))
      config(repo, 'core.fsmonitor', program)
      return join(repo, 'tree', '.env')
    },
  },
  {
    name: 'submodule',
    spring: 'cd .. && git status',
    build: (repo, program) => {
      start(repo)
      git(repo, 'clone', '-q', repo, join(repo, 'source'))
      git(repo, 'submodule', '--quiet', 'add', join(repo, 'source'), 'sub')
      appendFileSync(join(repo, '.git', 'modules', 'sub', 'config'), `[core]\n\tfsmonitor = ${program}\n`)
      if (!statSync(join(repo, 'sub', '.git')).isFile())
        throw new Error('the submodule has a repository of its own')
      return join(repo, 'sub', '.env')
    },
  },
  {
    name: '.git file that leads to another folder',
    spring: 'git status',
    build: (repo, program) => {
      start(repo)
      mkdirSync(join(repo, 'away'))
      git(repo, 'init', '-q', '--separate-git-dir', join(repo, 'away', 'x.git'))
      config(repo, 'core.fsmonitor', program)
    },
  },
  configured('alias', 'alias.st', 'git st', (program) => `!${program}`),
  configured('editor', 'core.editor', 'git commit --amend'),
]
