import { readdir } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import { z } from 'zod'
import type { Dialect, DialectEvidence, DialectGuess } from '../../../shared/domain/dialects.ts'
import { ok, type Result } from '../../../shared/domain/errors.ts'
import { readWhole } from '../git/read.ts'
import { findProjectFile } from '../projects/project-file.ts'

/*
 * Which programs read a `.env` file, guessed from the files around it: from its own folder upwards to the root of the repository. The files
 * are only searched for telltale words, never executed.
 */

/** The files of a project are small; a larger one is not searched. */
const maxBytes = 256 * 1024
/** How many folders upwards are searched, and how many files in each. */
const maxFolders = 4
const maxFiles = 24

const packageJson = z.object({
  scripts: z.record(z.string(), z.string()).optional().catch(undefined),
  dependencies: z.record(z.string(), z.unknown()).optional().catch(undefined),
  devDependencies: z.record(z.string(), z.unknown()).optional().catch(undefined),
})

const expanding =
  /^(?:next|vite|astro|nuxt|dotenv-expand|dotenv-cli|react-scripts|@next\/env|@sveltejs\/kit|@remix-run\/dev|@nestjs\/config|vitest|@types\/bun)$/
const plainDotenv = /^(?:dotenv|dotenv-flow|dotenv-safe|dotenv-webpack|env-cmd|@fastify\/env)$/

const inPackageJson = (text: string): readonly Dialect[] => {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return []
  }
  const parsed = packageJson.safeParse(json)
  if (!parsed.success) return []
  const { scripts, dependencies, devDependencies } = parsed.data
  const packages = Object.keys({ ...dependencies, ...devDependencies })
  const commands = Object.values(scripts ?? {}).join('\n')
  return [
    ...(/\bnode\b[^\n]*--env-file/.test(commands) ? ['node' as const] : []),
    ...(/\bdocker\b[^\n]*--env-file/.test(commands) ? ['docker' as const] : []),
    ...(packages.some((name) => expanding.test(name)) || /(?:^|\s)bunx? /m.test(commands)
      ? ['expand' as const]
      : []),
    ...(packages.some((name) => plainDotenv.test(name)) ? ['dotenv' as const] : []),
  ]
}

/** A text as part of a regular expression. */
const literally = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

type Sign = {
  /** The names of files that may have it. */
  readonly file: RegExp
  readonly find: (text: string, envName: string) => readonly Dialect[]
}

const sign = (file: RegExp, dialect: Dialect, text: RegExp): Sign => ({
  file,
  find: (content) => (text.test(content) ? [dialect] : []),
})

/** What tells which program reads a file, in the order of how sure it is. */
const signs: readonly Sign[] = [
  {
    file: /\.service$/,
    find: (text, name) => (text.includes('EnvironmentFile=') && text.includes(name) ? ['systemd'] : []),
  },
  { file: /^package\.json$/, find: inPackageJson },
  sign(/^bun\.lockb?$/, 'expand', /^/),
  sign(
    /^(?:pyproject\.toml|requirements[\w-]*\.txt|Pipfile|setup\.(?:cfg|py)|environment\.ya?ml)$/,
    'python',
    /python-dotenv|pydantic-settings|django-environ|environs|uvicorn\[standard\]|flask\b/i,
  ),
  sign(/^Gemfile$/, 'ruby', /['"]dotenv/),
  sign(/^go\.mod$/, 'godotenv', /joho\/godotenv/),
  sign(/^Cargo\.toml$/, 'dotenvy', /^\s*dotenvy?\b/m),
  sign(/^\.?justfile$/i, 'dotenvy', /dotenv-(?:load|filename|path)/),
  sign(/^\.?mise\.toml$/, 'dotenvy', /_\.file/),
  {
    file: /^(?:docker-)?compose(?:\.[\w-]+)?\.ya?ml$/,
    find: (text, name) => (name === '.env' || text.includes(name) ? ['godotenv'] : []),
  },
  sign(/^\.envrc$/, 'direnv', /^\s*(?:dotenv|dotenv_if_exists)\b/m),
  sign(/^\.?devcontainer\.json$/, 'docker', /--env-file/),
  sign(/^(?:Makefile|GNUmakefile|.*\.sh)$/, 'docker', /\bdocker\b[^\n]*--env-file/),
  {
    file: /^(?:Makefile|GNUmakefile|Procfile|.*\.sh)$/,
    find: (text, name) =>
      new RegExp(`(?:^|[\\s;&])(?:source|\\.)\\s+["']?(?:\\./)?${literally(name)}(?:["'\\s;&]|$)`, 'm').test(
        text,
      )
        ? ['shell']
        : [],
  },
]

const namesIn = async (folder: string): Promise<readonly string[]> =>
  readdir(folder).catch((): string[] => [])

const evidenceIn = async (folder: string, envName: string): Promise<readonly DialectEvidence[]> => {
  const names = await namesIn(folder)
  const devcontainer = names.includes('.devcontainer') ? [join('.devcontainer', 'devcontainer.json')] : []
  const candidates = [...names, ...devcontainer].filter((name) =>
    signs.some(({ file }) => file.test(basename(name))),
  )
  const found: (DialectEvidence & { readonly rank: number })[] = []
  for (const name of candidates.slice(0, maxFiles)) {
    const path = join(folder, name)
    const read = await readWhole(path, { limit: maxBytes })
    const text = read.kind === 'bytes' ? read.bytes.toString('utf8') : ''
    signs.forEach(({ file, find }, rank) => {
      if (file.test(basename(name)))
        for (const dialect of find(text, envName)) found.push({ dialect, path, rank })
    })
  }
  return found.toSorted((a, b) => a.rank - b.rank).map(({ dialect, path }) => ({ dialect, path }))
}

/** The folders whose files tell something about a file in `folder`: upwards to the root of the repository. */
const foldersFrom = async (folder: string): Promise<readonly string[]> => {
  const folders: string[] = []
  for (let at = folder; folders.length < maxFolders; at = dirname(at)) {
    folders.push(at)
    if ((await namesIn(at)).includes('.git') || dirname(at) === at) break
  }
  // Outside a repository, the folders above are other projects.
  const last = folders.at(-1) ?? folder
  const isRepository = (await namesIn(last)).includes('.git')
  return isRepository ? folders : [folder]
}

/**
 * Guesses which programs read the `.env` file at `path` (a real path, whether or not the file exists).
 * @param chosen what the user has chosen for this file before
 * @returns the dialect, why it is this one, and the other dialects that programs of the project read; `project_file_invalid`
 */
export const guessDialect = async (path: string, chosen: Dialect | null): Promise<Result<DialectGuess>> => {
  const [name, folder] = [basename(path), dirname(path)]
  const project = await findProjectFile(folder)
  if (!project.ok) return project
  const evidence: DialectEvidence[] = []
  for (const each of await foldersFrom(folder)) {
    for (const found of await evidenceIn(each, name))
      if (!evidence.some(({ dialect }) => dialect === found.dialect)) evidence.push(found)
  }
  const inProject = project.data?.dialects[relative(project.data.folder, path).split(sep).join('/')]
  const [first] = evidence
  const guess = ((): Pick<DialectGuess, 'dialect' | 'because'> => {
    if (chosen) return { dialect: chosen, because: 'chosen' }
    if (inProject) return { dialect: inProject, because: 'project_file' }
    if (name === '.envrc') return { dialect: 'shell', because: 'name' }
    return first ? { dialect: first.dialect, because: 'evidence' } : { dialect: 'dotenv', because: 'default' }
  })()
  return ok({ ...guess, evidence })
}
