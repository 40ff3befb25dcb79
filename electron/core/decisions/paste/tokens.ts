/** Finds where a pasted text may contain an imported secret, which has no form of its own. */

import type { Readings } from './readings.ts'

const longest = 4096

const value = `[^\\s'"\\\\,;]{1,${longest}}`
/** After the header or the option that carries a key. */
const credentials = [
  new RegExp(`x-api-key['"\\\\]{0,4}\\s{0,4}[:=]\\s{0,4}['"\\\\]{0,4}(${value})`, 'gi'),
  new RegExp(`\\bbearer\\s{1,4}['"\\\\]{0,2}(${value})`, 'gi'),
  new RegExp(`(?:^|\\s)(?:-u|--user)[\\s=]{0,4}['"]?(${value})`, 'g'),
]
const basic = new RegExp(`\\bbasic\\s{1,4}([A-Za-z0-9+/=_-]{4,${longest}})`, 'gi')
const assignment = new RegExp(
  `^[ \\t]{0,16}(?:export[ \\t]{1,16})?[A-Za-z_][A-Za-z0-9_]{0,199}[ \\t]{0,16}=[ \\t]{0,16}(.{1,${longest}})$`,
  'gm',
)
const quoted = [
  new RegExp(`"([^"\\\\\\n]{8,${longest}})"`, 'g'),
  new RegExp(`'([^'\\\\\\n]{8,${longest}})'`, 'g'),
]
const run = new RegExp(`[^\\s'"\`,;(){}<>\\\\]{8,${longest}}`, 'g')

const firstGroups = (pattern: RegExp, text: string): readonly string[] =>
  Array.from(text.matchAll(pattern), ([, group = '']) => group)

/** `user:secret`, `secret:`, or the secret alone. */
const partsOfUser = (text: string): readonly string[] => {
  const colon = text.indexOf(':')
  return colon === -1 ? [text] : [text, text.slice(colon + 1), text.slice(0, colon)]
}

/** The value of a `NAME=value` line, without its quotes or without the comment after it. */
const assigned = (text: string): readonly string[] => {
  const trimmed = text.trim()
  const quote = trimmed[0] ?? ''
  const end = `'"\``.includes(quote) ? trimmed.indexOf(quote, 1) : -1
  if (end > 0) return [trimmed.slice(1, end)]
  const comment = trimmed.indexOf(' #')
  return comment === -1 ? [trimmed] : [trimmed.slice(0, comment).trim(), trimmed]
}

/** A word of prose is no secret; a token that mixes letters and digits, or is long, may be one. */
const looksRandom = (token: string): boolean =>
  token.length >= 8 && (token.length >= 40 || (/[0-9]/.test(token) && /[A-Za-z]/.test(token)))

/** Removes punctuation that ends a sentence or a clause. */
const withoutPunctuation = (token: string): string => {
  let end = token.length
  while (end > 0 && '.,;:!?…'.includes(token[end - 1] ?? '')) end -= 1
  return token.slice(0, end)
}

/** A token as it is, without trailing punctuation, what follows its first `=`, and its parts, as in `?api_key=…&page=2`. */
const runs = (text: string): readonly string[] =>
  Array.from(text.matchAll(run), ([token]) => token)
    .flatMap((token) => [
      token,
      withoutPunctuation(token),
      token.slice(token.indexOf('=') + 1),
      ...token.split(/[?&=:]/),
    ])
    .filter(looksRandom)

const unescaped = (token: string): readonly string[] => {
  if (!token.includes('%')) return []
  try {
    return [decodeURIComponent(token)]
  } catch {
    return []
  }
}

/**
 * The parts of `text` that are most likely a secret, most likely first and without repetition: all of it, what is sent or assigned as a
 * key, quoted strings, and random-looking tokens. Linear in the length of the text.
 * @param readings the other readings of the same text
 * @param most how many to return
 */
export const likelyTokens = (
  text: string,
  { plain, decoded: encoded }: Readings,
  most: number,
): readonly string[] => {
  const texts = [...new Set([text, plain])]
  const inEach = (find: (each: string) => readonly string[]): readonly string[] => texts.flatMap(find)
  const sent = inEach((each) =>
    credentials.flatMap((pattern) => firstGroups(pattern, each)).flatMap(partsOfUser),
  ).flatMap((token) => [token, withoutPunctuation(token)])
  const decoded = firstGroups(basic, text).flatMap((group) =>
    partsOfUser(Buffer.from(group, 'base64').toString('utf8')),
  )
  const manifest = encoded.slice(0, 64).flatMap((value) => [value, value.trim()])
  const lines = inEach((each) => firstGroups(assignment, each).flatMap(assigned))
  const strings = inEach((each) =>
    quoted.flatMap((pattern) => firstGroups(pattern, each)).filter(looksRandom),
  )
  const all = [
    ...texts,
    ...texts.map((each) => each.trim()),
    ...sent,
    ...decoded,
    ...lines,
    ...manifest,
    ...strings,
    ...inEach(runs),
  ]
  return [...new Set(all.flatMap((token) => [token, ...unescaped(token)]))]
    .filter((token) => token !== '')
    .slice(0, most)
}
