import { STATUS_CODES } from 'node:http'
import type { DecisionCode, RehearsedOutcome } from '../../shared/domain/types.ts'
import { familyOf, type Refusal } from '../../shared/domain/errors.ts'
import type { RefusalFamily } from '../../shared/domain/refusal-families.ts'
import { message, type Message } from '../../shared/messages/message.ts'
import { say } from '../messages.ts'
import { strayAround } from '../core/decisions/presented-key.ts'

/** The reply to a refused request. */
export type ApiError = {
  readonly status: number
  /** A decision's code, a code of the API that we are compatible with, or why no decision was possible (`keychain_locked`, …). */
  readonly code: string
  /** What to do, in one sentence. */
  readonly message: Message
  readonly details?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
}

const words: Readonly<Record<number, string>> = { 401: 'Unauthorized', 403: 'Forbidden' }

/** Constant replies are created once, because anybody may request them as often as they like. */
const bodies = new WeakMap<ApiError, string>()

/**
 * The body of every refusal. `code` and `message` are always the same. The other fields are those that clients of the API that we are
 * compatible with expect: `error` is a word where keys and permissions are refused, and an object everywhere else, which the
 * published JavaScript client only accepts complete, with `internal_error` and `success` beside it.
 */
export const errorBody = (error: ApiError): string => {
  const known = bodies.get(error)
  if (known !== undefined) return known
  const { status, code, message, details } = error
  const sentence = say(message)
  const body = JSON.stringify({
    success: false,
    error: words[status] ?? { message: sentence, internal_error: null },
    code,
    message: sentence,
    http_status_code: status,
    ...(details ? { details } : {}),
  })
  bodies.set(error, body)
  return body
}

export const jsonType = 'application/json; charset=utf-8'

/** Headers of every reply: it must not be stored, nor interpreted as another type. */
export const replyHeaders = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const

/** A refusal as the bytes of a complete response, for a request that could not be parsed. */
export const rawError = (error: ApiError): string => {
  const body = errorBody(error)
  const headers = {
    ...replyHeaders,
    ...error.headers,
    'content-type': jsonType,
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  }
  return [
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '',
    body,
  ].join('\r\n')
}

/**
 * A refusal in the form for a gateway. nginx accepts 401 and 403 and turns any other status into a 500, so there are no others. The
 * reason is in headers, which gateways can pass on; they drop or replace the body.
 */
export const forGateway = (error: ApiError): ApiError => {
  const missing = error.details?.['missing']
  const reason = {
    'x-keyreeve-code': error.code,
    ...(typeof missing === 'string' ? { 'x-keyreeve-missing': missing } : {}),
  }
  return { ...error, status: error.status === 401 ? 401 : 403, headers: { ...error.headers, ...reason } }
}

export const badRequest = (told: Message): ApiError => ({ status: 400, code: 'bad_request', message: told })
export const invalid = (told: Message, field?: string): ApiError => ({
  status: 400,
  code: 'validation_error',
  message: told,
  ...(field ? { details: { field } } : {}),
})
export const notFound = (told: Message): ApiError => ({ status: 404, code: 'not_found', message: told })

const taken: ReadonlySet<RefusalFamily> = new Set(['name_taken', 'id_taken', 'conflict', 'secret_known'])
/** The vault or the database is not available: no decision was made, and the caller did nothing wrong. */
const unavailable: ReadonlySet<RefusalFamily> = new Set([
  'keychain_locked',
  'keychain_unavailable',
  'keychain_timeout',
  'keychain_items_missing',
  'vault_not_set_up',
  'lock_unusable',
  'database_busy',
  'database_corrupt',
  'database_newer',
  'no_space',
  'read_only',
])

/** Converts a refusal of the core; `details.reason` is its family. */
export const errorOf = (refusal: Refusal): ApiError => {
  const { params, field } = refusal
  const family = familyOf(refusal)
  if (unavailable.has(family))
    return { status: 503, code: family, message: refusal, headers: { 'retry-after': '5' } }
  if (family === 'not_found' || family === 'key_deleted') return notFound(refusal)
  if (
    family === 'insufficient_permissions' ||
    family === 'more_than_held' ||
    family === 'actor_not_allowed'
  ) {
    const { missing } = params
    return {
      status: 403,
      code: family === 'insufficient_permissions' ? family : 'permission_denied',
      message: refusal,
      ...(missing === undefined ? {} : { details: { missing } }),
    }
  }
  const more = { message: refusal, details: { reason: family, ...(field ? { field } : {}) } }
  if (family === 'internal') return { status: 500, code: 'internal_error', ...more }
  if (taken.has(family)) return { status: 409, code: 'already_exists', ...more }
  return { status: 400, code: family === 'invalid_input' ? 'validation_error' : 'invalid_operation', ...more }
}

/** What a request asked for, for the message. */
type Asked = {
  readonly secret?: string | undefined
  readonly entity?: string | undefined
  readonly action?: string | undefined
  readonly environment?: string | undefined
}

/** The reply for a refused key: 401 for the key itself, 403 for a missing permission. */
export const refusedKey = (code: Exclude<DecisionCode, 'ok'>, asked: Asked): ApiError => {
  if (code !== 'insufficient_permissions')
    return {
      status: 401,
      code,
      message:
        (code === 'malformed' && strayAround(asked.secret ?? '')) ||
        message(code === 'missing' ? 'api.no_key' : `api.${code}`),
      headers: { 'www-authenticate': 'Bearer realm="Keyreeve"' },
    }
  const { entity = '*', action = '*' } = asked
  return {
    status: 403,
    code,
    message: message('insufficient_permissions', { action, entity, permission: `${entity}:${action}` }),
    details: { missing: `${entity}:${action}` },
  }
}

/** The reply for a rehearsed refusal: like a real one, with a header that says it is not. */
export const rehearsedError = (
  outcome: RehearsedOutcome,
  until: number,
  asked: Asked,
  now: number,
): ApiError => {
  const mark = { 'x-keyreeve-rehearsal': outcome }
  if (outcome === 'rate_limited') {
    const seconds = Math.max(1, Math.ceil((until - now) / 1000))
    return {
      status: 429,
      code: outcome,
      message: message('api.rate_limited'),
      headers: { ...mark, 'retry-after': String(seconds) },
    }
  }
  const error = refusedKey(outcome, asked)
  return { ...error, headers: { ...error.headers, ...mark } }
}
