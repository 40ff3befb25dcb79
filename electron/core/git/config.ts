import { homedir } from 'node:os'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { namesServer, readWhole } from './read.ts'

/** One value of a git configuration file. Section and key are lower case, the subsection is as written: `core.excludesfile`. */
export type Setting = { readonly name: string; readonly value: string }

/** A set of configuration files, read in order. */
export type Config = {
  /** The last value of `name` (lower case), which is the one that git uses; null when it is not set. */
  readonly get: (name: string) => string | null
  /** Whether a conditionally included file sets `name`. Its value then depends on the condition, which is not evaluated. */
  readonly isUncertain: (name: string) => boolean
}

const maxDepth = 10
// A repository may be hostile: each of its files could include the next a hundred times. Beyond these limits its configuration counts as unknown.
const maxFiles = 100
const maxTotalBytes = 4 * 1024 * 1024
const maxSettings = 10_000
const maxSection = 1_000
const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', b: '\b', '\\': '\\', '"': '"' }

/** Parses a configuration file as described in git-config(1); null if git would refuse it, or if it is too large. */
export function parseConfig(text: string): readonly Setting[] | null {
  const source = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')
  const header = /[ \t]*\[([-.A-Za-z0-9]+)(?:[ \t]+"((?:\\.|[^"\\\n])*)")?\]/y
  const key = /[ \t]*([A-Za-z][-A-Za-z0-9]*)[ \t]*/y
  const settings: Setting[] = []
  let section = ''
  let at = 0
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const found = pattern.exec(source)
    if (found) at = pattern.lastIndex
    return found
  }
  while (at < source.length) {
    if (match(/\s+|[#;][^\n]*/y)) continue
    const opened = match(header)
    if (opened) {
      if (opened[0].length > maxSection) return null
      section =
        (opened[1] ?? '').toLowerCase() +
        (opened[2] === undefined ? '' : `.${opened[2].replaceAll(/\\(.)/g, '$1')}`)
      continue
    }
    const name = match(key)?.[1]
    if (name === undefined || section === '') return null
    let value = 'true'
    if (source[at] === '=') {
      const parsed = parseValue(source, at + 1)
      if (!parsed) return null
      value = parsed.value
      at = parsed.end
    } else if (at < source.length && !/[\n#;]/.test(source.charAt(at))) return null
    if (settings.length === maxSettings) return null
    settings.push({ name: `${section}.${name.toLowerCase()}`, value })
  }
  return settings
}

/** Parses a value to the end of its line: quotes, escapes, comments and continuation lines. */
function parseValue(source: string, start: number): { value: string; end: number } | null {
  let value = ''
  let blanks = ''
  let quoted = false
  let at = start
  for (; at < source.length && source[at] !== '\n'; at++) {
    let character = source.charAt(at)
    if (!quoted && (character === '#' || character === ';')) {
      while (at < source.length && source[at] !== '\n') at++
      break
    }
    if (!quoted && /\s/.test(character)) {
      if (value !== '') blanks += character
      continue
    }
    if (character === '"') {
      quoted = !quoted
      continue
    }
    if (character === '\\') {
      at++
      if (source[at] === '\n') continue
      const escaped = escapes[source.charAt(at)]
      if (escaped === undefined) return null
      character = escaped
    }
    value += blanks + character
    blanks = ''
  }
  return quoted ? null : { value, end: at }
}

/**
 * Reads configuration files in order, following `include.path`. Files that do not exist are skipped.
 * @returns null when one cannot be read or parsed (git would fail, too), or when the limits are exceeded
 */
export async function readConfig(files: readonly string[]): Promise<Config | null> {
  const settings: (Setting & { readonly conditional: boolean })[] = []
  let [filesLeft, bytesLeft] = [maxFiles, maxTotalBytes]
  const read = async (file: string, conditional: boolean, depth: number): Promise<boolean> => {
    if (depth > maxDepth || filesLeft === 0 || namesServer(file)) return false
    filesLeft -= 1
    const found = await readWhole(file)
    if (found.kind === 'missing') return true
    if (found.kind === 'bytes') bytesLeft -= found.bytes.length
    if (bytesLeft < 0) return false
    const parsed = found.kind === 'bytes' ? parseConfig(found.bytes.toString('utf8')) : null
    if (!parsed) return false
    if (settings.length + parsed.length > maxSettings) return false
    for (const setting of parsed) {
      settings.push({ ...setting, conditional })
      const isConditional = /^includeif\..*\.path$/s.test(setting.name)
      if (setting.name !== 'include.path' && !isConditional) continue
      const included = expandPath(setting.value, dirname(file))
      if (included === null || !(await read(included, conditional || isConditional, depth + 1))) return false
    }
    return true
  }
  for (const file of files) if (!(await read(file, false, 0))) return null
  return {
    get: (name) =>
      settings.findLast((setting) => setting.name === name && !setting.conditional)?.value ?? null,
    isUncertain: (name) => settings.some((setting) => setting.name === name && setting.conditional),
  }
}

/** Expands a path from a configuration file: `~/` is the user's home, a relative path starts at `base`; null for `~name` and `%(prefix)`. */
export function expandPath(path: string, base: string): string | null {
  if (/^~[\\/]/.test(path)) return join(homedir(), path.slice(2))
  if (/^(~|%\()/.test(path)) return null
  return isAbsolute(path) ? path : resolve(base, path)
}

const configHome = (): string => process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config')

/** The configuration files of the system and the user, lowest priority first. Git builds differ in the system file's location; this is the usual one. */
export const userConfigFiles = (): readonly string[] => [
  ...(process.platform === 'win32' ? [] : ['/etc/gitconfig']),
  join(configHome(), 'git', 'config'),
  join(homedir(), '.gitconfig'),
]

/** The user's ignore rules when `core.excludesFile` is not set. */
export const defaultExcludesFile = (): string => join(configHome(), 'git', 'ignore')
