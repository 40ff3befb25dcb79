import { lstat } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { isStepIgnored, readRules, readSharedRules, type Rules } from './ignore-rules.ts'
import { findRepository, type Repository } from './repository.ts'

/** What applies to everything below a folder of a repository, most specific rules first. */
type Below = {
  readonly repository: Repository
  readonly own: readonly Rules[]
  readonly shared: readonly Rules[]
}

/** Which of `.git` and `.gitignore` a folder contains, for a caller that has listed it. */
export type Listed = { readonly git: boolean; readonly ignore: boolean }

const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  )

/**
 * Creates a function that says whether git ignores a folder, for walking down a tree: what was read once is remembered. Like git, it does not
 * ask whether the folder above is ignored, which whoever walks has decided. Where it cannot be known, the folder is not ignored.
 *
 * @param listed what the folder above contains
 */
export const createIsFolderIgnored = (): ((folder: string, listed: Listed) => Promise<boolean>) => {
  const known = new Map<string, Promise<Below | null>>()

  const read = async (folder: string, listed?: Listed): Promise<Below | null> => {
    const parent = dirname(folder)
    const above = parent === folder ? null : await below(parent)
    if (listed ? listed.git : await exists(join(folder, '.git'))) {
      const repository = await findRepository(join(folder, '.gitignore'))
      if (repository?.root === folder) {
        const shared = await readSharedRules(repository)
        return shared && { repository, shared, own: await withOwn(repository, folder, []) }
      }
    }
    if (above === null || (listed ? !listed.ignore : false)) return above
    return { ...above, own: await withOwn(above.repository, folder, above.own) }
  }

  const withOwn = async (
    repository: Repository,
    folder: string,
    above: readonly Rules[],
  ): Promise<readonly Rules[]> => {
    const base = relative(repository.root, folder).split(sep).join('/')
    const own = await readRules(repository, join(folder, '.gitignore'), base, { followLink: false })
    return own === null || own === 'unknown' ? above : [own, ...above]
  }

  const below = (folder: string, listed?: Listed): Promise<Below | null> => {
    const found = known.get(folder) ?? read(folder, listed)
    known.set(folder, found)
    return found
  }

  return async (folder, listed) => {
    const rules = await below(dirname(folder), listed)
    if (!rules) return false
    const step = `${relative(rules.repository.root, folder).split(sep).join('/')}/`
    return isStepIgnored(step, [...rules.own, ...rules.shared]) === true
  }
}
