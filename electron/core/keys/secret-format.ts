import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Environment } from '../../../shared/domain/types.ts'
import { Secret } from '../secret.ts'

/*
 * An issued secret: <prefix>_<test|live>_<32 base62, random><6 base62, CRC-32 of everything before it>.
 * 32 base62 characters are 190 random bits. The checksum covers prefix and environment, so a test key that was relabelled as live
 * is recognised without a lookup. It detects typos and proves nothing else.
 */
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const randomLength = 32
const checksumLength = 6
const marks = { test: 'test', production: 'live' } as const satisfies Record<Environment, string>

/** Base62 characters from the operating system's CSPRNG. Bytes past the last multiple of 62 are discarded, so that no character is favoured. */
const randomBase62 = (length: number): string => {
  let text = ''
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < 248 && text.length < length) text += alphabet[byte % 62]
    }
  }
  return text
}

const checksum = (text: string): string => {
  let rest = crc32(text)
  let digits = ''
  for (let place = 0; place < checksumLength; place += 1) {
    digits = alphabet[rest % 62] + digits
    rest = Math.floor(rest / 62)
  }
  return digits
}

/** Generates a secret for `prefix` (`[a-z]{2,8}`) and `environment`. */
export const issueSecret = (prefix: string, environment: Environment): Secret => {
  const text = `${prefix}_${marks[environment]}_${randomBase62(randomLength)}`
  return new Secret(text + checksum(text))
}

export type SecretShape =
  | { readonly form: 'issued'; readonly prefix: string; readonly environment: Environment }
  /** Has our form with an invalid checksum: mistyped, truncated or relabelled. */
  | { readonly form: 'bad_checksum'; readonly prefix: string; readonly environment: Environment }
  | { readonly form: 'foreign' }

/** Classifies a string by its form alone; nothing is looked up. Splits at the last separator. */
export const shapeOf = (secret: Secret): SecretShape => {
  const text = secret.reveal()
  const body = text.lastIndexOf('_') + 1
  const label = /^([a-z]{2,8})_(test|live)_$/.exec(text.slice(0, body))
  if (
    !label?.[1] ||
    !/^[0-9A-Za-z]+$/.test(text.slice(body)) ||
    text.length - body !== randomLength + checksumLength
  )
    return { form: 'foreign' }
  const covered = text.slice(0, -checksumLength)
  return {
    form: checksum(covered) === text.slice(-checksumLength) ? 'issued' : 'bad_checksum',
    prefix: label[1],
    environment: label[2] === 'live' ? 'production' : 'test',
  }
}

/** What a hint shows instead of the hidden characters. */
export const dots = '••••••'

/** What lists show of a secret: its label if it was issued, a fixed number of dots, its last four characters (none for fewer than twelve). */
export const hintOf = (secret: Secret): { readonly hint: string; readonly last4: string } => {
  const text = secret.reveal()
  const shape = shapeOf(secret)
  const last4 = text.length >= 12 && /^[\x21-\x7e]{4}$/.test(text.slice(-4)) ? text.slice(-4) : ''
  const label = shape.form === 'foreign' ? '' : `${shape.prefix}_${marks[shape.environment]}_`
  return { hint: `${label}${dots}${last4}`, last4 }
}
