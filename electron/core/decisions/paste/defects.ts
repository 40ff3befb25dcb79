import type { PasteDefect } from '../../../../shared/domain/explanation.ts'
import { isInvisible, withoutInvisible, type Readings } from './readings.ts'

/** How far before a key its header is searched. */
const reach = 200

const bearerInApiKey =
  /x-api-key\\?["']?[ \t]{0,8}[:=][ \t]{0,8}\\?["'`]?[ \t]{0,8}bearer[ \t]{1,8}\\?["'`]?$/i
/** A header whose value starts with a quotation mark. If the name itself is quoted, or the option before it is not, the mark belongs to the language. */
const quoteInHeader =
  /(?<option>(?:-H|--header)[ \t=]{1,4})?(?:x-api-key|authorization)[ \t]{0,8}:[ \t]{0,8}(?:bearer[ \t]{1,8})?\\?(?<mark>["'`“‘])$/i
const closing: Readonly<Record<string, RegExp>> = {
  '"': /^\\?"/,
  "'": /^\\?'/,
  '`': /^\\?`/,
  '“': /^”/,
  '‘': /^’/,
}

const elsewhere: readonly RegExp[] = [
  // Authorization with a scheme other than Bearer, or none.
  /authorization\\?["']?[ \t]{0,8}[:=][ \t]{0,8}\\?["'`]?(?:(?!bearer\b)[A-Za-z][\w-]{0,30}[ \t]{1,8})?$/i,
  /(?:^|[\s"'`{,])(?:api-?key|x-auth-token|x-access-token|x-token|access-token|auth-token)\\?["']?[ \t]{0,8}:[ \t]{0,8}\\?["'`]?$/i,
  /[?&;](?:x-)?(?:api[_-]?)?(?:key|token|access_token|auth|secret)=$/i,
  /(?:^|\s)(?:-u|--user)[\s=]{0,4}["']?$/,
  /:\/\/$/,
]

const basic = /\bbasic[ \t]{1,8}([A-Za-z0-9+/=_-]{4,8192})/gi

/** Whether the key is in the base64 of an `Authorization: Basic`. */
const isInBasic = (text: string, secret: string): boolean =>
  Array.from(text.matchAll(basic), ([, group = '']) => group).some((group) =>
    Buffer.from(group, 'base64').toString('utf8').includes(secret),
  )

const hasInvisible = (text: string, secret: string): boolean => {
  const at = text.indexOf(secret)
  if (at === -1) return withoutInvisible(text).includes(secret)
  const [before] = Array.from(text.slice(Math.max(0, at - 2), at)).slice(-1)
  const [after] = Array.from(text.slice(at + secret.length, at + secret.length + 2))
  return isInvisible(before) || isInvisible(after)
}

/**
 * What is wrong with how `secret` is sent in a pasted request, so that the API would not see the key. Nothing for a key without a
 * request. Pure; linear in the length of the text.
 *
 * @param readings the other readings of the same text
 */
export const defectsOf = (text: string, { plain }: Readings, secret: string): readonly PasteDefect[] => {
  const seen = withoutInvisible(text)
  const base = [seen, plain].find((reading) => reading.includes(secret))
  const found: PasteDefect[] = []
  if (base !== undefined) {
    const at = base.indexOf(secret)
    const before = base.slice(Math.max(0, at - reach), at).replace(/^[^]*[\n\r]/, '')
    const after = base.slice(at + secret.length, at + secret.length + 2)
    const quote = quoteInHeader.exec(before)?.groups
    if (bearerInApiKey.test(before)) found.push('bearer')
    if (quote && quote['option'] === undefined && closing[quote['mark'] ?? '']?.test(after))
      found.push('quotes')
    if (elsewhere.some((pattern) => pattern.test(before))) found.push('place')
  } else if (isInBasic(text, secret)) found.push('place')
  if (hasInvisible(text, secret)) found.push('invisible')
  return found
}
