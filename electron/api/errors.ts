import { STATUS_CODES } from 'node:http'
import type { DecisionCode, RehearsedOutcome } from '../../shared/domain/types.ts'
import type { Refusal } from '../../shared/domain/errors.ts'
import { strayAround } from '../core/decisions/stray.ts'

/** What a refused request is answered with. */
export type ApiError = {
  readonly status: number
  /** A decision's code, one of the codes of the API we are compatible with, or why nothing could be decided (`keychain_locked`, …). */
  readonly code: string
  /** One sentence that says what to do. */
  readonly message: string
  readonly details?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
}

const words: Readonly<Record<number, string>> = { 401: 'Unauthorized', 403: 'Forbidden' }

/**
 * The one body of every refusal. `code` and `message` are the same everywhere. The rest is what clients of the API we are
 * compatible with look for: `error` is a word where keys and permissions are refused, and an object anywhere else, which the
 * published JavaScript client takes only whole, with `internal_error` and beside `success`.
 */
export const errorBody = ({ status, code, message, details }: ApiError): string =>
  JSON.stringify({
    success: false,
    error: words[status] ?? { message, internal_error: null },
    code,
    message,
    http_status_code: status,
    ...(details ? { details } : {}),
  })

export const jsonType = 'application/json; charset=utf-8'

/** On every reply: none is to be stored, or taken for another type than it says. */
export const replyHeaders = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const

/** A refusal as the bytes of a whole response, for a request that could not be read far enough to have one. */
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
 * A refusal as a gateway's forward-auth is told it. nginx takes 401 and 403 from there and makes a 500 of any other status, so there are
 * no others. The reason is in headers, which gateways can pass on: they drop or replace the body.
 */
export const forGateway = (error: ApiError): ApiError => {
  const missing = error.details?.['missing']
  const reason = {
    'x-keyreeve-code': error.code,
    ...(typeof missing === 'string' ? { 'x-keyreeve-missing': missing } : {}),
  }
  return { ...error, status: error.status === 401 ? 401 : 403, headers: { ...error.headers, ...reason } }
}

export const badRequest = (message: string): ApiError => ({ status: 400, code: 'bad_request', message })
export const invalid = (message: string, field?: string): ApiError => ({
  status: 400,
  code: 'validation_error',
  message,
  ...(field ? { details: { field } } : {}),
})
export const notFound = (message: string): ApiError => ({ status: 404, code: 'not_found', message })
const denied = (message: string, details?: ApiError['details']): ApiError => ({
  status: 403,
  code: 'permission_denied',
  message,
  ...(details ? { details } : {}),
})

const taken: ReadonlySet<string> = new Set(['name_taken', 'id_taken', 'conflict', 'secret_known'])
/** The vault or the database cannot answer now: nothing was decided, and the caller is not to blame. */
const unavailable: ReadonlySet<string> = new Set([
  'keychain_locked',
  'keychain_unavailable',
  'keychain_timeout',
  'keychain_items_missing',
  'vault_not_set_up',
  'database_busy',
  'database_corrupt',
  'database_newer',
  'no_space',
  'read_only',
])

/** A refusal of the core as the API tells it; `details.reason` is its own code. */
export const errorOf = ({ code, message, field, details }: Refusal): ApiError => {
  if (unavailable.has(code)) return { status: 503, code, message, headers: { 'retry-after': '5' } }
  if (code === 'not_found' || code === 'key_deleted') return notFound(message)
  if (code === 'insufficient_permissions')
    return { status: 403, code, message, ...(details ? { details } : {}) }
  if (code === 'more_than_held' || code === 'actor_not_allowed') return denied(message, details)
  const more = { details: { ...details, reason: code, ...(field ? { field } : {}) } }
  if (code === 'internal') return { status: 500, code: 'internal_error', message, ...more }
  if (taken.has(code)) return { status: 409, code: 'already_exists', message, ...more }
  return {
    status: 400,
    code: code === 'invalid_input' ? 'validation_error' : 'invalid_operation',
    message,
    ...more,
  }
}

/** What a request asked for, for the sentence. */
type Asked = {
  readonly secret?: string | undefined
  readonly entity?: string | undefined
  readonly action?: string | undefined
  readonly environment?: string | undefined
}

const sentences: Record<Exclude<DecisionCode, 'ok' | 'insufficient_permissions'>, string> = {
  missing: 'No API key was given. Send one in the x-api-key header, or as Authorization: Bearer.',
  malformed:
    'This is not a whole API key: it is mistyped, cut off or relabelled. Copy it again from where it came.',
  unknown: 'No key here has this secret. It may belong to another installation.',
  damaged: 'The record of this key is damaged, so it is refused. Restore a backup, or create a new key.',
  deleted: 'This key was deleted. Create a new one in its place.',
  disabled: 'This key is disabled. Enable it in Keyreeve to let it through.',
  expired: 'This key has expired. Create a new one in its place.',
  wrong_environment:
    'This key belongs to the other environment. Use a key of the environment that was asked for.',
}

/** What a refused key is answered with: 401 for the key itself, 403 for what it may not do. */
export const refusedKey = (code: Exclude<DecisionCode, 'ok'>, asked: Asked): ApiError => {
  if (code !== 'insufficient_permissions')
    return {
      status: 401,
      code,
      message: (code === 'malformed' && strayAround(asked.secret ?? '')) || sentences[code],
      headers: { 'www-authenticate': 'Bearer realm="Keyreeve"' },
    }
  const { entity = '*', action = '*' } = asked
  return {
    status: 403,
    code,
    message: `Insufficient permissions to ${action} ${entity}: this key lacks ${entity}:${action}. Its permissions never change; create a new key for an account that has it.`,
    details: { missing: `${entity}:${action}` },
  }
}

/** What a rehearsed refusal is answered with: as if it were real, with a header that says it is not. */
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
      message: 'Too many requests with this key. Wait for as long as Retry-After says.',
      headers: { ...mark, 'retry-after': String(seconds) },
    }
  }
  const error = refusedKey(outcome, asked)
  return { ...error, headers: { ...error.headers, ...mark } }
}
