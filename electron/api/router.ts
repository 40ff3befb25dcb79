import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { parseInput } from '../../shared/operations/parse.ts'
import type { Action } from '../../shared/domain/types.ts'
import type { Keyreeve } from '../core/app.ts'
import type { VerifiedKey } from '../core/decisions/key-memory.ts'
import { machineRefusal } from '../core/db/refusals.ts'
import { findRow } from '../core/keys/rows.ts'
import { keyPermissionOf } from '../../shared/operations/index.ts'
import { secretOf } from './caller.ts'
import {
  badRequest,
  errorBody,
  errorOf,
  invalid,
  jsonType,
  notFound,
  replyHeaders,
  type ApiError,
} from './errors.ts'
import { refused, type Api, type Call, type Reply, type Route } from './route.ts'
import { message } from '../../shared/messages/message.ts'

/** What is logged about a bug; never a header, a body or a URL with its query. */
export type ApiLog = { error(fields: object, message: string): void }

export type RouterOptions = {
  readonly api: Api
  readonly routes: readonly Route[]
  readonly bodyLimit: number
  readonly log?: ApiLog | undefined
}

const send = (response: FastifyReply, error: ApiError): FastifyReply =>
  response
    .code(error.status)
    .headers({ ...replyHeaders, ...error.headers })
    .type(jsonType)
    .send(errorBody(error))

/**
 * The caller’s key, checked against the catalogue's rules for the route's operation. Checked here as well as in `perform`, so that a
 * refusal is counted, a rehearsal applies, and a key without permission learns nothing about what a request should look like.
 */
const callerOf = async (
  { gate }: Api,
  { operation }: Route,
  headers: FastifyRequest['headers'],
): Promise<Reply<VerifiedKey | null>> => {
  if (operation === null) return { ok: true, body: null }
  const permission = keyPermissionOf(operation)
  const [entity, action] = permission === 'any' ? [] : (permission.split(':') as [string, Action])
  const checked = await gate.check({ secret: secretOf(headers), entity, action, environment: 'any' })
  return checked.ok ? { ok: true, body: checked.key } : refused(checked.error)
}

/** Performs operations as the calling key, under the name that the activity shows. */
const performAs = ({ perform, context }: Keyreeve, { id }: VerifiedKey): Call['perform'] => {
  const actor = { kind: 'key', id, name: findRow(context.db, id)?.name ?? 'unknown' } as const
  return (name, input) => perform(name, input, actor)
}

const parts = ['params', 'query', 'body'] as const

const handle = async (api: Api, route: Route, request: FastifyRequest): Promise<Reply<unknown>> => {
  // The key is checked first: a caller without one learns nothing about what a request should look like.
  const caller = await callerOf(api, route, request.headers)
  if (!caller.ok) return caller
  const parsed: Partial<Record<(typeof parts)[number], unknown>> = {}
  for (const part of parts) {
    const schema = route[part]
    if (!schema) continue
    const result = parseInput(schema, part === 'body' ? (request.body ?? {}) : request[part])
    if (!result.ok) {
      const [problem] = result.problems
      return refused(invalid(problem, problem.field))
    }
    parsed[part] = result.data
  }
  const perform = caller.body && performAs(api.keyreeve, caller.body)
  return route.handle({ ...api, ...parsed, caller: caller.body, perform } as Call)
}

/** Fastify's own refusals, by status. */
const refusedBefore: Readonly<Record<number, ApiError>> = {
  400: invalid(message('api.not_json')),
  413: {
    status: 413,
    code: 'too_large',
    message: message('api.body_too_large'),
    headers: { connection: 'close' },
  },
  415: {
    status: 415,
    code: 'unsupported_media_type',
    message: message('api.content_type'),
  },
}

/** Creates a Fastify with `routes` only; it does not listen. Every unsuccessful reply has the one error body. */
export const createRouter = ({ api, routes, bodyLimit, log }: RouterOptions): FastifyInstance => {
  const nothingHere = notFound(message('api.no_route'))
  const app = Fastify({
    logger: false,
    bodyLimit,
    exposeHeadRoutes: true,
    routerOptions: { maxParamLength: 200 },
    // For URLs that the router rejects. By default it would reply itself, and repeat the URL.
    frameworkErrors: ({ code }, _, response) => {
      send(response, code === 'FST_ERR_BAD_URL' ? badRequest(message('api.bad_url')) : nothingHere)
    },
  })
  app.removeContentTypeParser('text/plain')
  for (const route of routes) {
    app.route({
      method: route.method,
      url: route.path.replaceAll(/\{(\w+)\}/g, ':$1'),
      handler: async (request, response) => {
        const answer = await handle(api, route, request)
        if (!answer.ok) return send(response, answer.error)
        response.code(route.status).headers(replyHeaders)
        if (Buffer.isBuffer(answer.body)) response.type(jsonType)
        return route.reply ? response.send(answer.body) : response.send()
      },
    })
  }
  app.setNotFoundHandler((_, response) => send(response, nothingHere))
  app.setErrorHandler((error: { readonly statusCode?: number }, request, response) => {
    const known = refusedBefore[error.statusCode ?? 500]
    if (known) return send(response, known)
    const refusal = machineRefusal(error)
    if (refusal) return send(response, errorOf(refusal.error))
    log?.error(
      { err: error, route: `${request.method} ${request.routeOptions.url ?? '?'}` },
      'A request to the local API failed',
    )
    return send(response, {
      status: 500,
      code: 'internal_error',
      message: message('api.internal'),
    })
  })
  return app
}
