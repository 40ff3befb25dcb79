import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

export type ConnectionLimits = {
  /** Open connections; past that, the oldest idle one makes room for a new one. */
  readonly connections: number
  /** Requests that one connection may have sent before the first of them is answered. */
  readonly pipelined: number
}

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void

type Exchange = { readonly request: IncomingMessage; readonly response: ServerResponse }

/** What is known of the connections of one server. */
export type Connections = {
  /** The exchanges of a connection that are not over, in the order of their requests. */
  open(socket: Socket): readonly Exchange[]
}

/**
 * Hands the requests of `server` to `handle` and bounds what its connections may hold. The requests of one connection are
 * handled one after another, each once the answer before it has been sent: a client that does not read its answers costs
 * the memory of one answer, and is disconnected when it sends more than `pipelined` requests meanwhile.
 */
export const limitConnections = (
  server: Server,
  { connections, pipelined }: ConnectionLimits,
  handle: RequestHandler,
): Connections => {
  /** In the order in which they were opened. */
  const exchanges = new Map<Socket, Exchange[]>()
  /** Connections that nothing is being done for, the one that has been idle for longest first. */
  const idle = new Set<Socket>()

  /** The connection to give up for a new one: an idle one, else one whose client keeps us waiting for its body, or does not read its answer. */
  const leastUseful = (): Socket | undefined => {
    for (const socket of idle) return socket
    for (const [socket, [first]] of exchanges)
      if (first && (first.response.writableEnded || !first.request.complete)) return socket
    return undefined
  }

  /** By a reset, unless it is idle: an answer that nobody reads would otherwise stay in the system's memory for minutes. */
  const drop = (socket: Socket): void => {
    if (idle.has(socket)) socket.destroy()
    else socket.resetAndDestroy()
  }

  const handleFirst = (socket: Socket, open: Exchange[]): void => {
    const [first] = open
    if (!first || socket.destroyed) return
    first.response.once('close', () => {
      open.shift()
      // In a turn of its own, so that one client's many requests do not keep all others waiting.
      if (open.length > 0) setImmediate(handleFirst, socket, open)
      else if (!socket.destroyed) idle.add(socket)
    })
    handle(first.request, first.response)
  }

  server.on('connection', (socket) => {
    if (exchanges.size >= connections) {
      const victim = leastUseful()
      if (!victim) return void socket.destroy()
      drop(victim)
    }
    exchanges.set(socket, [])
    idle.add(socket)
    socket.once('close', () => {
      exchanges.delete(socket)
      idle.delete(socket)
    })
  })
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request
    const open = exchanges.get(socket)
    // What was read from a connection before it was destroyed is still parsed to its end.
    if (!open || socket.destroyed) return
    open.push({ request, response })
    if (open.length > pipelined) drop(socket)
    if (open.length > 1) return
    idle.delete(socket)
    handleFirst(socket, open)
  })
  server.on('timeout', drop)
  return { open: (socket) => exchanges.get(socket) ?? [] }
}
