import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { ok, refuseField, type Result } from '../../shared/domain/errors.ts'
import type { Keyreeve } from '../core/app.ts'
import { authorizePath, createAuthorize, isAuthorize, sendError, sendToGateway } from './authorize.ts'
import { createWrongKeyLimit, type WrongKeyLimitOptions } from './wrong-key-limit.ts'
import { createGate } from './caller.ts'
import { limitConnections, type ConnectionLimits, type Connections } from './connections.ts'
import { badRequest, forGateway, rawError, type ApiError } from './errors.ts'
import { createGuard } from './guards.ts'
import { withDescription } from './openapi.ts'
import { createRouter, type ApiLog } from './router.ts'
import type { Route } from './route.ts'
import { environmentRoutes } from './routes/environments.ts'
import { keyRoutes } from './routes/keys.ts'
import { roleRoutes } from './routes/roles.ts'
import { userRoutes } from './routes/users.ts'
import { verifyRoutes } from './routes/verify.ts'
import { message } from '../../shared/messages/message.ts'

/** Every endpoint of the router, except the description of all of them. */
const routes: readonly Route[] = [
  ...keyRoutes,
  ...roleRoutes,
  ...userRoutes,
  ...environmentRoutes,
  ...verifyRoutes,
]

/** The limits for a single request or client. */
export type Limits = ConnectionLimits & {
  readonly bodyBytes: number
  /** How long the headers, and the whole request, may take to arrive, in milliseconds, and how often that is checked. */
  readonly headersMs: number
  readonly requestMs: number
  readonly checkEveryMs: number
  /** How long a connection is kept open for its next request, in milliseconds. */
  readonly idleMs: number
  /** How long a reply may wait for its client to continue reading, in milliseconds; longer than any reply takes to compute. */
  readonly stalledMs: number
  readonly wrongKeys: WrongKeyLimitOptions
}

const usualLimits: Limits = {
  bodyBytes: 65_536,
  headersMs: 5000,
  requestMs: 10_000,
  checkEveryMs: 1000,
  idleMs: 5000,
  stalledMs: 90_000,
  // Together these limit the memory that all clients can use: a body and a chunk of requests each.
  connections: 128,
  pipelined: 8,
  wrongKeys: {
    now: () => performance.now(),
    wait: (ms) => wait(ms, undefined, { ref: false }),
    freePerSecond: 5,
    delayMs: 1000,
    maxWaiting: 64,
  },
}

/** How long requests may continue after `close`, in milliseconds. */
const graceMs = 1000

export type ServeOptions = {
  readonly keyreeve: Keyreeve
  /** 0 for any free port. */
  readonly port: number
  readonly log?: ApiLog
  readonly limits?: Partial<Limits>
}

export type Serving = {
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  readonly port: number
  /** Stops listening, and lets current requests finish, for at most a second. */
  close(): Promise<void>
}

const listen = (server: Server, port: number): Promise<Result<number>> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(refuseField('port', 'port_taken', { port: String(port) }))
      else if (error.code === 'EACCES')
        resolve(refuseField('port', 'invalid_input.port_not_allowed', { port: String(port) }))
      else reject(error)
    })
    server.listen({ host: '127.0.0.1', port }, () => resolve(ok((server.address() as AddressInfo).port)))
  })

const end = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    // A connection that was busy when closing began becomes idle a moment later.
    const idle = setInterval(() => server.closeIdleConnections(), 20)
    const late = setTimeout(() => server.closeAllConnections(), graceMs)
    server.close(() => {
      clearInterval(idle)
      clearTimeout(late)
      resolve()
    })
    server.closeIdleConnections()
  })

/** The status for what Node's parser refuses, by its error code; 400 by default. */
const unreadable: Readonly<Record<string, ApiError>> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    code: 'headers_too_large',
    message: message('api.headers_too_large'),
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    status: 413,
    code: 'too_large',
    message: message('api.chunk_extensions'),
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    code: 'request_timeout',
    message: message('api.timeout'),
  },
}
const notHttp = badRequest(message('api.not_http'))

const noTunnel: ApiError = {
  status: 405,
  code: 'method_not_allowed',
  message: message('api.no_tunnel'),
  headers: { allow: 'GET, HEAD, POST, DELETE' },
}

type UnreadableError = NodeJS.ErrnoException & { readonly rawPacket?: Buffer }

/** Whether bytes that could not be parsed start like a gateway's question. */
const fromGateway = (packet: Buffer | undefined): boolean =>
  isAuthorize(/^\S+ (\S+)/.exec(packet?.toString('latin1', 0, 1000) ?? '')?.[1] ?? '')

/** Replies to what could not be parsed as a request, unless another reply is being sent on this connection. */
const answerUnreadable = (
  { code = '', rawPacket }: UnreadableError,
  socket: Socket,
  open: ReturnType<Connections['open']>,
): void => {
  const answering = open.some(({ request, response }) => request.complete || response.headersSent)
  if (!socket.writable || answering || code === 'ECONNRESET') socket.destroy()
  else {
    const error = unreadable[code] ?? notHttp
    socket.end(rawError(fromGateway(rawPacket) ? forGateway(error) : error), () => socket.destroy())
  }
}

/**
 * Serves the local API on 127.0.0.1. Every request passes the guard; `/v1/authorize` is handled before the router, which handles the
 * rest. Refuses `port_taken`, or `invalid_input` for a port that the system reserves.
 */
export const serveApi = async ({
  keyreeve,
  port,
  log,
  limits: some,
}: ServeOptions): Promise<Result<Serving>> => {
  const limits = { ...usualLimits, ...some }
  const gate = createGate({ keyreeve, limitWrongKey: createWrongKeyLimit(limits.wrongKeys) })
  const server = createServer({
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: limits.checkEveryMs,
    // nginx's default limit for clients.
    maxHeaderSize: 32_768,
    // The guard checks this itself and sends a body.
    requireHostHeader: false,
    // Clients are told the first timeout and get the sum, so that none sends a request on a connection that is just being closed.
    keepAliveTimeout: limits.idleMs * 0.8,
    keepAliveTimeoutBuffer: limits.idleMs * 0.2,
  })
  server.timeout = limits.stalledMs
  let url = ''
  const router = createRouter({
    api: { keyreeve, gate },
    routes: withDescription(routes, () => url),
    bodyLimit: limits.bodyBytes,
    log,
  })
  await router.ready()
  const bound = await listen(server, port)
  if (!bound.ok) return bound
  url = `http://127.0.0.1:${bound.data}`

  const guard = createGuard(bound.data)
  const authorize = createAuthorize(gate)
  const failed = (response: ServerResponse, error: unknown): void => {
    log?.error({ err: error, route: authorizePath }, 'A request to the local API failed')
    sendToGateway(response, {
      status: 500,
      code: 'internal_error',
      message: message('api.internal'),
    })
  }
  // Attached in the same tick as listen(), so no request is missed.
  const connections = limitConnections(server, limits, (request, response) => {
    const toGateway = isAuthorize(request.url ?? '')
    const refusal = guard(request)
    if (refusal) {
      response.shouldKeepAlive = false
      return (toGateway ? sendToGateway : sendError)(response, refusal)
    }
    if (!toGateway) return router.routing(request, response)
    try {
      authorize(request, response)?.catch((error: unknown) => failed(response, error))
    } catch (error) {
      failed(response, error)
    }
  })
  server.on('clientError', (error, socket) =>
    answerUnreadable(error, socket as Socket, connections.open(socket as Socket)),
  )
  // Without a listener, Node would close the connection without a reply.
  server.on('connect', (_, socket) => socket.end(rawError(noTunnel), () => socket.destroy()))
  // An unknown expectation may be ignored (RFC 9110, 10.1.1); Node would reply without a body.
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) =>
    server.emit('request', request, response),
  )
  return ok({
    url,
    port: bound.data,
    close: async () => {
      await end(server)
      await router.close()
    },
  })
}
