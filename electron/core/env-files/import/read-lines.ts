/** The lines of a `.env` file as its programs read them, with what keeps a value from being imported. */
import type { Dialect, DialectGuess } from '../../../../shared/domain/dialects.ts'
import { ok, refuse, type Refusal, type Result } from '../../../../shared/domain/errors.ts'
import { readEntries, type Entry } from '../env-text.ts'
import { isOdd, oldExtent } from '../old-value.ts'

export type FileLine = {
  readonly line: number
  /** Null for a line that assigns nothing. */
  readonly entry: Entry | null
  readonly problem: Refusal | null
}

/** Where a text was decoded with replacements, a value that has one is not what the file has. */
const replaced = '\uFFFD'

/** What follows another value on the same line. Lower-case names are left out: they stand in connection strings. */
const nextAssignment = /[ \t](?:export[ \t]+)?([A-Z_][A-Z0-9_]*)=/

const isQuoted = (raw: string): boolean => /^(['"`])[^]*\1$/.test(raw)
const unescapedDollar = /(?<!\\)(?:\\\\)*\$(?:[A-Za-z_{(]|$)/
const withoutSingleQuoted = (raw: string): string => raw.replaceAll(/'[^']*'/g, '')

/** Whether the programs put other variables, or the output of commands, into the value, so that it is not in the file. */
const expandsIn: Readonly<Record<Dialect, (raw: string) => boolean>> = {
  dotenv: () => false,
  node: () => false,
  docker: () => false,
  systemd: () => false,
  expand: (raw) => /(?<!\\)\$[A-Za-z_{]/.test(raw),
  python: (raw) => raw.includes('${'),
  ruby: (raw) => unescapedDollar.test(withoutSingleQuoted(raw)),
  godotenv: (raw) => unescapedDollar.test(withoutSingleQuoted(raw)),
  direnv: (raw) => unescapedDollar.test(withoutSingleQuoted(raw)),
  dotenvy: (raw) => unescapedDollar.test(withoutSingleQuoted(raw)),
  shell: (raw) => unescapedDollar.test(withoutSingleQuoted(raw)) || withoutSingleQuoted(raw).includes('`'),
}

/** To a shell, a value ends at a blank or an operator outside of quotes, and a command follows. */
const hasCommand = (raw: string): boolean =>
  /[\s;&|<>()]/.test(raw.replaceAll(/'[^']*'|"(?:\\[^]|[^"\\])*"|\\[^]/g, ''))

const problemOf = (
  text: string,
  entry: Entry,
  { dialect, because }: Pick<DialectGuess, 'dialect' | 'because'>,
  isValid: boolean,
): Refusal | null => {
  const { name: variable, raw, value } = entry
  if (!isValid && value.includes(replaced)) return refuse('env_not_utf8.value', { variable }).error
  const [, next] = isQuoted(raw) ? [] : (nextAssignment.exec(raw) ?? [])
  if (next !== undefined) return refuse('env_odd_value.two_values', { variable, next }).error
  const extent = oldExtent(text, entry, dialect, () => false)
  if (!extent.ok) return refuse('env_odd_value.import_end', { variable }).error
  // What this dialect does not read may be a part of the value for the programs that nobody knows of.
  if (extent.data.isUncertain && because === 'default')
    return refuse('env_odd_value.hash', { variable }).error
  if (expandsIn[dialect](raw)) return refuse('env_odd_value.expands', { variable }).error
  return dialect === 'shell' && hasCommand(raw) ? refuse('env_odd_value.command', { variable }).error : null
}

/** The lines that assign nothing and are no comments either: the first of each group that stands together. */
const oddLines = (text: string, entries: readonly Entry[], dialect: Dialect): readonly number[] => {
  const covered = new Set(
    entries.flatMap(({ line, raw }) =>
      Array.from({ length: raw.split(/\r\n?|\n/).length }, (_, more) => line + more),
    ),
  )
  const isOurs = (content: string, index: number): boolean =>
    !covered.has(index + 1) &&
    isOdd(content) &&
    // Docker takes the value of a name alone from its own environment.
    !(dialect === 'docker' && /^\s*\w+\s*$/.test(content))
  const odd = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n?|\n/)
    .map(isOurs)
  return odd.flatMap((is, index) => (is && odd[index - 1] !== true ? [index + 1] : []))
}

/**
 * Reads the lines of a file, in order. `env_too_large` when the text is too large to parse.
 *
 * @param isValid whether the file is UTF-8; where it is not, the text has U+FFFD in the place of what is not
 */
export const readLines = (
  text: string,
  guess: Pick<DialectGuess, 'dialect' | 'because'>,
  isValid: boolean,
): Result<readonly FileLine[]> => {
  const entries = readEntries(text, guess.dialect)
  if (!entries.ok) return entries
  const assigned = entries.data.map((entry): FileLine => ({
    line: entry.line,
    entry,
    problem: problemOf(text, entry, guess, isValid),
  }))
  const odd = oddLines(text, entries.data, guess.dialect).map((line): FileLine => ({
    line,
    entry: null,
    problem: refuse('env_odd_value.no_assignment').error,
  }))
  return ok([...assigned, ...odd].toSorted((a, b) => a.line - b.line))
}
