import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { ok, refuse, type Result } from '../../shared/errors.ts'
import type { Latchkey } from '../core/app.ts'
import { authorizePath, createAuthorize, isAuthorize, sendError } from './authorize.ts'
import { createBrake, type BrakeOptions } from './brake.ts'
import { createGate } from './caller.ts'
import { limitConnections, type ConnectionLimits } from './connections.ts'
import { createGuard } from './guards.ts'
import { withDescription } from './openapi.ts'
import { createRouter, type ApiLog } from './router.ts'
import { routes } from './routes/index.ts'

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
  readonly wrongKeys: BrakeOptions
}

const usualLimits: Limits = {
  bodyBytes: 65_536,
  headersMs: 5000,
  requestMs: 10_000,
  checkEveryMs: 1000,
  idleMs: 5000,
  stalledMs: 90_000,
  connections: 1024,
  pipelined: 32,
  wrongKeys: { now: () => performance.now(), wait: (ms) => wait(ms, undefined, { ref: false }), freeEachSecond: 5, delayMs: 1000, mostWaiting: 64 },
}

/** How long requests may go on after `close`, in ms. */
const graceMs = 1000

export type ServeOptions = {
  readonly latchkey: Latchkey
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
      if (error.code === 'EADDRINUSE') resolve(refuse('port_taken', `Port ${port} is taken by another program. Choose another one, or stop that program.`, { field: 'port' }))
      else if (error.code === 'EACCES') resolve(refuse('invalid_input', `The system does not let Latchkey listen on port ${port}. Choose one from 1024 up.`, { field: 'port' }))
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

/**
 * Serves the local API on 127.0.0.1. Every request passes the guard; `/v1/authorize` is answered before the router, which has the rest.
 * Refuses `port_taken`, or `invalid_input` for a port that the system keeps for itself.
 */
export const serveApi = async ({ latchkey, port, log, limits: some }: ServeOptions): Promise<Result<Serving>> => {
  const limits = { ...usualLimits, ...some }
  const gate = createGate({ latchkey, brake: createBrake(limits.wrongKeys) })
  const server = createServer({
    headersTimeout: limits.headersMs, requestTimeout: limits.requestMs, connectionsCheckingInterval: limits.checkEveryMs, maxHeaderSize: 16_384,
    // Clients are told the first and get the sum, so that none sends a request on a connection that is just being closed.
    keepAliveTimeout: limits.idleMs * 0.8, keepAliveTimeoutBuffer: limits.idleMs * 0.2,
  })
  server.timeout = limits.stalledMs
  let url = ''
  const router = createRouter({ api: { latchkey, gate }, routes: withDescription(routes, () => url), bodyLimit: limits.bodyBytes, log })
  await router.ready()
  const bound = await listen(server, port)
  if (!bound.ok) return bound
  url = `http://127.0.0.1:${bound.data}`

  const guard = createGuard(bound.data)
  const authorize = createAuthorize(gate)
  const failed = (response: ServerResponse, error: unknown): void => {
    log?.error({ err: error, route: authorizePath }, 'A request to the local API failed')
    sendError(response, { status: 500, code: 'internal_error', message: 'Something went wrong inside Latchkey. Its log has more.' })
  }
  // No request comes before this turn of the event loop, which began to listen, is over.
  limitConnections(server, limits, (request, response) => {
    const refusal = guard(request)
    if (refusal) {
      response.shouldKeepAlive = false
      return sendError(response, refusal)
    }
    if (!isAuthorize(request.url ?? '')) return router.routing(request, response)
    try {
      authorize(request, response)?.catch((error: unknown) => failed(response, error))
    } catch (error) {
      failed(response, error)
    }
  })
  return ok({
    url,
    port: bound.data,
    close: async () => {
      await end(server)
      await router.close()
    },
  })
}
