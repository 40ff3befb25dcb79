import { spawnSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'

export type Pipe = {
  readonly read: Readable
  /** The file descriptor that the child writes to. */
  readonly write: number
  /** Call it once the child has the writing end: reading ends when nobody else has it. */
  closeWrite(): void
}

/**
 * Pipes as a shell makes them. What Node calls a pipe to a child is a socket, which cannot be opened as `/dev/stdout`, and with which a program
 * is not ended by SIGPIPE when its reader is gone. Node cannot make others, so these begin as named pipes, in a folder that only this
 * user can open, and lose their names at once. Null where that is not possible (Windows).
 */
export const openPipes = (count: number): readonly Pipe[] | null => {
  if (process.platform === 'win32') return null
  const folder = mkdtempSync(join(tmpdir(), 'keyreeve-run-'))
  try {
    const names = Array.from({ length: count }, (_, index) => join(folder, String(index)))
    if (spawnSync('mkfifo', ['-m', '600', ...names], { stdio: 'ignore' }).status !== 0) return null
    return names.map((name) => {
      // In this order, because opening the writing end first would wait for a reader.
      const fd = openSync(name, constants.O_RDONLY | constants.O_NONBLOCK)
      const write = openSync(name, constants.O_WRONLY)
      return {
        read: new Socket({ fd, readable: true, writable: false }),
        write,
        closeWrite: () => closeSync(write),
      }
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
