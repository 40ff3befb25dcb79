import { dirname, join } from 'node:path'
import ignore, { type Ignore } from 'ignore'
import { defaultExcludesFile, expandPath, type Config } from './config.ts'
import type { IndexEntry } from './index-file.ts'
import { namesServer, readWhole } from './read.ts'
import type { Repository } from './repository.ts'

/** The rules of one file. `base` is the folder that they apply to, relative to the root; '' for the root itself. */
export type Rules = { readonly base: string; readonly rules: Ignore }

// The library turns a pattern into a regular expression, and a hostile pattern could keep it busy for hours: each `**` matches any number of folders.
const maxGlobstars = 3
const maxFolders = 64
const maxPattern = 1_000

/** The `.gitignore` files that apply to `path`, the one in its own folder first. */
export const ignoreFilesFor = (path: string): readonly string[] => {
  const folders = path.split('/').slice(0, -1)
  return [...folders.keys(), folders.length]
    .map((depth) => [...folders.slice(0, depth), '.gitignore'].join('/'))
    .toReversed()
}

/**
 * Whether git would ignore a file that it does not track (gitignore(5)). `entries` is the index's answer for `ignoreFilesFor(path)`:
 * ignore files that a sparse checkout keeps out of the working tree apply as well, but only their objects hold the rules.
 * @returns null when that cannot be known without running git
 */
export async function isIgnored(
  repository: Repository,
  entries: ReadonlyMap<string, IndexEntry>,
): Promise<boolean | null> {
  const { relativePath: path } = repository
  const sources: Rules[] = []
  for (const file of ignoreFilesFor(path)) {
    const base = dirname(file)
    const rules = await readRules(repository, join(repository.root, file), base === '.' ? '' : base, {
      followLink: false,
    })
    if (rules === 'unknown') return null
    if (rules) sources.push(rules)
    else if (entries.get(file) === 'skipped' || entries.get(file) === 'unknown') return null
  }
  const shared = await readSharedRules(repository)
  return shared && decide(path, [...sources, ...shared])
}

/** The rules for a whole repository that are in no `.gitignore`, most specific first; null when unknown. */
export async function readSharedRules(
  repository: Pick<Repository, 'root' | 'commonDir' | 'config'>,
): Promise<readonly Rules[] | null> {
  const excludesFiles = excludesFilesOf(repository.config, repository.root)
  if (excludesFiles === null) return null
  const sources: Rules[] = []
  for (const file of [join(repository.commonDir, 'info', 'exclude'), ...excludesFiles]) {
    const rules = await readRules(repository, file, '', { followLink: true })
    if (rules === 'unknown') return null
    if (rules) sources.push(rules)
  }
  return sources
}

/** Walks down from the root, because nothing below an ignored folder can be re-included. At each level the most specific file with a matching rule decides. */
function decide(path: string, sources: readonly Rules[]): boolean | null {
  const parts = path.split('/')
  if (parts.length > maxFolders) return null
  for (let depth = 1; depth <= parts.length; depth++) {
    const step = parts.slice(0, depth).join('/') + (depth < parts.length ? '/' : '')
    const ignored = isStepIgnored(step, sources)
    if (ignored !== false) return ignored
  }
  return false
}

/** Whether `step`, a path that ends with `/` if it is a folder, is ignored, given that the folders above it are not; null when unknown. */
export function isStepIgnored(step: string, sources: readonly Rules[]): boolean | null {
  for (const { base, rules } of sources) {
    if (base !== '' && !step.startsWith(`${base}/`)) continue
    const below = base === '' ? step : step.slice(base.length + 1)
    // A folder's rules do not apply to the folder itself.
    if (below === '') continue
    const { ignored, unignored } = rules.test(below)
    if (unignored) return false
    if (!ignored) continue
    // The library also reports "ignored" because of a parent folder. We only get here because a more specific file re-included that folder.
    const parent = /^(.*\/)[^/]+\/?$/.exec(below)?.[1]
    return parent !== undefined && rules.test(parent).ignored ? null : true
  }
  return false
}

/** The rules of one file; null if there is none, `unknown` if it cannot be read or evaluated. */
export async function readRules(
  { config }: Pick<Repository, 'config'>,
  file: string,
  base: string,
  { followLink }: { followLink: boolean },
): Promise<Rules | null | 'unknown'> {
  const found = await readWhole(file, { followLink })
  if (found.kind !== 'bytes') return found.kind === 'missing' ? null : 'unknown'
  const text = found.bytes.toString('utf8').replace(/^\uFEFF/, '')
  const isCostly = (line: string): boolean =>
    line.length > maxPattern || line.split('**').length - 1 > maxGlobstars
  if (text.split('\n').some(isCostly)) return 'unknown'
  const ignoreCase = /^(true|yes|on|1)$/i.test(config.get('core.ignorecase') ?? '')
  return { base, rules: ignore({ ignorecase: ignoreCase }).add(text) }
}

/** The user's rules: `core.excludesFile`, or git's default location; none when switched off, null when unknown. */
function excludesFilesOf(config: Config, root: string): readonly string[] | null {
  if (config.isUncertain('core.excludesfile')) return null
  const configured = config.get('core.excludesfile')
  if (configured === null) return [defaultExcludesFile()]
  if (configured === '') return []
  const path = expandPath(configured, root)
  return path === null || namesServer(path) ? null : [path]
}
