import { join } from 'node:path'
import { ignoreFilesFor, isIgnored } from './ignore-rules.ts'
import { lookUp, type IndexEntry } from './index-file.ts'
import { maxBytes, readWhole } from './read.ts'
import { findRepository, type Repository } from './repository.ts'

/** Whether git tracks and ignores a file; null when unknown: no repository, a damaged one, or an answer that only git's objects contain. */
export type GitState = { readonly tracked: boolean | null; readonly ignored: boolean | null }

const unknown: GitState = { tracked: null, ignored: null }

/*
 * Git is never run. A repository's own configuration can make git start programs (fsmonitor, hooks, filters, credential
 * helpers, transports, fetching a missing object from a promisor remote). Git has no switch that disables all of them, and each
 * release may add another. The two answers needed here are in plain files: the index, whose format is documented and
 * stable, and the ignore rules, which the `ignore` library evaluates.
 */

/** Finds out what git would say about `path`, a real path that need not exist. Only reads files, each up to a limit. */
export async function gitState(path: string): Promise<GitState> {
  const repository = await findRepository(path)
  if (!repository) return unknown
  const { relativePath } = repository
  const ignoreFiles = ignoreFilesFor(relativePath)
  const entries = await readIndex(repository, [relativePath, ...ignoreFiles])
  if (!entries) return unknown
  const entry = entries.get(relativePath)
  // Git does not ignore files that it tracks.
  if (entry === 'present' || entry === 'skipped') return { tracked: true, ignored: false }
  const ignored = await isIgnored(repository, entries)
  return entry === 'absent'
    ? { tracked: false, ignored }
    : { tracked: null, ignored: ignored ? null : ignored }
}

/** What the index of a repository says about paths relative to its root; null when it cannot be read. */
export async function readIndex(
  { gitDir, config }: Repository,
  paths: readonly string[],
): Promise<ReadonlyMap<string, IndexEntry> | null> {
  const found = await readWhole(join(gitDir, 'index'), { limit: maxBytes.index })
  // Before the first `git add` there is no index.
  if (found.kind === 'missing') return new Map(paths.map((path) => [path, 'absent']))
  const format = config.get('extensions.objectformat') ?? 'sha1'
  return found.kind === 'bytes' && (format === 'sha1' || format === 'sha256')
    ? lookUp(found.bytes, format, paths)
    : null
}
