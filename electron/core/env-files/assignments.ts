import type { Dialect } from '../../../shared/domain/dialects.ts'

/** One `NAME=value` of a `.env` file. Offsets are UTF-16 code units in the original text. */
export type Assignment = {
  readonly name: string
  /** The range of the value: with its quotes, without surrounding whitespace; empty if there is no value. */
  readonly start: number
  readonly end: number
}

/*
 * The grammar is that of dotenv (motdotla/dotenv 18, BSD-2-Clause, lib/main.js `LINE`). It must match dotenv exactly, including how the
 * expression backtracks, so it is built from the same parts. test/unit/env-files compares the two on generated files.
 */
const quoted = (quote: string): string => `\\s*${quote}(?:\\\\${quote}|[^${quote}])*${quote}`
const quotedValue = [quoted("'"), quoted('"'), quoted('`')].join('|')
const lineWith = (value: string): RegExp =>
  new RegExp(`^\\s*(?:export\\s+)?([\\w.-]+)(?:\\s*=\\s*?|:\\s+?)(${value})?\\s*(?:#.*)?$`, 'dgm')
/** A word of a shell, or several: quoted parts and others, up to a `#` that follows a blank. */
const words = `(?:'[^']*'|"(?:\\\\[^]|[^"\\\\])*"|\\\\[^]|(?!\\s#)[^\\r\\n'"\\\\])+`

const dotenvLine = lineWith(`${quotedValue}|[^#\\r\\n]+`)
const pythonLine = lineWith(`${quotedValue}|[^\\S\\n]*(?:(?!\\s#)[^\\r\\n])+`)
const systemdLine = lineWith(`${quotedValue}|[^\\r\\n]+`)

/** How the readers of each dialect find the end of a value. They differ in where a comment may begin. */
const grammars: Readonly<Record<Exclude<Dialect, 'docker'>, RegExp>> = {
  dotenv: dotenvLine,
  expand: dotenvLine,
  node: dotenvLine,
  ruby: dotenvLine,
  direnv: dotenvLine,
  python: pythonLine,
  godotenv: pythonLine,
  shell: lineWith(words),
  dotenvy: lineWith(`(?!\\s*#)${words}`),
  systemd: systemdLine,
}

/** Docker takes a line as it is: everything after the first `=`, with quotes, blanks and `#` (docker/cli, opts/file.go). */
const dockerLine = /^[^\S\r\n]*([\w.-]+)=([^\r\n]*)/dgm

/**
 * Finds the assignments in the text of a `.env` file, in order. CRLF, LF and CR all end a line; quoted values may span lines.
 * If a name is assigned more than once, dotenv, `node --env-file` and bash all use the last one.
 */
export function findAssignments(text: string, dialect: Dialect = 'dotenv'): readonly Assignment[] {
  if (dialect === 'docker')
    return [...text.matchAll(dockerLine)].flatMap(({ 1: name, indices }) => {
      const [start, end] = indices?.[2] ?? [0, 0]
      return name === undefined ? [] : [{ name, start, end }]
    })
  const { normalised, original } = normalise(text)
  const found: Assignment[] = []
  for (const match of normalised.matchAll(grammars[dialect])) {
    const name = match[1]
    const whole = match.indices?.[0]
    const group = match.indices?.[2]
    if (name === undefined || whole === undefined) continue
    const [start, end] = group === undefined ? afterSeparator(normalised, match) : trimmed(normalised, group)
    found.push({ name, start: original(start), end: original(end) })
  }
  return found
}

/** dotenv reads CRLF and CR as LF. Returns the text in that form, and a function that maps its offsets to the original text. */
function normalise(text: string): { normalised: string; original: (offset: number) => number } {
  const normalised = text.replaceAll(/\r\n?/g, '\n')
  if (normalised.length === text.length) return { normalised, original: (offset) => offset }
  const offsets = new Uint32Array(normalised.length + 1)
  let from = 0
  for (let to = 0; to < normalised.length; to++) {
    offsets[to] = from
    from += text[from] === '\r' && text[from + 1] === '\n' ? 2 : 1
  }
  offsets[normalised.length] = from
  return { normalised, original: (offset) => offsets[offset] ?? text.length }
}

/** The range without surrounding whitespace; a value of only whitespace is empty, and starts right after the separator. */
function trimmed(text: string, [start, end]: [number, number]): [number, number] {
  const raw = text.slice(start, end)
  const value = raw.trim()
  if (value === '') return [start, start]
  const from = start + raw.indexOf(value)
  return [from, from + value.length]
}

/** Where the value of an empty assignment goes: right after the first `=` or `:` that follows the name. */
function afterSeparator(text: string, match: RegExpExecArray | RegExpMatchArray): [number, number] {
  const nameEnd = match.indices?.[1]?.[1] ?? 0
  let at = nameEnd
  while (text[at] !== '=' && text[at] !== ':') at++
  // a colon is a separator only if followed by whitespace, which is then part of it
  const behind = text[at] === ':' ? at + 2 : at + 1
  return [behind, behind]
}
