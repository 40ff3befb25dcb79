import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { ok, refuse, type Result } from '../../shared/domain/errors.ts'
import { machineRefusal } from '../core/db/refusals.ts'
import type { ScanProgress } from '../../shared/domain/scan.ts'
import type { Log } from '../core/log.ts'
import type { OperationName } from '../../shared/operations/index.ts'
import type { Perform } from '../core/perform.ts'
import { commandLineActor } from '../core/user.ts'
import { openStoresLock } from '../core/vault/lock.ts'
import { daemonAddress, makeFolders, type DaemonAddress } from './address.ts'
import { connectDaemon } from './client.ts'
import { linesOf, lineOf, longestRequest, parseRequest, type Greeting, type ServedBy } from './protocol.ts'

export type DaemonOptions = {
  /** The data folder, which the caller has open. */
  readonly home: string
  readonly version: string
  readonly by: ServedBy
  readonly perform: Perform
  /** Whether the vault is open now. */
  readonly isOpen: () => boolean
  readonly log: Log
  /** Ends the daemon when no command has been connected for so long, in ms; never without it. */
  readonly idleMs?: number
  /** Has the process that `keyreeve unlock` started end first, and serves in its place. */
  readonly takeOver?: boolean
  readonly nativeBinding?: string
  /** How long a client may take to send the rest of a request, or to read a reply, in ms. */
  readonly stalledMs?: number
}

export type ServingDaemon = {
  /** Resolves when it has ended. */
  readonly ended: Promise<void>
  /** Lets requests in progress finish, for a short time. */
  readonly close: () => Promise<void>
}

/** A command uses one connection. More at once are closed again, and their commands do without. */
const mostConnections = 64
const lastReplyMs = 2000
/** How long to wait for a daemon that starts or ends, and how often to look. */
const takeOverMs = 5000
const pollMs = 25

/**
 * Serves the operations of an open data folder to its user, on a socket that only they can open. Node cannot ask the system who is at the
 * other end, so the modes of folder and socket are what keeps others out.
 *
 * Of several processes that start at once, the one that holds the lock serves; the others are refused `conflict.served_by_app` or
 * `conflict.served_by_unlock`. A socket that a crash left behind is replaced. Refuses `daemon_unusable` when others can open the folder.
 */
export const serveDaemon = async (options: DaemonOptions): Promise<Result<ServingDaemon>> => {
  const address = daemonAddress(options.home)
  try {
    const made = makeFolders(address)
    if (!made.ok) return made
    const release = await acquire(address, options)
    if (!release.ok) return release
    try {
      const server = await listen(address)
      return ok(serveOn(server, release.data, options))
    } catch (error) {
      await release.data()
      throw error
    }
  } catch (error) {
    const refusal = machineRefusal(error)
    if (refusal) return refusal
    throw error
  }
}

type Release = () => Promise<void>

/** Takes the lock, or refuses `database_busy.lock` at once. */
const tryLock = async (file: string, nativeBinding: string | undefined): Promise<Result<Release>> => {
  const opened = openStoresLock(file, { waitMs: 0, ...(nativeBinding ? { nativeBinding } : {}) })
  if (!opened.ok) return opened
  const lock = opened.data
  const acquired = await lock.acquire()
  if (acquired.ok)
    return ok(async () => {
      acquired.data()
      await lock.close()
    })
  await lock.close()
  return acquired
}

/** Acquires the lock. The system releases it when a process dies, so whoever holds it is alive: serving, about to serve, or ending. */
const acquire = async (
  { lock }: DaemonAddress,
  { home, nativeBinding, takeOver = false }: DaemonOptions,
): Promise<Result<Release>> => {
  const deadline = performance.now() + takeOverMs
  for (;;) {
    const acquired = await tryLock(lock, nativeBinding)
    if (acquired.ok || acquired.error.code !== 'database_busy.lock') return acquired
    const connected = await connectDaemon(home)
    if (!connected.ok) return connected
    if (typeof connected.data !== 'string') {
      const { greeting, perform, close } = connected.data
      if (greeting.by === 'unlock' && takeOver) await perform('vault.lock', {})
      close()
      if (greeting.by === 'app') return refuse('conflict.served_by_app')
      if (!takeOver) return refuse('conflict.served_by_unlock')
    }
    if (performance.now() > deadline) return acquired
    await delay(pollMs)
  }
}

/** Listens in place of whatever socket is there. */
const listen = async ({ socket }: DaemonAddress): Promise<Server> => {
  const server = createServer()
  server.maxConnections = mostConnections
  const listening = once(server, 'listening')
  if (process.platform === 'win32') server.listen(socket)
  else {
    rmSync(socket, { force: true })
    // A pipe is bound before `listen` returns. With chmod, a client that comes in between would find it open to others.
    const umask = process.umask(0o177)
    try {
      server.listen(socket)
    } finally {
      process.umask(umask)
    }
  }
  await listening
  return server
}

const serveOn = (
  server: Server,
  release: Release,
  { version, by, perform, isOpen, log, idleMs, stalledMs = 10_000 }: DaemonOptions,
): ServingDaemon => {
  const since = Date.now()
  const greet = (): Greeting => ({ version, by, pid: process.pid, since, isOpen: isOpen() })
  const connections = new Map<Socket, 'waiting' | 'answering'>()
  const { promise: ended, resolve: setEnded } = Promise.withResolvers<void>()
  let closing: Promise<void> | undefined
  let idle: NodeJS.Timeout | undefined

  const watchIdle = (): void => {
    clearTimeout(idle)
    if (idleMs !== undefined && connections.size === 0 && !closing)
      idle = setTimeout(() => void close(), idleMs)
  }

  const answer = async (line: string, socket: Socket, session: AbortSignal): Promise<string | undefined> => {
    const request = parseRequest(line)
    if (!request) return undefined
    const { id, operation, input, confirmed, agent = null } = request
    const actor = commandLineActor(agent)
    const onProgress = (progress: ScanProgress): void => {
      // A client that reads nothing can do without.
      if (socket.writableLength === 0) socket.write(lineOf({ id, progress }))
    }
    try {
      // Neither is of the right type yet: perform parses them.
      const options = { confirmed, session, onProgress }
      const result = await perform(operation as OperationName, input as never, actor, options)
      return lineOf({ id, result })
    } catch (error) {
      const fault = randomBytes(6).toString('hex')
      log.error({ id: fault, operation, err: error }, 'A request of the command line failed')
      return lineOf({ id, result: refuse('internal.logged', { id: fault }) })
    }
  }

  /** Answers one request at a time, in their order; reads no further meanwhile. */
  const converse = async (socket: Socket, session: AbortSignal): Promise<void> => {
    socket.write(lineOf(greet()))
    const hurry = (isPartial: boolean): void => void socket.setTimeout(isPartial ? stalledMs : 0)
    for await (const line of linesOf(socket, longestRequest, hurry)) {
      connections.set(socket, 'answering')
      const reply = await answer(line, socket, session)
      // Not a request, so nothing that follows can be understood.
      if (reply === undefined) return
      if (!socket.write(reply)) {
        hurry(true)
        await once(socket, 'drain')
        hurry(false)
      }
      if (closing) return
      connections.set(socket, 'waiting')
    }
  }

  server.on('connection', (socket) => {
    connections.set(socket, 'waiting')
    watchIdle()
    // A client that is gone wants no answer: what takes long for it is cancelled.
    const session = new AbortController()
    // An error ends the loop that reads, which has nobody to tell of it.
    socket.on('error', () => undefined)
    socket.on('timeout', () => socket.destroy())
    socket.on('close', () => {
      session.abort()
      connections.delete(socket)
      watchIdle()
    })
    converse(socket, session.signal)
      .catch(() => undefined)
      .finally(() => socket.end())
  })
  server.on('error', (error) => log.error({ err: error }, 'The daemon’s socket failed'))

  const end = async (): Promise<void> => {
    clearTimeout(idle)
    const closed = once(server, 'close')
    server.close()
    for (const [socket, state] of connections) if (state === 'waiting') socket.destroy()
    const timer = setTimeout(() => {
      for (const socket of connections.keys()) socket.destroy()
    }, lastReplyMs)
    await closed
    clearTimeout(timer)
    await release()
    setEnded()
  }
  const close = (): Promise<void> => (closing ??= end())

  watchIdle()
  return { ended, close }
}
