import { parseEnv } from 'node:util'
import { parse } from 'dotenv'
import { exportLine } from '../../../../shared/delivery.ts'
import { ok, refuse, type Refusal, type Result } from '../../../../shared/errors.ts'
import { findAssignments } from './assignments.ts'
import { spellings } from './quoting.ts'

/** Files larger than this are not edited: they are not `.env` files, and parsing them would hold up the process. */
export const maxEnvBytes = 1024 * 1024
const maxNameLength = 200
// dotenv tries every pair of positions in a run of blanks: 64 Ki of them take 5 s, 1 Mi twenty minutes.
const maxBlankWork = 2 ** 26

/** The programs that will read the new value as it is. dotenv always does; the others where the quoting allows it. */
export type Reader = 'dotenv' | 'node' | 'bash'

export type EnvEdit = {
  readonly text: string
  /** False when the variable was not there and was added at the end. */
  readonly replaced: boolean
  readonly readers: readonly Reader[]
}

/** Refuses a name that is not a variable of every shell: `env_invalid_name`. */
export function checkName(name: string): Refusal | null {
  // dotenv cannot give back `__proto__`: assigning it to an object does nothing
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && name.length <= maxNameLength && name !== '__proto__') return null
  return refuse('env_invalid_name', `Name the variable with letters, digits and _, not beginning with a digit, in at most ${maxNameLength} characters.`, { field: 'variable' }).error
}

/** The names of the variables that dotenv reads from `text`, each once, in order; `env_too_large` when it is too much to parse. */
export function variableNames(text: string): Result<readonly string[]> {
  const tooMuch = checkSize(text)
  return tooMuch ? { ok: false, error: tooMuch } : ok([...new Set(findAssignments(text).map(({ name }) => name))])
}

/**
 * Sets `name` to `value` in the text of a `.env` file and changes nothing else. Of several assignments the last is
 * replaced: it is the one that dotenv, node and bash take. Without one, a line is added at the end, in the file's line endings.
 * The new text has been parsed back: dotenv reads `value`, and every other variable as before.
 * @returns `env_invalid_name`; `env_unquotable` when no quoting can do that; `env_too_large`
 */
export function editVariable(text: string, name: string, value: string): Result<EnvEdit> {
  const refusal = checkName(name) ?? checkValue(value) ?? checkSize(text)
  if (refusal) return { ok: false, error: refusal }
  const place = placeFor(text, name)
  const before = { dotenv: parse(text), node: parseEnv(text) }
  const edits = spellings(value)
    .map((spelling) => ({ text: place.with(spelling.text), bash: spelling.bash && place.bash }))
    .filter((edit) => readsBack(before.dotenv, parse(edit.text), name, value))
    .map((edit): EnvEdit => {
      const node = readsBack(before.node, parseEnv(edit.text), name, value)
      return { text: edit.text, replaced: place.replaces, readers: ['dotenv', ...(node ? ['node' as const] : []), ...(edit.bash ? ['bash' as const] : [])] }
    })
  // the spelling that most programs read; among equals the first, which is the smallest
  const best = edits.reduce<EnvEdit | null>((chosen, edit) => (chosen && chosen.readers.length >= edit.readers.length ? chosen : edit), null)
  if (!best) return refuse('env_unquotable', 'No quoting of a .env file can hold this value so that dotenv reads it back unchanged. Copy it to the clipboard instead.')
  return checkSize(best.text) ? tooLarge() : ok(best)
}

/** `editVariable`, for the text alone. */
export function setVariable(text: string, name: string, value: string): Result<string> {
  const edit = editVariable(text, name, value)
  return edit.ok ? ok(edit.data.text) : edit
}

/** A ready-made line without its end: `NAME=value` as dotenv reads it, or `export NAME='value'` for a POSIX shell. */
export function formatLine(form: 'env' | 'export', name: string, value: string): Result<string> {
  if (form === 'export') {
    const refusal = checkName(name) ?? checkValue(value)
    return refusal ? { ok: false, error: refusal } : ok(exportLine(name, value))
  }
  const line = setVariable('', name, value)
  return line.ok ? ok(line.data.slice(0, -1)) : line
}

type Place = {
  readonly replaces: boolean
  /** Whether bash takes what stands there for an assignment; it minds blanks around `=`, a CR and a BOM, dotenv does not. */
  readonly bash: boolean
  readonly with: (spelling: string) => string
}

/** Where the value goes: over the last assignment of `name`, or behind the end of the text. */
function placeFor(text: string, name: string): Place {
  const last = findAssignments(text).findLast((assignment) => assignment.name === name)
  if (last) {
    const [head, tail] = [text.slice(0, last.start), text.slice(last.end)]
    const bash = new RegExp(`(?:^|\\n)[ \\t]*(?:export[ \\t]+)?${name}=$`).test(head.slice(-maxNameLength * 2)) && /^[ \t]*(?:#[^\r\n]*)?(?:\n|$)/.test(tail)
    // bash and node take `#` for a comment only behind a blank
    return { replaces: true, bash, with: (spelling) => head + spelling + (tail.startsWith('#') ? ' ' : '') + tail }
  }
  const lineEnd = /\r\n?|\n/.exec(text)?.[0] ?? '\n'
  const gap = text === '' || text === '\ufeff' || /[\r\n]$/.test(text) ? '' : lineEnd
  return { replaces: false, bash: lineEnd === '\n' && text !== '\ufeff', with: (spelling) => `${text}${gap}${name}=${spelling}${lineEnd}` }
}

type Variables = Readonly<Record<string, string | undefined>>

function readsBack(before: Variables, after: Variables, name: string, value: string): boolean {
  const others = (variables: Variables): string[] => Object.keys(variables).filter((key) => key !== name)
  return after[name] === value && others(before).length === others(after).length && others(before).every((key) => before[key] === after[key])
}

function checkValue(value: string): Refusal | null {
  if (value.includes('\0')) return refuse('env_unquotable', 'The value contains a NUL character, which no variable can hold.').error
  if (/\p{Surrogate}/u.test(value)) return refuse('env_unquotable', 'The value contains half a character and cannot be written as UTF-8.').error
  return null
}

function checkSize(text: string): Refusal | null {
  let blankWork = 0
  for (const [run] of text.matchAll(/\s+/g)) blankWork += run.length ** 2
  return blankWork > maxBlankWork || Buffer.byteLength(text) > maxEnvBytes ? tooLarge().error : null
}

const tooLarge = (): ReturnType<typeof refuse> => refuse('env_too_large', 'This file is over 1 MiB, or mostly blanks: it is not taken for a .env file. Choose another, or shorten it.', { field: 'path' })
