import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join, relative, resolve } from 'node:path'

const modules = resolve(import.meta.dirname, '../../../node_modules')

type Ran = { readonly code: number | null; readonly said: string }

/** A repository with one commit, and a git that knows nothing of the developer's settings. */
export type Repository = {
  readonly folder: string
  git(args: readonly string[], env?: NodeJS.ProcessEnv): Ran
  /** Like `git`, but must succeed. */
  must(...args: string[]): string
  write(path: string, content: string | Buffer, mode?: number): void
  read(path: string): string
  /** Stages everything and commits it. */
  commit(env?: NodeJS.ProcessEnv): Ran
  /** How many commits there are. */
  commits(): number
  /** Runs a program of this project's packages, as `npx` would. */
  tool(name: string, ...args: string[]): void
}

const environment = (home: string): NodeJS.ProcessEnv => ({
  PATH: [join(modules, '.bin'), process.env['PATH']].join(delimiter),
  HOME: home,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.com',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.com',
})

/** `folder` is its working tree; `home` the home folder of its user. */
export const repositoryAt = (folder: string, home: string): Repository => {
  const run = (command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Ran => {
    const options = { cwd: folder, encoding: 'utf8', env: { ...environment(home), ...env } } as const
    const { status, stdout, stderr, error } = spawnSync(command, args, options)
    if (error) throw error
    return { code: status, said: stdout + stderr }
  }
  const must = (command: string, args: readonly string[]): string => {
    const { code, said } = run(command, args)
    if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}: ${said}`)
    return said.trim()
  }
  const git = (args: readonly string[], env?: NodeJS.ProcessEnv): Ran => run('git', args, env)
  return {
    folder,
    git,
    must: (...args) => must('git', args),
    write: (path, content, mode) => {
      const file = join(folder, path)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, content)
      if (mode !== undefined) chmodSync(file, mode)
    },
    read: (path) => readFileSync(join(folder, path), 'utf8'),
    commit: (env) => {
      must('git', ['add', '-A'])
      return git(['commit', '-q', '-m', 'change'], env)
    },
    commits: () => Number(must('git', ['rev-list', '--count', 'HEAD'])),
    tool: (name, ...args) => void must(name, args),
  }
}

export const newRepository = (folder: string, home: string): Repository => {
  mkdirSync(folder, { recursive: true })
  mkdirSync(home, { recursive: true })
  const repository = repositoryAt(folder, home)
  repository.must('init', '-q', '-b', 'main')
  repository.write('README.md', 'nothing here\n')
  repository.must('add', '-A')
  repository.must('commit', '-q', '-m', 'first')
  return repository
}

/** Every file below a folder with its content and mode, except the objects that git stores. */
export const filesIn = (folder: string): ReadonlyMap<string, string> => {
  const files = new Map<string, string>()
  const visit = (at: string): void => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      const path = join(at, entry.name)
      if (entry.isDirectory()) visit(path)
      else
        files.set(
          relative(folder, path),
          `${statSync(path).mode.toString(8)} ${readFileSync(path, 'latin1')}`,
        )
    }
  }
  if (existsSync(folder)) visit(folder)
  return files
}
