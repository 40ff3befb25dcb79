/** One `NAME=value` of a `.env` file, as dotenv sees it. Offsets are in UTF-16 units of the text as it was given. */
export type Assignment = {
  readonly name: string
  /** Where the value begins and ends, quotes included, blanks around it left out; equal when the value is empty. */
  readonly start: number
  readonly end: number
}

/*
 * The grammar is dotenv's (motdotla/dotenv 18, BSD-2-Clause, lib/main.js `LINE`): the one thing that must agree with
 * it to the letter, its backtracking included, so it is put together from the same pieces. test/unit/env-file holds
 * the two together on generated files.
 */
const quoted = (quote: string): string => `\\s*${quote}(?:\\\\${quote}|[^${quote}])*${quote}`
const value = [quoted("'"), quoted('"'), quoted('`'), '[^#\\r\\n]+'].join('|')
const line = new RegExp(`^\\s*(?:export\\s+)?([\\w.-]+)(?:\\s*=\\s*?|:\\s+?)(${value})?\\s*(?:#.*)?$`, 'dgm')

/**
 * Finds the assignments of a `.env` text, in order. CRLF, LF and CR all end a line; quoted values may span lines.
 * Where a name stands more than once, dotenv, `node --env-file` and bash all take the last.
 */
export function findAssignments(text: string): readonly Assignment[] {
  const { normalised, original } = normalise(text)
  const found: Assignment[] = []
  for (const match of normalised.matchAll(line)) {
    const name = match[1]
    const whole = match.indices?.[0]
    const group = match.indices?.[2]
    if (name === undefined || whole === undefined) continue
    const [start, end] = group === undefined ? afterSeparator(normalised, match) : trimmed(normalised, group)
    found.push({ name, start: original(start), end: original(end) })
  }
  return found
}

/** dotenv reads CRLF and CR as LF. Gives the text so, and the way back from its offsets to those of the original. */
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

/** The value without the blanks around it; one of blanks only is empty, and begins right behind the separator. */
function trimmed(text: string, [start, end]: [number, number]): [number, number] {
  const raw = text.slice(start, end)
  const value = raw.trim()
  if (value === '') return [start, start]
  const from = start + raw.indexOf(value)
  return [from, from + value.length]
}

/** Where a value would stand in an assignment that has none: right behind the first `=` or `:` after the name. */
function afterSeparator(text: string, match: RegExpExecArray | RegExpMatchArray): [number, number] {
  const nameEnd = match.indices?.[1]?.[1] ?? 0
  let at = nameEnd
  while (text[at] !== '=' && text[at] !== ':') at++
  // a colon separates only with a blank behind it, which therefore belongs to the separator
  const behind = text[at] === ':' ? at + 2 : at + 1
  return [behind, behind]
}
