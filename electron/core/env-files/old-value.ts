import type { Dialect } from '../../../shared/domain/dialects.ts'
import { ok, type Refusal, refuse, type Result } from '../../../shared/domain/errors.ts'
import { findAssignments, type Assignment } from './assignments.ts'

/** The extent of an old value, so that replacing it leaves no part of it behind. */
export type Extent = {
  readonly start: number
  readonly end: number
  /** Whether `end` includes text that may be a comment. */
  readonly isUncertain: boolean
}

/**
 * Finds the extent of the value of `assignment`. dotenv ends a value at `#`; python-dotenv, bash and docker only if whitespace precedes it.
 * @returns `env_odd_value` if other programs may continue reading on the following lines, or if those lines may belong to the value
 */
export function oldExtent(
  text: string,
  { name, start, end }: Assignment,
  dialect: Dialect,
  isKnownSecret: (text: string) => boolean,
): Result<Extent> {
  const raw = text.slice(start, end)
  const lineEnd = end + (/[\r\n]|$/.exec(text.slice(end))?.index ?? 0)
  // To docker, a value is the rest of its line; what is no line of its own may still belong to it for other programs.
  if (dialect === 'docker') {
    const [, next = ''] = text.slice(lineEnd).split(/\r\n?|\n/)
    return isOdd(next)
      ? refuse('env_odd_value.unclear_end', { variable: name })
      : ok({ start, end, isUncertain: false })
  }
  if (
    isUnfinished(raw) ||
    goesOn(raw, text.slice(start, lineEnd), text.slice(lineEnd), text.includes('\n'))
  ) {
    return refuse('env_odd_value.unclear_end', { variable: name })
  }
  const tail = text.slice(end, lineEnd).trimEnd()
  if (!tail.trimStart().startsWith('#')) return ok({ start, end, isUncertain: false })
  const whole = { start, end: end + tail.length }
  if (isKnownSecret(unquoted(raw) + tail) || isKnownSecret(unquoted(raw + tail)))
    return ok({ ...whole, isUncertain: false })
  return ok(tail.startsWith('#') ? { ...whole, isUncertain: true } : { start, end, isUncertain: false })
}

/**
 * Refuses (`env_odd_value`) a text that sets `name` in a way that the file's readers do not read, such as `declare -x NAME=`, `NAME+=` or `set NAME=`,
 * because that value would remain.
 */
export function checkOtherForms(
  text: string,
  name: string,
  assignments: readonly Assignment[],
): Refusal | null {
  const form = new RegExp(
    `^[ \\t]*(?:(?:declare|typeset|readonly|local|export|env|setx?)[ \\t](?:[^\\r\\n#]*[ \\t])?["']?${name}(?:\\[\\w*\\])?\\+?=|` +
      `${name}(?:\\[\\w*\\]=|\\+=)|(?:set|setx|setenv)[ \\t]+(?:-\\w+[ \\t]+)*${name}[ \\t]|\\$(?:env:)?${name}[ \\t]*=)`,
    'gim',
  )
  let at = 0
  for (const { index, 0: match } of text.matchAll(form)) {
    while ((assignments[at]?.end ?? Infinity) < index) at++
    const read = assignments[at]
    // What dotenv reads as this variable is replaced; text inside another value is no assignment.
    if (read && read.start <= index && index < read.end) continue
    if (read?.name === name && text.slice(index + match.length, read.start).trim() === '') continue
    return refuse('env_odd_value.other_syntax', { variable: name }).error
  }
  // `NAME = value`, which most programs read but not those of this dialect, would remain.
  const isUnread = findAssignments(text).some(
    (other) =>
      other.name === name &&
      !assignments.some(({ start, end }) => start <= other.start && other.start <= end),
  )
  return isUnread ? refuse('env_odd_value.other_syntax', { variable: name }).error : null
}

const unquoted = (raw: string): string => /^(['"`])([^]*)\1$/.exec(raw)?.[2] ?? raw

/** Whether the value itself indicates that more of it follows: an open quote, a trailing backslash, the beginning of a key block. */
function isUnfinished(raw: string): boolean {
  const quote = /^['"`]/.exec(raw)?.[0]
  const quotes = quote === undefined ? 0 : raw.replaceAll(/\\[^]/g, '').split(quote).length - 1
  return (
    quotes % 2 === 1 ||
    (quote === undefined && /(?:^|[^\\])(?:\\\\)*\\$/.test(raw)) ||
    (/-{4,5} ?BEGIN /.test(raw) && !/-{4,5} ?END /.test(raw)) ||
    /PuTTY-User-Key-File-\d/.test(raw)
  )
}

/** Whether the lines after the value may belong to it. */
function goesOn(raw: string, line: string, following: string, hasLineFeeds: boolean): boolean {
  // A CR alone ends a line for dotenv, and for hardly anything else.
  if (hasLineFeeds && /^\r(?!\n)/.test(following)) return true
  const [, next = '', ...later] = following.split(/\r\n?|\n/)
  const nextWritten = [next, ...later].find((each) => each.trim() !== '') ?? ''
  const open = leftOpen(line)
  if (open === 'bracket') return isOdd(nextWritten) || /^[ \t]*[}\])]/m.test(following)
  if (open !== null) return isOdd(nextWritten) || following.includes(open)
  // a YAML block
  if (/(?:^|\s)[|>][-+\d]*$/.test(raw)) return isOdd(nextWritten) || /^[ \t]/.test(nextWritten)
  return isOdd(raw === '' ? nextWritten : next)
}

/** The quote that a shell has open at the end of `line`, which starts with a value; `bracket` for an open bracket. */
function leftOpen(line: string): "'" | '"' | '`' | 'bracket' | null {
  let quote: "'" | '"' | '`' | null = null
  let depth = 0
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at)
    if (character === '\\' && quote !== "'") at++
    else if (quote !== null) {
      if (character === quote) quote = null
    } else if (character === "'" || character === '"' || character === '`') quote = character
    else if (character === '#' && /[ \t]/.test(line.charAt(at - 1))) break
    else if ('{[('.includes(character)) depth++
    else if ('}])'.includes(character)) depth = Math.max(0, depth - 1)
  }
  return quote ?? (depth > 0 ? 'bracket' : null)
}

// what else can start a line in files that shells, direnv or INI parsers read
const statement =
  /^\s*(?:(?:export|set|setx|setenv|unset|source|\.|if|elif|for|while|case|echo|alias|declare|typeset|readonly|local|eval|dotenv\w*|use|layout|PATH_add|path_add|source_\w+|watch_file|\[\[?)\s|(?:then|else|fi|do|done|esac|dotenv)\b|\[[\w. -]+\]\s*$|[A-Za-z_]\w*\+=)/

/** Whether a line is neither blank, nor a comment, nor an assignment or another statement, so that it may be the rest of a value. */
export function isOdd(line: string): boolean {
  if (/^\s*(?:#|$)/.test(line) || statement.test(line)) return false
  // the end of a base64 text looks like an assignment
  return findAssignments(line).length === 0 || /^\s*[\w.-]+==\s*$/.test(line)
}
