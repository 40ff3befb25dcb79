import { lstat } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { readIndex } from './git-state.ts'
import { findRepository, type Repository } from './repository.ts'

/**
 * Whether git tracks each of `paths` (real paths); null when unknown, as in `GitState`. Reads the index of each repository once, however
 * many files are asked for.
 *
 * @param hasGit says whether a folder contains `.git`, for a caller that has listed it; undefined where it has not
 */
export const trackedFiles = async (
  paths: readonly string[],
  hasGit: (folder: string) => boolean | undefined = () => undefined,
): Promise<ReadonlyMap<string, boolean | null>> => {
  const repositories = new Map<string, Promise<Repository | null>>()

  const find = async (folder: string): Promise<Repository | null> => {
    const isRepository =
      hasGit(folder) ??
      (await lstat(join(folder, '.git')).then(
        () => true,
        () => false,
      ))
    const own = isRepository ? await findRepository(join(folder, '.gitignore')) : null
    if (own?.root === folder || dirname(folder) === folder) return own
    return repositoryOf(dirname(folder))
  }

  const repositoryOf = (folder: string): Promise<Repository | null> => {
    const found = repositories.get(folder) ?? find(folder)
    repositories.set(folder, found)
    return found
  }

  const byRepository = new Map<Repository, Map<string, string>>()
  const tracked = new Map<string, boolean | null>()
  for (const path of paths) {
    const repository = await repositoryOf(dirname(path))
    tracked.set(path, null)
    if (!repository) continue
    const files = byRepository.get(repository) ?? new Map<string, string>()
    byRepository.set(repository, files.set(relative(repository.root, path).split(sep).join('/'), path))
  }
  for (const [repository, files] of byRepository) {
    const entries = await readIndex(repository, [...files.keys()])
    for (const [name, path] of files) {
      const entry = entries?.get(name) ?? 'unknown'
      tracked.set(path, entry === 'unknown' ? null : entry !== 'absent')
    }
  }
  return tracked
}
