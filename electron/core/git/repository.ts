import { lstat, realpath, stat } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { readConfig, userConfigFiles, type Config } from './config.ts'
import { namesServer, readWhole } from './read.ts'

/** A repository with a working tree, found by reading its files. */
export type Repository = {
  /** The root folder of the working tree. */
  readonly root: string
  /** The folder with this working tree's index. */
  readonly gitDir: string
  /** The folder with the configuration and `info/exclude` that all working trees share; differs from `gitDir` for linked ones only. */
  readonly commonDir: string
  readonly config: Config
  /** The file's path relative to `root`, separated by `/` as in git. */
  readonly relativePath: string
}

/** Finds the repository that `path` (a real path) belongs to; null when there is none, or none that git would use. */
export async function findRepository(path: string): Promise<Repository | null> {
  const root = await findRoot(dirname(path))
  if (root === null) return null
  const gitDir = await gitDirOf(root)
  const commonDir = gitDir === null ? null : await commonDirOf(gitDir)
  if (gitDir === null || commonDir === null || !(await isGitDir(gitDir, commonDir))) return null
  const config = await configOf(gitDir, commonDir)
  if (config === null || !(await isTreeOf(config, gitDir, root))) return null
  const relativePath = relative(root, path).split(sep).join('/')
  return /(^|\/)\.git\//i.test(relativePath) ? null : { root, gitDir, commonDir, config, relativePath }
}

/** Finds the nearest folder with a `.git`. Like git, skips a `.git` that is not a repository. */
async function findRoot(start: string): Promise<string | null> {
  for (let folder = start; ; folder = dirname(folder)) {
    const git = join(folder, '.git')
    const found = await lstat(git).catch(() => null)
    const isDirectory =
      found !== null &&
      (await stat(git).then(
        (target) => target.isDirectory(),
        () => false,
      ))
    if (found !== null && (!isDirectory || (await isGitDir(git, git)))) return folder
    if (dirname(folder) === folder) return null
  }
}

/** Returns `.git` itself, or the folder that a `.git` file (of a linked working tree or a submodule) points to. */
async function gitDirOf(root: string): Promise<string | null> {
  const git = join(root, '.git')
  if (await isFolder(git)) return git
  const found = await readWhole(git)
  const target =
    found.kind === 'bytes' ? /^gitdir: ([^\n]+?)[\r\n]*$/.exec(found.bytes.toString('utf8'))?.[1] : undefined
  return target === undefined || namesServer(target) ? null : resolve(root, target)
}

async function commonDirOf(gitDir: string): Promise<string | null> {
  const found = await readWhole(join(gitDir, 'commondir'))
  if (found.kind !== 'bytes') return found.kind === 'missing' ? gitDir : null
  const target = found.bytes.toString('utf8').replace(/[\r\n]+$/, '')
  return namesServer(target) ? null : resolve(gitDir, target)
}

async function isGitDir(gitDir: string, commonDir: string): Promise<boolean> {
  const head = await lstat(join(gitDir, 'HEAD')).catch(() => null)
  return (
    head !== null && (await isFolder(join(commonDir, 'objects'))) && (await isFolder(join(commonDir, 'refs')))
  )
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )

/** Reads the configuration of the system, the user, the repository and this working tree, in git's order. */
async function configOf(gitDir: string, commonDir: string): Promise<Config | null> {
  const files = [...userConfigFiles(), join(commonDir, 'config')]
  const config = await readConfig(files)
  return config?.get('extensions.worktreeconfig') === 'true'
    ? readConfig([...files, join(gitDir, 'config.worktree')])
    : config
}

/** Whether `root` is the working tree of `gitDir`: configuration can place it elsewhere, or declare that there is none. */
async function isTreeOf(config: Config, gitDir: string, root: string): Promise<boolean> {
  const linked = (await readWhole(join(gitDir, 'commondir'))).kind === 'bytes'
  // In shared configuration these settings only apply to the main working tree.
  if (linked) return true
  if (/^(true|yes|on|1)$/i.test(config.get('core.bare') ?? '')) return false
  const configured = config.get('core.worktree')
  if (configured === null) return true
  if (namesServer(configured)) return false
  return (await realpath(resolve(gitDir, configured)).catch(() => null)) === root
}
