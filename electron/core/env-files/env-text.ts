import { parseEnv } from 'node:util'
import { parse } from 'dotenv'
import { exportLine, type EnvQuestion } from '../../../shared/domain/delivery.ts'
import { ok, type Refusal, refuse, refuseField, type Result } from '../../../shared/domain/errors.ts'
import { findAssignments } from './assignments.ts'
import { checkOtherForms, oldExtent, type Extent } from './old-value.ts'
import { spellings, wouldExecute } from './quoting.ts'

/** Files larger than this are not edited: they are not `.env` files, and parsing them would hold up the process. */
export const maxEnvBytes = 1024 * 1024
const maxNameLength = 200
/** How many assignments of one variable are replaced at once; each is looked at with all that follows it. */
const maxReplaced = 10
// dotenv tries every pair of positions in a run of blanks: 64 Ki of them take 5 s, 1 Mi twenty minutes.
const maxBlankWork = 2 ** 26

export type EnvEdit = {
  readonly text: string
  /** False when the variable was not there and was added at the end. */
  readonly replaced: boolean
  /** The dialects whose readers read the new value exactly. */
  readonly readers: readonly Dialect[]
}

export type EditOptions = {
  /** The programs that the file is written for. */
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

/**
 * Sets `name` to `value` in the text of a `.env` file and changes nothing else. Repeated assignments are all replaced, if that is
 * accepted: dotenv, node and bash use the last one. Without an assignment, a line is appended with the file's line ending.
 * The new text has been parsed again: dotenv reads `value`, and every other variable as before. No part of the old value remains.
 * @returns `env_invalid_name`; `env_unquotable` when no quoting works; `env_too_large`; `env_odd_value` when it is unclear where the old value
 * ends; `env_rest_of_line` and `env_stands_twice` unless accepted; `env_shell_executes` unless confirmed
 */
export function editVariable(
  text: string,
  name: string,
  value: string,
  { accepted = [], shellConfirmed = false, isKnownSecret = () => false }: EditOptions = {},
): Result<EnvEdit> {
  const refusal = checkName(name) ?? checkValue(value) ?? checkSize(text)
  if (refusal) return { ok: false, error: refusal }
  const assignments = findAssignments(text)
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
    const extent = oldExtent(text, assignment, isKnownSecret)
    if (!extent.ok) return extent
    old.push(extent.data)
  }
  if (old.length > 1 && !accepted.includes('env_stands_twice')) return standsTwice(name, old.length)
  if (old.some(({ isUncertain }) => isUncertain) && !accepted.includes('env_rest_of_line'))
    return restOfLine(name)
  const place = placeFor(text, name, old)
  const before = { dotenv: parse(text), node: parseEnv(text) }
  const edits = spellings(value)
    .map((spelling) => {
      const spelled = place.with(spelling.text)
      return {
        text: spelled,
        spelling: spelling.text,
        bash: spelling.bash && place.bash,
        executes: place
          .starts(spelling.text)
          .some((start) => wouldExecute(spelled, start, start + spelling.text.length)),
      }
    })
    .filter(
      (edit) =>
        readsBack(before.dotenv, parse(edit.text), name, value) &&
        (old.length < 2 || standsAs(edit.text, name, edit.spelling, old.length)),
    )
    .map(({ text: spelled, bash, executes }) => {
      const node = readsBack(before.node, parseEnv(spelled), name, value)
      const readers: Reader[] = [
        'dotenv',
        ...(node ? ['node' as const] : []),
        ...(bash && !executes ? ['bash' as const] : []),
      ]
      return { text: spelled, replaced: place.replaces, readers, executes }
    })
  // Prefers one that no shell executes, then the one that most programs read, then the first, which is the shortest.
  const rank = (edit: (typeof edits)[number]): number => edit.readers.length - (edit.executes ? 10 : 0)
  const best = edits.reduce<(typeof edits)[number] | null>(
    (chosen, edit) => (chosen && rank(chosen) >= rank(edit) ? chosen : edit),
    null,
  )
  if (!best) return refuse('env_unquotable.dotenv')
  if (best.executes && !shellConfirmed) {
    return refuse('env_shell_executes')
  }
  return checkSize(best.text)
    ? tooLarge()
    : ok({ text: best.text, replaced: best.replaced, readers: best.readers })
}

const restOfLine = (name: string): ReturnType<typeof refuse> => refuse('env_rest_of_line', { variable: name })

const standsTwice = (name: string, times: number): ReturnType<typeof refuse> =>
  refuse('env_stands_twice', { variable: name, count: times })

/** Whether `name` occurs `times` times in `text` as `spelling`: dotenv reads all of them alike. */
const standsAs = (text: string, name: string, spelling: string, times: number): boolean =>
  findAssignments(text).filter((each) => each.name === name && text.slice(each.start, each.end) === spelling)
    .length === times

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
  /** Whether bash reads this as an assignment. Unlike dotenv, it does not allow spaces around `=`, a CR or a BOM. */
  readonly bash: boolean
  readonly with: (spelling: string) => string
}

/** Where the value goes: in place of the old ones (in order), or after the end of the text. */
function placeFor(text: string, name: string, old: readonly Extent[]): Place {
  const last = old.at(-1)
  if (last) {
    const assigned = new RegExp(`(?:^|\\n)[ \\t]*(?:export[ \\t]+)?${name}=$`)
    // the text before each of them, and after the last
    const heads = old.map(({ start }, at) => text.slice(old[at - 1]?.end ?? 0, start))
    const tail = text.slice(last.end)
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
      bash:
        heads.every((head) => assigned.test(head.slice(-maxNameLength * 2))) &&
        [...heads.slice(1), tail].every((behind) => /^[ \t]*(?:#[^\r\n]*)?(?:\n|$)/.test(behind)),
      with: (spelling) => heads.map((head) => head + spelling).join('') + tail,
    }
  }
  const lineEnd = /\r\n?|\n/.exec(text)?.[0] ?? '\n'
  const gap = text === '' || text === '\ufeff' || /[\r\n]$/.test(text) ? '' : lineEnd
  const head = `${text}${gap}${name}=`
  return {
    replaces: false,
    starts: () => [head.length],
    bash: lineEnd === '\n' && text !== '\ufeff',
    with: (spelling) => head + spelling + lineEnd,
  }
}

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
