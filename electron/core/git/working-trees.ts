import { readdir, realpath } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { namesServer, readWhole } from './read.ts'
import { findRepository } from './repository.ts'

/** Where a folder is in a working tree of a git repository. All are real paths. */
export type TreePlace = {
  /** The root folder of the working tree. */
  readonly root: string
  /** The folder that all working trees of the repository share. */
  readonly commonDir: string
  /** The folder's path relative to `root`, separated by `/`; '' for the root itself. */
  readonly below: string
}

/** Where a folder (a real path) is in a working tree; null outside of one. */
export const treePlaceOf = async (folder: string): Promise<TreePlace | null> => {
  // The repository of a file in the folder, which need not exist.
  const repository = await findRepository(join(folder, '.env'))
  const commonDir = repository && (await realpath(repository.commonDir).catch(() => null))
  if (!repository || !commonDir) return null
  const { root } = repository
  return { root, commonDir, below: relative(root, folder).split(sep).join('/') }
}

/** More working trees are not looked for. */
const maxTrees = 500

/** The root folders that the repository names as its working trees, whether or not they are. */
const namedRoots = async (commonDir: string): Promise<readonly string[]> => {
  const main = basename(commonDir) === '.git' ? [dirname(commonDir)] : []
  const linked = join(commonDir, 'worktrees')
  const names = await readdir(linked).catch((): string[] => [])
  const roots = await Promise.all(
    names
      .toSorted()
      .slice(0, maxTrees)
      .map(async (name): Promise<readonly string[]> => {
        const read = await readWhole(join(linked, name, 'gitdir'))
        const target = read.kind === 'bytes' ? read.bytes.toString('utf8').replace(/[\r\n]+$/, '') : ''
        return target === '' || namesServer(target) ? [] : [dirname(resolve(linked, name, target))]
      }),
  )
  return [...main, ...roots.flat()]
}

/**
 * The root folders of the working trees of a repository that exist, the main one first. What a repository says about itself is not
 * believed: each folder's own `.git` has to lead to the repository, so that no foreign folder is taken for one of its working trees.
 */
export const workingTrees = async (commonDir: string): Promise<readonly string[]> => {
  const found = await Promise.all(
    (await namedRoots(commonDir)).map(async (named) => {
      const root = await realpath(named).catch(() => null)
      const place = root === null ? null : await treePlaceOf(root)
      return place?.commonDir === commonDir && place.root === root ? [root] : []
    }),
  )
  return [...new Set(found.flat())]
}
