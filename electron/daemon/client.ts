import { connect, type Socket } from 'node:net'
import { ok, refuse, type Result } from '../../shared/domain/errors.ts'
import type { PerformOptions } from '../core/perform.ts'
import type { Input, OperationName, Output } from '../../shared/operations/index.ts'
import { daemonAddress, findSocket } from './address.ts'
import {
  lineOf,
  linesOf,
  longestReply,
  parseGreeting,
  parseProgress,
  parseReply,
  type Greeting,
} from './protocol.ts'

/** A connection to a daemon. */
export type Daemon = {
  readonly greeting: Greeting
  /**
   * Has the daemon perform an operation as the user of the command line. Refuses what the operation refuses, and `daemon_unusable` when the
   * daemon ends before it has answered.
   */
  readonly perform: <Name extends OperationName>(
    name: Name,
    input: Input<Name>,
    options?: PerformOptions,
  ) => Promise<Result<Output<Name>>>
  /** Resolves when the connection has ended. */
  readonly ended: Promise<void>
  readonly close: () => void
}

/** There is none, or one that does not answer in time. */
export type NoDaemon = 'none' | 'silent'

/** How long a daemon may take to accept and greet, in milliseconds. It never does anything else for longer. */
const greetingMs = 2000

/** Resolves once connected; false when nobody listens there. A socket that was left by a crash refuses connections. */
const connected = (socket: Socket): Promise<boolean> =>
  new Promise((resolve) => {
    socket.once('connect', () => resolve(true))
    // Nobody may be waiting any more when a later error comes.
    socket.on('error', () => resolve(false))
  })

const gone = refuse('daemon_unusable.gone')

/**
 * Connects to the daemon of the data folder `home`, if there is one.
 * @param agent the AI agent that runs this command, if one does
 * Refuses `daemon_unusable` when the socket or its folder is open to other users.
 */
export const connectDaemon = async (
  home: string,
  agent: string | null = null,
): Promise<Result<Daemon | NoDaemon>> => {
  const address = daemonAddress(home)
  const found = findSocket(address)
  if (!found.ok) return found
  if (found.data === null) return ok('none')
  const socket = connect(address.socket)
  const timer = setTimeout(() => socket.destroy(), greetingMs)
  try {
    if (!(await connected(socket))) return ok('none')
    const lines = linesOf(socket, longestReply)
    const first = await lines.next().catch(() => undefined)
    const greeting = first?.done === false ? parseGreeting(first.value) : undefined
    if (greeting) return ok(daemonOn(socket, lines, greeting, agent))
    socket.destroy()
    return ok('silent')
  } finally {
    clearTimeout(timer)
  }
}

const daemonOn = (
  socket: Socket,
  lines: AsyncGenerator<string, void, undefined>,
  greeting: Greeting,
  agent: string | null,
): Daemon => {
  type Waiting = {
    readonly settle: (result: Result<unknown>) => void
    readonly onProgress: PerformOptions['onProgress']
  }
  const waiting = new Map<number, Waiting>()
  let lastId = 0
  let hasEnded = false
  const read = async (): Promise<void> => {
    try {
      for await (const line of lines) {
        const progress = parseProgress(line)
        const reply = progress ?? parseReply(line)
        const request = reply && waiting.get(reply.id)
        // Not what we speak, so nothing that follows can be believed.
        if (!request) break
        if ('progress' in reply) request.onProgress?.(reply.progress)
        else {
          waiting.delete(reply.id)
          request.settle(reply.result)
        }
      }
    } catch {
      // The connection has broken, or a reply was too long.
    }
    hasEnded = true
    socket.destroy()
    for (const { settle } of waiting.values()) settle(gone)
    waiting.clear()
  }
  const ended = read()
  const send = (
    operation: OperationName,
    input: unknown,
    { confirmed = false, session, onProgress }: PerformOptions,
  ): Promise<Result<unknown>> =>
    new Promise((resolve) => {
      if (hasEnded || session?.aborted) {
        resolve(gone)
        return
      }
      const id = (lastId += 1)
      waiting.set(id, { settle: resolve, onProgress })
      // The daemon cancels what it does for a client that is gone.
      session?.addEventListener('abort', () => socket.destroy(), { once: true })
      socket.write(lineOf({ id, operation, input, confirmed, ...(agent === null ? {} : { agent }) }))
    })
  return {
    greeting,
    perform: async <Name extends OperationName>(
      name: Name,
      input: Input<Name>,
      options: PerformOptions = {},
    ) => (await send(name, input, options)) as Result<Output<Name>>,
    ended,
    close: () => {
      socket.destroy()
    },
  }
}
