import type { IncomingMessage } from 'node:http'
import { badRequest, type ApiError } from './errors.ts'
import { message, type Message } from '../../shared/messages/message.ts'

const forbidden = (told: Message): ApiError => ({ status: 403, code: 'forbidden', message: told })
const noHost = badRequest(message('api.no_host'))
const badHost = forbidden(message('api.bad_host'))
const badOrigin = forbidden(message('api.bad_origin'))

/** What a browser sends when no other site caused the request. */
const harmlessSites: ReadonlySet<unknown> = new Set([undefined, 'none', 'same-origin'])

/**
 * Creates the check that every request must pass first, so that no web page reaches the API: neither by a host name of its own that
 * resolves here (Host), nor by a request from another site (Origin, Sec-Fetch-Site). No reply ever has a CORS header.
 * @param port the port that the server listens on
 * @returns a function that returns the refusal for a request, or null
 */
export const createGuard = (
  port: number,
): ((
  request: Pick<IncomingMessage, 'headers' | 'rawHeaders' | 'url' | 'httpVersion'>,
) => ApiError | null) => {
  const served: ReadonlySet<string | undefined> = new Set(
    ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`),
  )
  return ({ headers, rawHeaders, url, httpVersion }) => {
    if (headers.host === undefined && httpVersion === '1.1') return noHost
    if (!served.has(headers.host) || !url?.startsWith('/') || countHosts(rawHeaders) !== 1) return badHost
    if (headers.origin !== undefined || !harmlessSites.has(headers['sec-fetch-site'])) return badOrigin
    return null
  }
}

/** Node keeps the first of two Host headers, but a proxy in front of us may have used the other. */
const countHosts = (rawHeaders: readonly string[]): number => {
  let count = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]
    if (name?.length === 4 && name.toLowerCase() === 'host') count += 1
  }
  return count
}
