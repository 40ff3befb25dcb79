/** Removes what people paste around a key, one layer at a time. Every pattern is linear in the length of the text. */
import type { Wrapping } from '../../../shared/domain/import-value.ts'

/** Characters that are invisible and take no space. Not line breaks and tabs, which are part of multi-line secrets. */
const invisible = /(?![\t\n\r\u0085])[\p{Default_Ignorable_Code_Point}\p{Control}\u2800\ufff9-\ufffb]/gu
const lineEnd = /[\n\r\u0085\u2028\u2029]/
const quoted = /^(?:"([^"]+)"|'([^']+)'|`([^`]+)`|“([^“”]+)”|‘([^‘’]+)’|«([^«»]+)»)[,;]?$/
const halfQuoted = /^(?:["'`“”‘’]([^\s"'`“”‘’]{8,})|([^\s"'`“”‘’]{8,})["'`“”‘’])$/
const bracketed = /^[<‹〈]([^<>‹›〈〉\s]+)[>›〉]$/
/** `NAME=value` as in a `.env` file, or a descriptive name: `api_key: value`. Other text before `=` may belong to the value. */
const named =
  /^(?:(?:export|set|env)[ \t]+|\$env:)?(?:["']?[A-Z][A-Z0-9_]{1,199}["']?[ \t]*[:=]|["']?[\w-]*(?:api[_-]?key|token|secret|password|authorization)["']?[ \t]*[:=])[ \t]*(?![= \t])([^]+)$/i
const upperCaseName =
  /^(?:(?:export|set|env)[ \t]+|\$env:)?(?:[A-Z][A-Z0-9_]{1,199}[ \t]*=|["']?[A-Z][A-Z0-9_]{1,199}["']?[ \t]*:[ \t]+)/
const spokenName = /(?:key|token|secret|password|authorization)["']?[ \t]*[:=]/i
/** Any other name before a single value. A text with `;`, `&` or another `=` is a connection string or a query. */
const otherName =
  /^["']?[A-Za-z_][\w.-]{0,99}["']?(?:[ \t]*=[ \t]*|[ \t]*:[ \t]+)((?:"[^"\n]+"|'[^'\n]+'|[^\s;&="']{8,})[,;]?)$/
/** The commands that set a variable in fish, Windows and csh, and curl's option for a header. */
const setting = /^(?:set(?:[ \t]+-{1,2}[A-Za-z]+)+|setx|setenv)[ \t]+[A-Za-z_]\w{0,199}[ \t]+(\S[^]*)$/i
const headerOption = /^(?:-H|--header)(?:[ \t]+|=)?(["'A-Za-z][^]*)$/
const scheme = /^(?:(?:bearer|basic)(?:[ \t]+|:[ \t]*)|(?:token|apikey|api-key)[ \t]+)([^ \t=:][^]*)$/i
const command = /^(?:[$>%#][ \t]+)?(?:curl|wget|https?|xh)(?:\.exe)?[ \t]/i
const sentKey = /\b(?:x-api-key|authorization)["']?[ \t]*:[ \t]*["']?(?:bearer[ \t]+)?([^\s"'\\]{8,})/i
const basicUser = /[ \t](?:-u|--user)[ \t=]+["']?(?:[^\s"':]*:)?([^\s"':\\]{8,})/
const escapedLineEnd = /(?:\\r\\n|\\n|\\r|\\t)$/
/** Spaces that no key contains and no password is typed with, and line breaks. */
const blankInside = /[\t\n\v\f\r\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/g
/** Secrets of several lines: PEM, PGP and SSH blocks, JSON, XML. */
const block = /^(?:-----BEGIN |---- BEGIN |PuTTY-User-Key-File|\{|\[|<)/

type Step = { readonly finding: Wrapping; readonly rest: string }

const withoutName = (text: string): string | undefined => {
  const [, rest] = named.exec(text) ?? []
  if (
    rest !== undefined &&
    (upperCaseName.test(text) || spokenName.test(text.slice(0, text.length - rest.length)))
  )
    return rest
  return otherName.exec(text)?.[1] ?? setting.exec(text)?.[1] ?? headerOption.exec(text)?.[1]
}

/** The value of a JSON object with a single string, such as `{"key": "…"}`. With more fields the object itself is the secret, as for service accounts. */
const onlyValue = (text: string): string | undefined => {
  if (!text.startsWith('{') || !text.endsWith('}')) return undefined
  try {
    const values = Object.values(JSON.parse(text) as object) as readonly unknown[]
    const [value] = values
    return values.length === 1 && typeof value === 'string' && value !== '' ? value : undefined
  } catch {
    return undefined
  }
}

const withoutFence = (text: string): string | undefined => {
  if (text.length < 7 || !text.startsWith('```') || !text.endsWith('```')) return undefined
  const inside = text.slice(3, -3)
  return inside.replace(/^[a-z]{0,20}\r?\n/i, '') || undefined
}

const withoutPunctuation = (text: string): string | undefined => {
  let end = text.length
  while (end > 0 && ',;.'.includes(text[end - 1] ?? '')) end -= 1
  return end < text.length && end >= 8 && !/\s/.test(text) ? text.slice(0, end) : undefined
}

const inQuotes = (text: string): string | undefined =>
  quoted
    .exec(text)
    ?.slice(1)
    .find((group) => group !== undefined) ??
  withoutFence(text) ??
  halfQuoted
    .exec(text)
    ?.slice(1)
    .find((group) => group !== undefined)

const withoutEscape = (text: string): string | undefined =>
  text.length > 9 && !/\s/.test(text) && escapedLineEnd.test(text)
    ? text.replace(escapedLineEnd, '')
    : undefined

const inCommand = (text: string): string | undefined =>
  command.test(text) ? (sentKey.exec(text) ?? basicUser.exec(text))?.[1] : undefined

const withoutBlanksInside = (text: string): string | undefined => {
  if (block.test(text)) return undefined
  const joined = text.replace(blankInside, '')
  return joined === text ? undefined : joined
}

/** Outermost first. */
const steps: readonly (readonly [Wrapping, (text: string) => string | undefined])[] = [
  ['quotes', inQuotes],
  ['brackets', (text) => bracketed.exec(text)?.[1]],
  ['text', inCommand],
  ['scheme', (text) => scheme.exec(text)?.[1]],
  ['name', withoutName],
  ['name', onlyValue],
  ['line_end', withoutEscape],
  ['punctuation', withoutPunctuation],
  ['inside', withoutBlanksInside],
]

/** The outermost wrapping of `text`, and the rest without it; undefined when there is none. */
export const unwrap = (text: string): Step | undefined => {
  const seen = text.replace(invisible, '')
  if (seen !== text) return { finding: 'invisible', rest: seen }
  const trimmed = text.trim()
  if (trimmed !== text) {
    const start = text.length - text.trimStart().length
    const around = text.slice(0, start) + text.slice(start + trimmed.length)
    return { finding: lineEnd.test(around) ? 'line_end' : 'blanks', rest: trimmed }
  }
  for (const [finding, take] of steps) {
    const rest = take(text)
    if (rest !== undefined) return { finding, rest }
  }
  return undefined
}
