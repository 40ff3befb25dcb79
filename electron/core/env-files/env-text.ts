import { parse } from 'dotenv'
import { exportLine, type EnvQuestion } from '../../../shared/domain/delivery.ts'
import { dialectIds, dialectReaders, type Dialect } from '../../../shared/domain/dialects.ts'
import { ok, type Refusal, refuse, refuseField, type Result } from '../../../shared/domain/errors.ts'
import { findAssignments, type Assignment } from './assignments.ts'
import { readAs, readByNode, readersOf, spellings, uncertainSpellings } from './dialects.ts'
import { checkOtherForms, oldExtent, type Extent } from './old-value.ts'
import { wouldExecute } from './shell-risk.ts'

/** Files larger than this are not edited: they are not `.env` files, and parsing them would hold up the process. */
export const maxEnvBytes = 1024 * 1024
const maxNameLength = 200
/** How many assignments of one variable are replaced at once; each is looked at with all that follows it. */
const maxReplaced = 10
// dotenv tries every pair of positions in a run of blanks: 64 Ki of them take 5 s, 1 Mi twenty minutes.
const maxBlankWork = 2 ** 26
const lineEnds = /\r\n?|\n/

export type EnvEdit = {
  readonly text: string
  /** False when the variable was not there and was added at the end. */
  readonly replaced: boolean
  /** The dialects whose readers are known to read the new value exactly. */
  readonly readers: readonly Dialect[]
}

export type EditOptions = {
  /** The programs that the file is written for; dotenv if nothing is known. */
  readonly dialect?: Dialect | undefined
  /** What the user has agreed to. */
  readonly accepted?: readonly EnvQuestion[]
  /** Whether a person has agreed, where no page can answer for them, to a value that a shell could execute. */
  readonly shellConfirmed?: boolean
  /** Whether a text is the secret of a key; it may then be replaced without asking. */
  readonly isKnownSecret?: (text: string) => boolean
}

/** Refuses a name that is not a variable in every shell: `env_invalid_name`. */
export function checkName(name: string): Refusal | null {
  // dotenv cannot return `__proto__`: assigning it to an object has no effect
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && name.length <= maxNameLength && name !== '__proto__')
    return null
  return refuseField('variable', 'env_invalid_name', { max: maxNameLength }).error
}

/** The variables of `text` as dotenv reads them; `env_too_large` when it is too large to parse. */
export function readVariables(text: string): Result<Readonly<Record<string, string>>> {
  const tooMuch = checkSize(text)
  return tooMuch ? { ok: false, error: tooMuch } : ok(parse(text))
}

/** The names of the variables that dotenv reads from `text`, each once, in order; `env_too_large` when it is too large to parse. */
export function variableNames(text: string): Result<readonly string[]> {
  const tooMuch = checkSize(text)
  return tooMuch
    ? { ok: false, error: tooMuch }
    : ok([...new Set(findAssignments(text).map(({ name }) => name))])
}

/** An assignment of a `.env` file. */
export type Entry = Assignment & {
  /** The line on which it begins, from 1. */
  readonly line: number
  /** What is in the file, with its quotes. */
  readonly raw: string
  /** What the dialect's readers read; references to other variables stay as they are. */
  readonly value: string
}

/**
 * The assignments of a `.env` file as the readers of `dialect` read them, in order; of several for one variable the last one counts.
 * `env_too_large` when the text is too large to parse.
 */
export function readEntries(text: string, dialect: Dialect): Result<readonly Entry[]> {
  const tooMuch = checkSize(text)
  if (tooMuch) return { ok: false, error: tooMuch }
  let [line, counted] = [1, 0]
  return ok(
    findAssignments(text, dialect).map((assignment) => {
      const { start, end } = assignment
      line += text.slice(counted, start).split(lineEnds).length - 1
      counted = start
      const raw = text.slice(start, end)
      return { ...assignment, line, raw, value: readAs(dialect, raw) }
    }),
  )
}

/**
 * What the readers of all dialects read where `name` is last assigned, each value once; none where it is not assigned.
 * `env_too_large` when the text is too large to parse.
 */
export function valuesReadByAny(text: string, name: string): Result<readonly string[]> {
  const tooMuch = checkSize(text)
  if (tooMuch) return { ok: false, error: tooMuch }
  const values = dialectIds.flatMap((dialect) => {
    const last = findAssignments(text, dialect).findLast((assignment) => assignment.name === name)
    return last ? [readAs(dialect, text.slice(last.start, last.end))] : []
  })
  return ok([...new Set(values)])
}

/**
 * Sets `name` to `value` in the text of a `.env` file and changes nothing else. Repeated assignments are all replaced, if that is
 * accepted: dotenv, node and bash use the last one. Without an assignment, a line is appended with the file's line ending.
 * The spelling is one that the dialect's readers read back exactly, and the new text has been parsed again: every other variable is read as
 * before. No part of the old value remains.
 * @returns `env_invalid_name`; `env_unquotable` when the dialect cannot hold the value; `env_too_large`; `env_odd_value` when it is unclear where the old value
 * ends; `env_rest_of_line` and `env_stands_twice` unless accepted; `env_shell_executes` unless confirmed
 */
export function editVariable(
  text: string,
  name: string,
  value: string,
  {
    dialect = 'dotenv',
    accepted = [],
    shellConfirmed = false,
    isKnownSecret = () => false,
  }: EditOptions = {},
): Result<EnvEdit> {
  const refusal = checkName(name) ?? checkValue(value) ?? checkSize(text)
  if (refusal) return { ok: false, error: refusal }
  const assignments = findAssignments(text, dialect)
  const otherForm = checkOtherForms(text, name, assignments)
  if (otherForm) return { ok: false, error: otherForm }
  const named = assignments.filter((assignment) => assignment.name === name)
  // Those with a value: most programs use the last one, but an old secret would remain in the others.
  const toReplace = named.filter(({ start, end }, at) => start !== end || at === named.length - 1)
  if (toReplace.length > maxReplaced) {
    return refuse('env_odd_value.many', { variable: name, count: toReplace.length })
  }
  const old: Extent[] = []
  for (const assignment of toReplace) {
    const extent = oldExtent(text, assignment, dialect, isKnownSecret)
    if (!extent.ok) return extent
    old.push(extent.data)
  }
  if (old.length > 1 && !accepted.includes('env_stands_twice')) return assignedTwice(name, old.length)
  if (old.some(({ isUncertain }) => isUncertain) && !accepted.includes('env_rest_of_line'))
    return restOfLine(name)
  const place = placeFor(text, name, old)
  const before = parsed(text)
  // Docker reads lines, whatever quotes are open in them to other programs.
  const grammars: readonly Dialect[] =
    dialect === 'docker' ? ['docker'] : [...new Set(['dotenv' as const, dialect])]
  const certain = spellings(dialect, value)
  const uncertain = dialect === 'dotenv' ? uncertainSpellings(value) : []
  const edits = [...new Set([...certain, ...uncertain])].flatMap((spelling): Candidate[] => {
    const edited = place.with(spelling)
    const after = parsed(edited)
    const times = Math.max(old.length, 1)
    if (grammars.some((grammar) => !isUntouched(text, edited, name, grammar))) return []
    if (!isWritten(edited, { name, raw: spelling }, dialect, times)) return []
    // Where `$` is escaped for dotenv-expand, dotenv itself keeps the backslash.
    const inExpand = readsBack(before.dotenv, after.dotenv, name, escapeDollars(value))
    const inDotenv = readsBack(before.dotenv, after.dotenv, name, value)
    const inNode = readsBack(before.node, after.node, name, value)
    const isRead = { dotenv: inDotenv, expand: inExpand, node: inNode }
    if (Object.hasOwn(isRead, dialect) && !isRead[dialect as keyof typeof isRead]) return []
    const executes = place
      .starts(spelling)
      .some((start) => wouldExecute(edited, start, start + spelling.length))
    const known = readersOf(spelling, value)
    const readers = dialectIds.filter((reader) => {
      if (reader === 'dotenv') return inDotenv
      if (reader === 'node') return inNode && certain.includes(spelling)
      if (!known.includes(reader)) return false
      if (reader === 'expand') return inExpand
      return place.reads(reader) && (reader !== 'shell' || (!executes && isPlainShell(text)))
    })
    return [{ text: edited, readers, executes, isCertain: certain.includes(spelling) }]
  })
  // Prefers one that readers are known to read, then one that no shell executes, then the one that most programs read, then the first.
  const rank = ({ readers, executes, isCertain }: Candidate): number =>
    readers.length - (executes ? 100 : 0) + (isCertain ? 1000 : 0)
  const [best] = edits.toSorted((a, b) => rank(b) - rank(a))
  if (!best) {
    return refuse('env_unquotable.dialect', {
      readers: dialectReaders[dialect],
      characters: specialCharacters(value),
    })
  }
  if (best.executes && !shellConfirmed) return refuse('env_shell_executes')
  return checkSize(best.text)
    ? tooLarge()
    : ok({ text: best.text, replaced: place.replaces, readers: best.readers })
}

/** The characters of a value that readers treat differently, as a sentence lists them. */
const specialCharacters = (value: string): readonly string[] => {
  const written: Readonly<Record<string, string>> = { '\n': String.raw`\n`, '\r': String.raw`\r` }
  return [...new Set(value.match(/['"`\\$#\n\r]/g))].map((character) => written[character] ?? character)
}

type Candidate = {
  readonly text: string
  readonly readers: readonly Dialect[]
  /** Whether a shell that sources the file could execute a part of the value. */
  readonly executes: boolean
  /** Whether it is a spelling that was measured for the dialect, not one that happens to work in this file. */
  readonly isCertain: boolean
}

const parsed = (text: string) => ({ dotenv: parse(text), node: readByNode(text) })

type Line = { readonly name: string; readonly raw: string }

const linesOf = (text: string, dialect: Dialect): readonly Line[] =>
  findAssignments(text, dialect).map(({ name, start, end }) => ({ name, raw: text.slice(start, end) }))

/** Whether every line but those of `name` is what it was. */
const isUntouched = (before: string, after: string, name: string, dialect: Dialect): boolean => {
  const [was, is] = [before, after].map((text) => linesOf(text, dialect).filter((line) => line.name !== name))
  return JSON.stringify(was) === JSON.stringify(is)
}

/** Whether `line` is in the text at least `times` times. */
const isWritten = (text: string, line: Line, dialect: Dialect, times: number): boolean =>
  linesOf(text, dialect).filter(({ name, raw }) => name === line.name && raw === line.raw).length >= times

const shellLine =
  /^\s*(?:#.*|(?:export\s+)?[A-Za-z_]\w*=(?:'[^']*'|"[^"$`\\]*"|[\w./:@%+,=!*?[\]^{}~-]*)\s*(?:\s#.*)?)?$/
/** Whether every line is a comment or a simple assignment to a shell, which may stop at one that is not. */
const isPlainShell = (text: string): boolean => text.split('\n').every((line) => shellLine.test(line))

const restOfLine = (name: string): ReturnType<typeof refuse> => refuse('env_rest_of_line', { variable: name })

const assignedTwice = (name: string, times: number): ReturnType<typeof refuse> =>
  refuse('env_stands_twice', { variable: name, count: times })

/** `editVariable`, for the text only. */
export function setVariable(
  text: string,
  name: string,
  value: string,
  options?: EditOptions,
): Result<string> {
  const edit = editVariable(text, name, value, options)
  return edit.ok ? ok(edit.data.text) : edit
}

/** A ready-made line without its line ending: `NAME=value` as dotenv reads it, or `export NAME='value'` for a POSIX shell. */
export function formatLine(form: 'env' | 'export', name: string, value: string): Result<string> {
  if (form === 'export') {
    const refusal = checkName(name) ?? checkValue(value)
    return refusal ? { ok: false, error: refusal } : ok(exportLine(name, value))
  }
  // the user decides where to put it
  const line = setVariable('', name, value, { shellConfirmed: true })
  return line.ok ? ok(line.data.slice(0, -1)) : line
}

type Place = {
  readonly replaces: boolean
  /** Where a spelling starts in the new text; more than once if the variable occurs more than once. */
  readonly starts: (spelling: string) => readonly number[]
  /** Whether this reader reads the line as an assignment: unlike dotenv, not all allow spaces around `=`, `export`, a CR or a BOM. */
  readonly reads: (reader: Dialect) => boolean
  readonly with: (spelling: string) => string
}

/** Where the value goes: in place of the old ones (in order), or after the end of the text. */
function placeFor(text: string, name: string, old: readonly Extent[]): Place {
  const last = old.at(-1)
  if (last) {
    // the text before each of them, and after the last
    const heads = old.map(({ start }, at) => text.slice(old[at - 1]?.end ?? 0, start))
    const tail = text.slice(last.end)
    const assigned = new RegExp(`(?:^|\\n)([ \\t]*(?:export[ \\t]+)?)${name}=$`)
    const prefixes = heads.map((head) => assigned.exec(head.slice(-maxNameLength * 2))?.[1])
    const rests = [...heads.slice(1), tail]
    const isPlain =
      prefixes.every((prefix) => prefix !== undefined) &&
      rests.every((rest) => /^[ \t]*(?:#[^\r\n]*)?(?:\n|$)/.test(rest))
    // Docker takes everything up to the end of the line, comments too.
    const isBare =
      prefixes.every((prefix) => prefix === '') && rests.every((rest) => /^(?:\r?\n|$)/.test(rest))
    return {
      replaces: true,
      starts: (spelling) => {
        let end = 0
        return heads.map((head) => {
          const start = end + head.length
          end = start + spelling.length
          return start
        })
      },
      reads: (reader) => {
        if (reader === 'docker') return isBare
        return reader === 'shell' ? isPlain && !startsWithBom(text) : isReadableByMost(text)
      },
      with: (spelling) => heads.map((head) => head + spelling).join('') + tail,
    }
  }
  const lineEnd = /\r\n?|\n/.exec(text)?.[0] ?? '\n'
  const gap = text === '' || text === '\ufeff' || /[\r\n]$/.test(text) ? '' : lineEnd
  const prefix = isAllExported(text) ? 'export ' : ''
  const head = `${text}${gap}${prefix}${name}=`
  return {
    replaces: false,
    starts: () => [head.length],
    reads: (reader) => {
      if (reader === 'docker') return prefix === ''
      return reader === 'shell' ? lineEnd === '\n' && !startsWithBom(text) : isReadableByMost(text)
    },
    with: (spelling) => head + spelling + lineEnd,
  }
}

const startsWithBom = (text: string): boolean => text.startsWith('\ufeff')

/** Most readers but dotenv know neither a byte-order mark nor a CR alone. */
const isReadableByMost = (text: string): boolean => !startsWithBom(text) && !/\r(?!\n)/.test(text)

/** Whether all lines of the file export, so that a new one has to do so too. */
const isAllExported = (text: string): boolean => {
  const lines = findAssignments(text)
  const before = (start: number): string => text.slice(text.lastIndexOf('\n', start - 1) + 1, start)
  return lines.length > 0 && lines.every(({ start }) => /^[ \t]*export[ \t]/.test(before(start)))
}

const escapeDollars = (value: string): string => value.replaceAll('$', String.raw`\$`)

type Variables = Readonly<Record<string, string | undefined>>

function readsBack(before: Variables, after: Variables, name: string, value: string): boolean {
  const others = (variables: Variables): string[] => Object.keys(variables).filter((key) => key !== name)
  return (
    after[name] === value &&
    others(before).length === others(after).length &&
    others(before).every((key) => before[key] === after[key])
  )
}

function checkValue(value: string): Refusal | null {
  if (value.includes('\0')) return refuse('env_unquotable.nul').error
  if (/\p{Surrogate}/u.test(value)) return refuse('env_unquotable.half_character').error
  return null
}

function checkSize(text: string): Refusal | null {
  let blankWork = 0
  for (const [run] of text.matchAll(/\s+/g)) blankWork += run.length ** 2
  return blankWork > maxBlankWork || Buffer.byteLength(text) > maxEnvBytes ? tooLarge().error : null
}

const tooLarge = (): ReturnType<typeof refuse> => refuseField('path', 'env_too_large')
