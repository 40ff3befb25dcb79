import { parseEnv } from 'node:util'
import { parse } from 'dotenv'
import { dialectIds, type Dialect } from '../../../shared/domain/dialects.ts'

/*
 * How the readers of each dialect read a value, and how a value has to be written for them. Measured with the readers themselves:
 * test/integration/env-files/dialects.test.ts writes thousands of values and lets each reader read them back.
 */

/** A way to write a value; null if it cannot be written in this way. */
type Way = (value: string) => string | null

// Means the same to every reader without quotes. The second group does so only after one of the first, and some of it not at the end.
const anywhere = String.raw`[\w./:@%+,=-]`
const inside = String.raw`[\w./:@%+,=!*?[\]^{}-]|(?<![:=])~`
const last = String.raw`[\w./:@%+,=\]}-]`
const plain = new RegExp(`^(?:${anywhere}(?:(?:${inside})*${last})?)?$`)
// bash makes several words of `export NAME=a{b,c}` and `export NAME=a{1..3}`.
const braceExpansion = /\{.*(?:,|\.\.).*\}/

const bare: Way = (value) => (value !== '' && plain.test(value) && !braceExpansion.test(value) ? value : null)

/** Between two of `mark`, as it is, unless it has something that this reader would change. */
const between =
  (mark: string, unless: RegExp): Way =>
  (value) =>
    unless.test(value) ? null : mark + value + mark

/** In double quotes, with a backslash before each of `special`; line breaks as `\n` and `\r` if the reader knows these. */
const escaped =
  (special: RegExp, breaks: 'escaped' | 'kept', unless = /(?!)/): Way =>
  (value) => {
    if (unless.test(value)) return null
    const text = value.replace(special, String.raw`\$&`)
    return breaks === 'kept'
      ? `"${text}"`
      : `"${text.replaceAll('\n', String.raw`\n`).replaceAll('\r', String.raw`\r`)}"`
  }

// What some reader trims: `\s`, and the separators U+001C to U+001F and U+0085, which python-dotenv counts as whitespace.
const outer = String.raw`[\s\u001c-\u001f\u0085]`
const needsQuotes = new RegExp(`[\\r\\n]|^(?:${outer}|['"\`])|${outer}$`)

/** One line without quotes, unless it has something that this reader would change, or starts or ends with whitespace or a quote. */
const unquoted =
  (unless: RegExp): Way =>
  (value) =>
    value === '' || unless.test(value) || needsQuotes.test(value) ? null : value

// dotenv knows no escapes but `\n` and `\r` in double quotes; a quote in a value makes it look for another one to end at.
const dotenvWays: readonly Way[] = [
  bare,
  between("'", /['\r]|\\$/),
  between('"', /["\r]|\\[nr]|\\$/),
  between('`', /[`\r]|\\$/),
  (value) => (/"|\\[nr\r]|\\$/.test(value) ? null : `"${value.replaceAll('\r', String.raw`\r`)}"`),
  escaped(/(?!)/g, 'escaped', /"|\\[nr\r\n]|\\$/),
  // To dotenv, a quote after U+2028 is one at the beginning of a line.
  unquoted(/[#\u2028\u2029]/),
]

/** The ways of each dialect, in order of preference: bare, single quotes, double quotes, what only its readers understand. */
const ways: Readonly<Record<Dialect, readonly Way[]>> = {
  dotenv: dotenvWays,
  // `$` is expanded in every kind of quotes unless a backslash precedes it.
  expand: dotenvWays.map((way) => (value) => way(value.replaceAll('$', String.raw`\$`))),
  node: [bare, between("'", /['\r]/), between('"', /["\r]|\\n/), between('`', /[`\r]/), unquoted(/#/)],
  // `${…}` is expanded in every kind of quotes, and cannot be escaped.
  python: [
    bare,
    between("'", /['\r]|\\['\\]|\\$|\$\{/),
    between('"', /["\\\r]|\$\{/),
    escaped(/[\\"]/g, 'escaped', /\$\{|\\$/),
    unquoted(/#|\$\{/),
  ],
  // `\n` becomes a line break before the backslash in front of it is looked at.
  ruby: [
    bare,
    between("'", /['\r\n]|\\$/),
    escaped(/[\\"$`]/g, 'escaped', /\\[nr]|\$\(/),
    unquoted(/[#$\\]/),
  ],
  // A quote or a backslash right before the closing quote is misread.
  godotenv: [
    bare,
    between("'", /['\r]|\\$/),
    between('"', /["\\$\r]/),
    escaped(/[\\"$]/g, 'escaped', /["\\]$/),
    unquoted(/[#$]/),
  ],
  docker: [(value) => (/[\r\n]/.test(value) ? null : value)],
  direnv: [bare, between("'", /['\r\n]|\\$/), escaped(/[\\"]/g, 'escaped', /\$|\\[nr]/)],
  shell: [
    bare,
    between("'", /'/),
    escaped(/[\\"$`]/g, 'kept'),
    (value) => `'${value.replaceAll("'", String.raw`'\''`)}'`,
  ],
  dotenvy: [bare, between("'", /'|\\$/), escaped(/[\\"$]/g, 'kept')],
  systemd: [bare, between("'", /['\\\r]/), escaped(/[\\"$`]/g, 'kept', /\r/)],
}

/**
 * The ways to write a value that the readers of a dialect read back exactly, best first. Each is tried in the file, because a file may
 * have something before it that changes its meaning.
 * @param value without NUL and unpaired surrogates
 * @returns what follows `NAME=`; empty if no way can hold the value
 */
export const spellings = (dialect: Dialect, value: string): readonly string[] => {
  const found = [...new Set(ways[dialect].map((way) => way(value)))].filter((text) => text !== null)
  // Every reader of single quotes over several lines also reads double quotes, and phpdotenv reads only these.
  return value.includes('\n')
    ? found.toSorted((a, b) => Number(b.startsWith('"')) - Number(a.startsWith('"')))
    : found
}

/**
 * Further ways to write a value for dotenv. Whether dotenv reads one of them back depends on the rest of the file, so the file has to be
 * parsed to know.
 */
export const uncertainSpellings = (value: string): readonly string[] => {
  const noReturns = value.replaceAll('\r', String.raw`\r`)
  const oneLine = noReturns.replaceAll('\n', String.raw`\n`)
  return [
    ...(noReturns === value ? [`'${value}'`, `"${value}"`, `\`${value}\``] : [`"${noReturns}"`]),
    ...(oneLine === noReturns ? [] : [`"${oneLine}"`]),
    ...(oneLine === value ? [value] : []),
  ]
}

/** The dialects whose readers read `text`, which follows `NAME=`, as exactly `value`. Only what is known for certain. */
export const readersOf = (text: string, value: string): readonly Dialect[] =>
  dialectIds.filter((dialect) => ways[dialect].some((way) => way(value) === text))

type Quotes = { readonly mark: "'" | '"' | '`' | ''; readonly text: string }

const unquote = (raw: string): Quotes => {
  const match = /^(['"`])([^]*)\1$/.exec(raw)
  return match ? { mark: match[1] as Quotes['mark'], text: match[2] ?? '' } : { mark: '', text: raw }
}

const named: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\x07',
}
/** Replaces `\` and one of `letters` by the control character that it stands for. */
const control = (text: string, letters: string): string =>
  text.replaceAll(new RegExp(`\\\\([${letters}])`, 'g'), (_, letter: string) => named[letter] ?? letter)
/** Removes the backslash in front of each of `characters`. */
const unescape = (text: string, characters: RegExp): string =>
  text.replaceAll(/\\([^])/g, (whole, character: string) => (characters.test(character) ? character : whole))

/** Words as a POSIX shell reads them, without expansions (POSIX.1-2017, Shell Command Language 2.2). */
const words = (raw: string, inDouble: (text: string) => string): string =>
  raw.replaceAll(
    /'([^']*)'|"((?:\\[^]|[^"\\])*)"|\\([^])/g,
    (_, single?: string, double?: string, one?: string) => {
      if (single !== undefined) return single
      return double === undefined ? (one === '\n' ? '' : (one ?? '')) : inDouble(double)
    },
  )
const shellWords = (raw: string): string => words(raw, (text) => unescape(text, /[\\"$`]/))

/**
 * The variables of a text as `node --env-file` reads them. Node 20, which Electron 33 has, ends the process if the text ends with a quoted value
 * and no line end.
 */
export const readByNode = (text: string): NodeJS.Dict<string> =>
  parseEnv(text.endsWith('\n') ? text : `${text}\n`)

const inDotenv = (raw: string): string => parse(`X=${raw}`)['X'] ?? ''

const readings: Readonly<Record<Dialect, (raw: string) => string>> = {
  dotenv: inDotenv,
  expand: (raw) => inDotenv(raw).replaceAll(String.raw`\$`, '$'),
  node: (raw) => readByNode(`X=${raw}`)['X'] ?? '',
  python: (raw) => {
    const { mark, text } = unquote(raw)
    if (mark === "'") return unescape(text, /['\\]/)
    if (mark !== '"') return raw
    return text.replaceAll(/\\([\\'"abfnrtv])/g, (_, letter: string) => named[letter] ?? letter)
  },
  ruby: (raw) => {
    const { mark, text } = unquote(raw)
    return mark === '"' ? unescape(control(text, 'nr'), /[^]/) : text
  },
  godotenv: (raw) => {
    const { mark, text } = unquote(raw)
    return mark === '"'
      ? text.replaceAll(/\\([^])/g, (_, one: string) => (one === 'n' ? '\n' : one === 'r' ? '\r' : one))
      : text
  },
  docker: (raw) => raw,
  direnv: (raw) => {
    const { mark, text } = unquote(raw)
    return mark === '"' ? unescape(control(text, 'nr'), /[^]/) : text
  },
  shell: shellWords,
  dotenvy: (raw) =>
    words(raw, (text) =>
      text.replaceAll(/\\([^])/g, (whole, one: string) =>
        one === 'n' ? '\n' : /[\\"$]/.test(one) ? one : whole,
      ),
    ),
  systemd: shellWords,
}

/**
 * The value that the readers of a dialect read.
 * @param raw what follows `NAME=`, with its quotes; references to other variables stay as they are
 */
export const readAs = (dialect: Dialect, raw: string): string => readings[dialect](raw)
