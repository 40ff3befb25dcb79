import type { Secret } from '../secret.ts'

/** Secrets with fewer bytes are only masked as plain text: their encodings would also match ordinary output. */
const shortestEncoded = 6

/** The base64 characters (6 bits each) that depend only on the secret, whatever was encoded before and after it. */
const base64Inside = (bytes: Buffer, offset: 0 | 1 | 2): string =>
  Buffer.concat([Buffer.alloc(offset), bytes])
    .toString('base64')
    .slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6))

const percentByte = (byte: number): string => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
const lowerHexDigits = (text: string): string =>
  text.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase())
const unicodeEscape = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`

/** The percent-encodings in use: JavaScript's, of HTML forms, of RFC 3986 (also with Python's `/` and `+`), and of every byte. */
const percentEncoded = (text: string, bytes: Buffer): readonly string[] => {
  const component = encodeURIComponent(text)
  const form = new URLSearchParams({ '': text }).toString().slice(1)
  const strict = component.replace(/[!'()*]/g, (mark) => percentByte(mark.charCodeAt(0)))
  const all = [
    component,
    form,
    strict,
    strict.replaceAll('%2F', '/'),
    strict.replaceAll('%20', '+'),
    Array.from(bytes, percentByte).join(''),
  ]
  return [...all, ...all.map(lowerHexDigits)]
}

/** A JSON string as common writers escape it: JavaScript, PHP (`\/`), Go (`<`, `>`, `&`) and Python (ASCII only). */
const jsonEscaped = (text: string): readonly string[] => {
  const plain = JSON.stringify(text).slice(1, -1)
  const ascii = (json: string): string => json.replace(/[^ -~]/g, unicodeEscape)
  return [
    plain,
    ascii(plain),
    plain.replaceAll('/', '\\/'),
    ascii(plain).replaceAll('/', '\\/'),
    plain.replace(/[<>&]/g, unicodeEscape),
    ascii(plain).replace(/[<>&]/g, unicodeEscape),
  ]
}

/**
 * The byte sequences as which a program may print a secret: as it is (also with CRLF line ends), as base64 (at each of the three
 * offsets, in both alphabets), hexadecimal, percent-encoded, and escaped in a JSON string.
 *
 * The first and last base64 character may share bits with the neighbours of the secret; those characters are left out.
 */
export const spellingsOf = (secret: Secret): readonly Buffer[] => {
  const text = secret.reveal().toWellFormed()
  const bytes = Buffer.from(text)
  const found = new Set([text, text.replace(/\r?\n/g, '\r\n')])
  if (bytes.length >= shortestEncoded) {
    for (const offset of [0, 1, 2] as const) {
      const base64 = base64Inside(bytes, offset)
      found.add(base64).add(base64.replaceAll('+', '-').replaceAll('/', '_'))
    }
    const hex = bytes.toString('hex')
    found.add(hex).add(hex.toUpperCase())
    for (const spelling of percentEncoded(text, bytes)) found.add(spelling)
    for (const spelling of jsonEscaped(text)) found.add(spelling)
  }
  found.delete('')
  return Array.from(found, (spelling) => Buffer.from(spelling))
}
