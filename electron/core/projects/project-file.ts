import { lstat, realpath } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import { dialectIds } from '../../../shared/domain/dialects.ts'
import { ok, refuse, type Refused, type Result } from '../../../shared/domain/errors.ts'
import { displayName, environment, variable } from '../../../shared/operations/fields.ts'
import { readWhole } from '../git/read.ts'
import { holdsIssued } from '../safe-text.ts'

const projectFileName = 'keyreeve.json'

/** The path of a file in the project: relative, with `/`, and not leading out of its folder. */
const projectPath = z
  .string()
  .min(1)
  .regex(/^(?!\/|[A-Za-z]:)(?!(?:.*\/)?\.\.(?:\/|$))[^\\]+$/)

/** The content of `keyreeve.json`, which is committed and holds no secrets. `resources/schema` has it as JSON Schema. */
export const projectFileSchema = z
  .strictObject({
    $schema: z.string().optional().meta({ description: 'Where editors find this schema.' }),
    environment: environment.meta({ description: 'The environment whose keys this project uses.' }),
    variables: z
      .record(variable, displayName)
      .default({})
      .meta({ description: 'Which variable gets the secret of which key: variable names and key names.' }),
    dialects: z
      .record(projectPath, z.enum(dialectIds))
      .default({})
      .meta({ description: 'Which program reads which .env file: paths in the project, and dialects.' }),
  })
  .meta({ title: 'Keyreeve project', description: 'keyreeve.json: no secrets, safe to commit.' })

type ProjectFileContent = z.output<typeof projectFileSchema>

export type ProjectFile = ProjectFileContent & {
  readonly path: string
  /** The project’s folder: where the file is. */
  readonly folder: string
}

const refusalOf = (path: string, text: string, { path: [field, key], code }: z.core.$ZodIssue): Refused => {
  const name = typeof key === 'string' ? key : ''
  if (code === 'unrecognized_keys' && field === undefined)
    return refuse('project_file_invalid.field', { path })
  if (field === 'environment') return refuse('project_file_invalid.environment', { path })
  if (field === 'variables' && key === undefined) return refuse('project_file_invalid.variables', { path })
  if (field === 'variables' && code === 'invalid_key')
    // What stands in the place of a name may be a secret.
    return refuse('project_file_invalid.variable', { path, line: lineOf(text, name) })
  if (field === 'variables') return refuse('project_file_invalid.key_name', { path, variable: name })
  if (field === 'dialects' && key === undefined) return refuse('project_file_invalid.dialects', { path })
  if (field === 'dialects' && code === 'invalid_key')
    return refuse('project_file_invalid.dialect_path', { path, line: lineOf(text, name) })
  if (field === 'dialects')
    return refuse('project_file_invalid.dialect', { path, file: name, dialects: dialectIds.join(', ') })
  return refuse('project_file_invalid.object', { path })
}

const lineOf = (text: string, key: string): string => {
  const at = text.indexOf(JSON.stringify(key))
  return at < 0 ? '?' : String(text.slice(0, at).split('\n').length)
}

/**
 * The line of the first name that stands twice in one object of valid JSON; null if there is none. JSON.parse would take the last one, and
 * the user believe the first.
 */
const lineOfRepeatedName = (json: string): number | null => {
  const open: (Set<string> | null)[] = []
  const token = /"(?:\\.|[^"\\])*"(\s*:)?|[{}[\]]/g
  for (const { 0: text, 1: colon, index } of json.matchAll(token)) {
    if (text === '{') open.push(new Set())
    else if (text === '[') open.push(null)
    else if (text === '}' || text === ']') open.pop()
    else if (colon !== undefined) {
      const name = String(JSON.parse(text.slice(0, -colon.length)))
      const names = open.at(-1)
      if (names?.has(name)) return json.slice(0, index).split('\n').length
      names?.add(name)
    }
  }
  return null
}

/** Where JSON.parse stopped, as far as its message says. */
const positionOf = (error: unknown): { readonly line: string; readonly column: string } => {
  const [, line = '1', column = '1'] =
    /\(line (\d+) column (\d+)\)/.exec(error instanceof Error ? error.message : '') ?? []
  return { line, column }
}

/**
 * Checks the text of a project file. Refuses `project_file_invalid`, with one sentence for the first mistake; no refusal repeats a value,
 * which may be a secret in the wrong place.
 */
export const parseProjectFile = (path: string, text: string): Result<ProjectFile> => {
  let json: unknown
  try {
    json = JSON.parse(text.replace(/^\ufeff/, ''))
  } catch (error) {
    return refuse('project_file_invalid.json', { path, ...positionOf(error) })
  }
  if (holdsIssued(text)) return refuse('project_file_invalid.secret', { path })
  const repeated = lineOfRepeatedName(text)
  if (repeated !== null) return refuse('project_file_invalid.twice', { path, line: String(repeated) })
  const parsed = projectFileSchema.safeParse(json)
  if (parsed.success) return ok({ ...parsed.data, path, folder: dirname(path) })
  const [issue] = parsed.error.issues
  return issue ? refusalOf(path, text, issue) : refuse('project_file_invalid.object', { path })
}

/** Reads the project file in `folder`; null when there is none. Refuses `project_file_invalid`. */
export const readProjectFile = async (folder: string): Promise<Result<ProjectFile | null>> => {
  const path = join(folder, projectFileName)
  const read = await readWhole(path)
  if (read.kind === 'missing') return ok(null)
  if (read.kind === 'unreadable') return refuse('project_file_invalid.unreadable', { path })
  try {
    return parseProjectFile(path, new TextDecoder('utf-8', { fatal: true }).decode(read.bytes))
  } catch {
    return refuse('project_file_invalid.utf8', { path })
  }
}

const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  )

/**
 * Finds the project of a folder: the nearest `keyreeve.json`, from the folder upwards to the root of its git repository. Outside a repository
 * the search ends before the user's home folder and the file system's root, which are no projects. Null when there is none.
 * Refuses `project_file_invalid`: an invalid file is not skipped.
 */
export const findProjectFile = async (start: string): Promise<Result<ProjectFile | null>> => {
  const first = await realpath(resolve(start)).catch(() => resolve(start))
  const home = await realpath(homedir()).catch(() => homedir())
  for (let folder = first; ; folder = dirname(folder)) {
    const isEnd = folder === home || dirname(folder) === folder
    if (isEnd && folder !== first) return ok(null)
    const found = await readProjectFile(folder)
    if (!found.ok || found.data) return found
    if (isEnd || (await isThere(join(folder, '.git')))) return ok(null)
  }
}
