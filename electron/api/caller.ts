import type { IncomingHttpHeaders } from 'node:http'
import type { Keyreeve } from '../core/app.ts'
import type { VerifiedKey } from '../core/decisions/key-memory.ts'
import type { VerifyRequest } from '../core/decisions/verifier.ts'
import type { LimitedAnswer } from './wrong-key-limit.ts'
import { errorOf, refusedKey, rehearsedError, type ApiError } from './errors.ts'
import { message } from '../../shared/messages/message.ts'

/** The key of a request: `x-api-key`, or else `Authorization: Bearer`; undefined without either. */
const presentedKey = (headers: IncomingHttpHeaders): string | undefined => {
  const key = headers['x-api-key']
  if (typeof key === 'string' && key !== '') return key
  const [, bearer] = /^Bearer +(.+)$/i.exec(headers.authorization ?? '') ?? []
  return bearer
}

/** Node decodes the bytes of headers as latin1, but a key may have any character. */
const asText = (header: string): string =>
  /^[\0-\x7f]*$/.test(header) ? header : Buffer.from(header, 'latin1').toString('utf8')

export type Checked =
  | { readonly ok: true; readonly key: VerifiedKey }
  /** `key` is null when the secret is unknown, or nothing may be revealed about it. */
  | { readonly ok: false; readonly error: ApiError; readonly key: VerifiedKey | null }

/** Whether a wrong key could be a guess. A known key, or no key at all, is not. */
const isGuess = (code: string): boolean => code === 'unknown' || code === 'malformed'

export type Gate = {
  /** Decides for a key through the core, which counts it. A rehearsal replaces an allowed answer. */
  check(asked: VerifyRequest): Checked | Promise<Checked>
}

const tooMany: Checked = {
  ok: false,
  key: null,
  error: {
    status: 429,
    code: 'rate_limited',
    message: message('api.too_many_wrong_keys'),
    headers: { 'retry-after': '1' },
  },
}

/** Creates the only way in which requests get a decision. */
export const createGate = ({
  keyreeve,
  limitWrongKey,
}: {
  readonly keyreeve: Keyreeve
  readonly limitWrongKey: () => LimitedAnswer
}): Gate => ({
  check: (asked) => {
    const verified = keyreeve.verifier.verify(asked, 'api')
    if (!verified.ok) return { ok: false, error: errorOf(verified.error), key: null }
    const { verdict, key, rehearsal } = verified.data
    if (rehearsal)
      return {
        ok: false,
        error: rehearsedError(rehearsal.outcome, rehearsal.until, asked, keyreeve.context.clock.now()),
        key,
      }
    if (verdict.code === 'ok' && key) return { ok: true, key }
    if (verdict.code === 'ok') throw new Error('a key was allowed that is not there')
    const refused: Checked = { ok: false, error: refusedKey(verdict.code, asked), key }
    if (!isGuess(verdict.code)) return refused
    const limited = limitWrongKey()
    if (limited === 'answer') return refused
    return limited === 'too_many' ? tooMany : limited.then(() => refused)
  },
})

/** The presented key as a string for the core. */
export const secretOf = (headers: IncomingHttpHeaders): string | undefined => {
  const presented = presentedKey(headers)
  return presented === undefined ? undefined : asText(presented)
}
