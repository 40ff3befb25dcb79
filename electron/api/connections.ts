import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

export type ConnectionLimits = {
  /** The maximum number of open connections. Beyond it, the oldest idle one makes room for a new one. */
  readonly connections: number
  /** How many requests a connection may send before the first of them is answered. */
  readonly pipelined: number
}

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void

type Exchange = { readonly request: IncomingMessage; readonly response: ServerResponse }

/** The state of a server's connections. */
export type Connections = {
  /** A connection's unfinished exchanges, in the order of their requests. */
  open(socket: Socket): readonly Exchange[]
}

/**
 * Passes the requests of `server` to `handle` and limits what its connections may hold. The requests of a connection are handled one
 * after another, each once the previous reply was sent. While one waits, nothing more is read from the connection, so a client costs
 * at most one body, the chunk that was read with it (64 KiB), and one reply. A chunk can hold many small requests: a client
 * that sends more than `pipelined` of them is disconnected.
 */
export const limitConnections = (
  server: Server,
  { connections, pipelined }: ConnectionLimits,
  handle: RequestHandler,
): Connections => {
  /** In the order in which they were opened. */
  const exchanges = new Map<Socket, Exchange[]>()
  /** Idle connections, longest idle first. */
  const idle = new Set<Socket>()

  /**
   * The connection to close for a new one: one with requests waiting behind another, else the longest idle one, else one whose client
   * does not finish its body or does not read its reply.
   */
  const leastUseful = (): Socket | undefined => {
    for (const [socket, open] of exchanges) if (open.length > 1) return socket
    for (const socket of idle) return socket
    for (const [socket, [first]] of exchanges)
      if (first && (first.response.writableEnded || !first.request.complete)) return socket
    return undefined
  }

  /** Closes it by a reset unless it is idle: a reply that nobody reads would otherwise stay in the system's memory for minutes. */
  const drop = (socket: Socket): void => {
    if (idle.has(socket)) socket.destroy()
    else socket.resetAndDestroy()
  }

  /** Connections with waiting requests, in the order in which they are served. */
  const waiting: Exchange[][] = []
  let scheduled = false
  /** One per turn of the event loop for all connections together, so that pipelined requests never delay others. */
  const schedule = (): void => {
    if (scheduled || waiting.length === 0) return
    scheduled = true
    setImmediate(() => {
      scheduled = false
      const open = waiting.shift()
      const socket = open?.[0]?.request.socket
      if (open && socket) handleFirst(socket, open)
      schedule()
    })
  }

  const handleFirst = (socket: Socket, open: Exchange[]): void => {
    const [first] = open
    if (!first || socket.destroyed) return
    first.response.once('close', () => {
      open.shift()
      if (open.length === 1) socket.resume()
      if (open.length > 0) {
        waiting.push(open)
        schedule()
      } else if (!socket.destroyed) idle.add(socket)
    })
    handle(first.request, first.response)
  }

  server.on('connection', (socket) => {
    if (exchanges.size >= connections) {
      const victim = leastUseful()
      if (!victim) return void socket.destroy()
      drop(victim)
    }
    const open: Exchange[] = []
    exchanges.set(socket, open)
    idle.add(socket)
    // Node resumes a connection on its own when a body was read or a reply was drained.
    socket.on('resume', () => {
      if (open.length > 1) socket.pause()
    })
    socket.once('close', () => {
      exchanges.delete(socket)
      idle.delete(socket)
    })
  })
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request
    const open = exchanges.get(socket)
    // What was read from a connection before it was destroyed is still parsed.
    if (!open || socket.destroyed) return
    open.push({ request, response })
    if (open.length > pipelined) drop(socket)
    if (open.length > 1) return void socket.pause()
    idle.delete(socket)
    handleFirst(socket, open)
  })
  server.on('timeout', drop)
  return { open: (socket) => exchanges.get(socket) ?? [] }
}
