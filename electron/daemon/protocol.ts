/**
 * What daemon and command line say to each other: one line of JSON each. The daemon begins with a greeting; then each request gets one
 * reply, and before it perhaps lines that say how far it is. What a client has asked for is cancelled when it closes the connection. The socket is only open to its user, who is the actor of all requests; a request can only say that an AI agent asks, which may do less.
 */
import type { Socket } from 'node:net'
import type { Result } from '../../shared/domain/errors.ts'
import type { ScanProgress } from '../../shared/domain/scan.ts'

/** Who serves: the open app, or the process that `keyreeve unlock` started. */
export type ServedBy = 'app' | 'unlock'

export type Greeting = {
  /** Requests are only sent to a daemon of the same version, whose operations are the same. */
  readonly version: string
  readonly by: ServedBy
  readonly pid: number
  /** When it began to serve, in ms since the epoch. */
  readonly since: number
  /** Whether its vault is open. */
  readonly isOpen: boolean
}

export type Request = {
  readonly id: number
  readonly operation: string
  readonly input: unknown
  readonly confirmed: boolean
  /** The AI agent whose command asks; it may do less than its user. */
  readonly agent?: string | undefined
}

/** How far a request is; sent before its reply, from time to time. */
export type Progress = { readonly id: number; readonly progress: ScanProgress }

export type Reply = { readonly id: number; readonly result: Result<unknown> }

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Parses a line; undefined for anything but an object. */
const parseObject = (line: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(line)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** A name as `findAgent` gives it. */
const agentName = /^[\w@. -]{1,40}$/

/** Parses a request; undefined when it is not one. Its operation and input may still be anything. */
export const parseRequest = (line: string): Request | undefined => {
  const { id, operation, input, confirmed = false, agent } = parseObject(line) ?? {}
  if (agent !== undefined && (typeof agent !== 'string' || !agentName.test(agent))) return undefined
  return Number.isSafeInteger(id) && typeof operation === 'string' && typeof confirmed === 'boolean'
    ? { id: id as number, operation, input, confirmed, agent }
    : undefined
}

export const parseGreeting = (line: string): Greeting | undefined => {
  const { version, by, pid, since, isOpen } = parseObject(line) ?? {}
  return typeof version === 'string' &&
    (by === 'app' || by === 'unlock') &&
    typeof pid === 'number' &&
    typeof since === 'number' &&
    typeof isOpen === 'boolean'
    ? { version, by, pid, since, isOpen }
    : undefined
}

export const parseReply = (line: string): Reply | undefined => {
  const { id, result } = parseObject(line) ?? {}
  return typeof id === 'number' && isObject(result) && typeof result['ok'] === 'boolean'
    ? { id, result: result as Result<unknown> }
    : undefined
}

export const parseProgress = (line: string): Progress | undefined => {
  const { id, progress } = parseObject(line) ?? {}
  if (typeof id !== 'number' || !isObject(progress)) return undefined
  const { files, bytes, findings } = progress
  return typeof files === 'number' && typeof bytes === 'number' && typeof findings === 'number'
    ? { id, progress: { files, bytes, findings } }
    : undefined
}

export const lineOf = (message: Greeting | Request | Progress | Reply): string =>
  `${JSON.stringify(message)}\n`

/** The other side sent a longer line than it may. */
class LineTooLong extends Error {}

/** A line of more bytes is a mistake or an attack: a template has up to 1 MiB, each character of which JSON may write in six. */
export const longestRequest = 8 * 1024 * 1024
export const longestReply = 256 * 1024 * 1024

/**
 * The lines that arrive on a socket; the last one ends where it ends. The next bytes are only read when a line is asked for, so that nobody can
 * make this process hold more than one line. Throws {@link LineTooLong}, and what the socket throws.
 *
 * @param onPartial called with whether there is the beginning of a line
 */
export async function* linesOf(
  socket: Socket,
  longest: number,
  onPartial: (isPartial: boolean) => void = () => undefined,
): AsyncGenerator<string, void, undefined> {
  let parts: Buffer[] = []
  let size = 0
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    let rest = chunk
    for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10)) {
      if (size + end > longest) throw new LineTooLong()
      const line = Buffer.concat([...parts, rest.subarray(0, end)]).toString('utf8')
      parts = []
      size = 0
      onPartial(false)
      yield line
      rest = rest.subarray(end + 1)
    }
    size += rest.length
    if (size > longest) throw new LineTooLong()
    if (rest.length > 0) parts.push(rest)
    onPartial(size > 0)
  }
}
