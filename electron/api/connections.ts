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
 * handled one after another, each once the answer before it has been sent. While one waits behind another, nothing more is read
 * from the connection, so that a client costs at most one body, the chunk that was read with it (64 KiB), and one answer. A chunk can
 * hold many small requests: a client that has sent more than `pipelined` of them is disconnected.
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

  /**
   * The connection to give up for a new one: one with requests waiting behind another, else the oldest idle one, else one whose client
   * keeps us waiting for its body, or does not read its answer.
   */
  const leastUseful = (): Socket | undefined => {
    for (const [socket, open] of exchanges) if (open.length > 1) return socket
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

  /** Connections with requests that waited behind another, in the order in which they are served. */
  const waiting: Exchange[][] = []
  let scheduled = false
  /** One a turn of the event loop for all connections together, so that pipelined requests never keep others waiting. */
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
    // Node resumes a connection by itself, when a body is read or an answer has drained.
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
    // What was read from a connection before it was destroyed is still parsed to its end.
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
