import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync, realpathSync, type Stats } from 'node:fs'
import { dirname, join } from 'node:path'
import { ok, refuse, type Result } from '../../shared/domain/errors.ts'

/** Where the daemon of a data folder listens. */
export type DaemonAddress = {
  /** The folder of the socket, which nobody but its owner may enter. */
  readonly folder: string
  /** The socket, or the named pipe on Windows. */
  readonly socket: string
  /** The lock that a daemon holds while it runs; always in the data folder. */
  readonly lock: string
}

/** The longest path of a socket in bytes, without the final NUL: 103 on macOS, 107 on Linux. */
const longestPath = 103

const hasModes = process.platform !== 'win32'

/**
 * The address belongs to the data folder, so that daemon and command line find each other whatever their environments are. A folder whose
 * path is too long for a socket has it in the user's own folder in `/tmp` instead. Changes nothing.
 */
export const daemonAddress = (home: string): DaemonAddress => {
  const own = join(home, 'daemon')
  const lock = join(own, 'lock')
  if (!hasModes) return { folder: own, socket: `\\\\.\\pipe\\keyreeve-${nameOf(home)}`, lock }
  const socket = join(own, 'socket')
  if (Buffer.byteLength(socket) <= longestPath) return { folder: own, socket, lock }
  const folder = `/tmp/keyreeve-${process.geteuid?.() ?? ''}`
  return { folder, socket: join(folder, nameOf(home)), lock }
}

/** The same for all paths that lead to the folder. */
const nameOf = (home: string): string => {
  const real = ((): string => {
    try {
      return realpathSync(home)
    } catch {
      return home
    }
  })()
  return createHash('sha256').update(real).digest('hex').slice(0, 24)
}

/** Refuses what does not belong to this user alone: anybody who may write there could pretend to be the daemon, or read what is sent to it. */
const checkPrivate = (path: string, found: Stats, isRight: boolean): Result<void> => {
  if (!isRight) return refuse('daemon_unusable.kind', { path })
  if (found.uid !== process.geteuid?.()) return refuse('daemon_unusable.owner', { path })
  return (found.mode & 0o077) === 0 ? ok(undefined) : refuse('daemon_unusable.mode', { path })
}

const checkFolder = (folder: string): Result<void> => {
  const found = lstatSync(folder, { throwIfNoEntry: false })
  return found ? checkPrivate(folder, found, found.isDirectory()) : ok(undefined)
}

/**
 * Whether there is a socket, in a folder and with a mode that keep others out; null when there is none. Refuses `daemon_unusable`. Windows
 * gives pipes their creator's access rights; there is nothing to check with Node.
 */
export const findSocket = ({ folder, socket }: DaemonAddress): Result<'found' | null> => {
  if (!hasModes) return ok('found')
  try {
    const inFolder = checkFolder(folder)
    if (!inFolder.ok) return inFolder
    const found = lstatSync(socket, { throwIfNoEntry: false })
    if (!found) return ok(null)
    const checked = checkPrivate(socket, found, found.isSocket())
    return checked.ok ? ok('found') : checked
  } catch {
    // The data folder cannot be read, or is something else; opening it tells why.
    return ok(null)
  }
}

/** Creates the folders, readable only by this user, and checks what is there already. Refuses `daemon_unusable`; throws what the file system throws. */
export const makeFolders = (address: DaemonAddress): Result<void> => {
  for (const folder of new Set([address.folder, dirname(address.lock)])) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const checked = hasModes ? checkFolder(folder) : ok(undefined)
    if (!checked.ok) return checked
  }
  const found = findSocket(address)
  return found.ok ? ok(undefined) : found
}
