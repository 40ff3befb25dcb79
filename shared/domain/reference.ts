import { environments, type Environment } from './types.ts'

/*
 * A reference stands for a key's secret in a file that is safe to commit:
 *
 *   reference   = "kr://" environment "/" name
 *   environment = "test" | "production"
 *   name        = 1*( ALPHA | DIGIT | "-" | "." | "_" | "~" | "%" HEXDIG HEXDIG )     the key's name, percent-encoded UTF-8 (RFC 3986)
 *   enclosed    = "{{" blanks reference blanks "}}"                                   blanks = spaces and tabs
 *
 * In a text, a reference begins where no letter, digit, "+", "-" or "." precedes it (as in any URL), and ends before the first character that
 * a name cannot have. Where the text continues with such a character, it is enclosed: `{{kr://test/worker}}.example.com`. The braces and the
 * blanks in them belong to the reference, and are replaced with it.
 */

export type Reference = { readonly environment: Environment; readonly name: string }

/** A reference at its place in a text. `start` and `end` are UTF-16 offsets and include the braces; `line` counts from 1. */
export type FoundReference = Reference & {
  readonly text: string
  readonly start: number
  readonly end: number
  readonly line: number
}

/** What looks like a reference and is none, such as one to an unknown environment. */
export type BrokenReference = { readonly text: string; readonly line: number }

const nameCharacters = '[A-Za-z0-9\\-._~%]'
/** What begins like a reference. `kr://` followed by anything but a letter, digit or `%` is ordinary text, such as a sentence about references. */
const candidate = new RegExp(
  `\\{\\{[ \\t]*(kr://(?=[A-Za-z0-9%])[^\\s{}]+)[ \\t]*\\}\\}|(?<![A-Za-z0-9+\\-.])(kr://(?=[A-Za-z0-9%])${nameCharacters}*(?:/${nameCharacters}*)?)`,
  'g',
)
const whole = new RegExp(`^kr://([a-z]+)/(${nameCharacters}+)$`)

const decode = (encoded: string): string | null => {
  try {
    return decodeURIComponent(encoded)
  } catch {
    return null
  }
}

/** Parses a reference without braces; null if the text is none. */
export const parseReference = (text: string): Reference | null => {
  const [, environment, encoded] = whole.exec(text) ?? []
  const known = environments.find((each) => each === environment)
  const name = encoded === undefined ? null : decode(encoded)
  return known && name !== null ? { environment: known, name } : null
}

/** Writes the reference to a key. */
export const formatReference = ({ environment, name }: Reference): string =>
  `kr://${environment}/${encodeURIComponent(name).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )}`

/** Finds the references in a text, in order, and what looks like one but cannot be resolved. */
export const findReferences = (
  text: string,
): { readonly found: readonly FoundReference[]; readonly broken: readonly BrokenReference[] } => {
  const found: FoundReference[] = []
  const broken: BrokenReference[] = []
  let line = 1
  let counted = 0
  for (const match of text.matchAll(candidate)) {
    const start = match.index
    for (; counted < start; counted += 1) if (text[counted] === '\n') line += 1
    const inner = match[1] ?? match[2] ?? ''
    const reference = parseReference(inner)
    if (reference) found.push({ ...reference, text: inner, start, end: start + match[0].length, line })
    else broken.push({ text: inner, line })
  }
  return { found, broken }
}

/** Puts a value in the place of each reference. `values` has one per reference, in the same order. */
export const fillReferences = (
  text: string,
  references: readonly FoundReference[],
  values: readonly string[],
): string => {
  let filled = ''
  let at = 0
  for (const [index, { start, end }] of references.entries()) {
    filled += text.slice(at, start) + (values[index] ?? '')
    at = end
  }
  return filled + text.slice(at)
}
