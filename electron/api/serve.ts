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
import { routes } from './routes/index.ts'
import { message } from '../../shared/messages/message.ts'

/** What one request, or one stranger, may cost. */
export type Limits = ConnectionLimits & {
  readonly bodyBytes: number
  /** How long the headers, and the whole request, may take to arrive, in ms; how often that is looked at. */
  readonly headersMs: number
  readonly requestMs: number
  readonly checkEveryMs: number
  /** How long a connection is kept open for its next request, in ms. */
  readonly idleMs: number
  /** How long an answer may wait for its client to read on, in ms; longer than any answer takes to come about. */
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
  // Together they bound what all clients can make us hold: a body and a chunk of requests each.
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

/** How long requests may go on after `close`, in ms. */
const graceMs = 1000

export type ServeOptions = {
  readonly keyreeve: Keyreeve
  /** 0 for any free one. */
  readonly port: number
  readonly log?: ApiLog
  readonly limits?: Partial<Limits>
}

export type Serving = {
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  readonly port: number
  /** Lets what is being answered end, for at most a second, and listens no more. */
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
    // A connection that was busy when the end began is idle a moment later.
    const idle = setInterval(() => server.closeIdleConnections(), 20)
    const late = setTimeout(() => server.closeAllConnections(), graceMs)
    server.close(() => {
      clearInterval(idle)
      clearTimeout(late)
      resolve()
    })
    server.closeIdleConnections()
  })

/** What Node's parser refuses, by the code of its error; anything else is a 400. */
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

/** Whether what could not be read begins as a gateway's question does. */
const fromGateway = (packet: Buffer | undefined): boolean =>
  isAuthorize(/^\S+ (\S+)/.exec(packet?.toString('latin1', 0, 1000) ?? '')?.[1] ?? '')

/** Answers what could not be read as a request, unless another answer is being given on this connection. */
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
 * Serves the local API on 127.0.0.1. Every request passes the guard; `/v1/authorize` is answered before the router, which has the rest.
 * Refuses `port_taken`, or `invalid_input` for a port that the system keeps for itself.
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
    // As much as nginx takes from a client by default.
    maxHeaderSize: 32_768,
    // The guard says so itself, with a body.
    requireHostHeader: false,
    // Clients are told the first and get the sum, so that none sends a request on a connection that is just being closed.
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
  // No request comes before this turn of the event loop, which began to listen, is over.
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
  // Without a listener, Node would close the connection without an answer.
  server.on('connect', (_, socket) => socket.end(rawError(noTunnel), () => socket.destroy()))
  // An expectation that is not understood may be ignored (RFC 9110, 10.1.1); Node would answer without a body.
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
