import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import { parseInput } from '../../shared/operations/parse.ts'
import type { VerifyRequest } from '../core/decisions/verifier.ts'
import { secretOf, type Checked, type Gate } from './caller.ts'
import { errorBody, forGateway, invalid, jsonType, replyHeaders, type ApiError } from './errors.ts'
import { isWholeQuestion, notWhole, question } from './shapes.ts'
import { message } from '../../shared/messages/message.ts'

export const authorizePath = '/v1/authorize'

export const authorizeQuery = z.strictObject(question).refine(isWholeQuestion, notWhole)

type Asked = Omit<VerifyRequest, 'secret'>
type Question = { readonly asked: Asked } | { readonly error: ApiError }

const parse = (query: string): Question => {
  const parameters = [...new URLSearchParams(query)]
  const names = parameters.map(([name]) => name)
  if (new Set(names).size < names.length) return { error: invalid(message('api.repeated_parameter')) }
  const parsed = parseInput(authorizeQuery, Object.fromEntries(parameters))
  if (parsed.ok) return { asked: parsed.data }
  const [problem] = parsed.problems
  return { error: invalid(problem, problem.field) }
}

const mostRemembered = 1000

/** A gateway keeps asking the same few questions, so each one is parsed once. */
const createQuestions = (): ((query: string) => Question) => {
  const known = new Map<string, Question>()
  return (query) => {
    const found = known.get(query)
    if (found) return found
    if (known.size >= mostRemembered) known.clear()
    const parsed = parse(query)
    known.set(query, parsed)
    return parsed
  }
}

export const isAuthorize = (url: string): boolean =>
  url.startsWith(authorizePath) &&
  (url.length === authorizePath.length || url.charCodeAt(authorizePath.length) === 63)

/** Sends a refusal unchanged. */
export const sendError = (response: ServerResponse, error: ApiError): void => {
  const body = errorBody(error)
  response.writeHead(error.status, {
    ...replyHeaders,
    ...error.headers,
    'content-type': jsonType,
    'content-length': Buffer.byteLength(body),
  })
  response.end(body)
}

/** Sends a refusal to a gateway: as 401 or 403, with the reason in headers. */
export const sendToGateway = (response: ServerResponse, error: ApiError): void =>
  sendError(response, forGateway(error))

const answer = (response: ServerResponse, checked: Checked): void => {
  if (!checked.ok) return sendToGateway(response, checked.error)
  response.writeHead(200, {
    'cache-control': 'no-store',
    'content-length': '0',
    'x-keyreeve-key': checked.key.id,
    'x-keyreeve-account': checked.key.accountId,
  })
  response.end()
}

/** A gateway's question has no body. A body that comes anyway is not read: the connection is closed after the answer. */
const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined ||
  (headers['content-length'] !== undefined && headers['content-length'] !== '0')

/**
 * Forward-auth for gateways, `/v1/authorize?entity=&action=&environment=`: 200, 401 or 403, whatever the method and whatever went wrong (a
 * question without its environment gets 403). Headers contain the ids of the key and its account, or the reason (`x-keyreeve-code`,
 * `x-keyreeve-missing`). Handled before the router, because gateways call it for every request that they let through.
 */
export const createAuthorize = (
  gate: Gate,
): ((request: IncomingMessage, response: ServerResponse) => void | Promise<void>) => {
  const questions = createQuestions()
  return (request, response) => {
    if (hasBody(request)) {
      response.shouldKeepAlive = false
      response.once('finish', () => request.destroy())
    }
    const parsed = questions((request.url ?? '').slice(authorizePath.length + 1))
    if ('error' in parsed) return sendToGateway(response, parsed.error)
    const { entity, action, environment } = parsed.asked
    const checked = gate.check({ secret: secretOf(request.headers), entity, action, environment })
    return checked instanceof Promise
      ? checked.then((late) => answer(response, late))
      : answer(response, checked)
  }
}
