import { closeSync, mkdirSync, openSync, renameSync, fstatSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import pino from 'pino'
import { makeDataFolder } from './data-folder.ts'
import { setMode } from './files.ts'
import { redact } from './safe-text.ts'

/** What the rest of the app writes to: fields first, then a sentence. */
export type Log = {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

const fileMode = 0o600
const longestBytes = 2 * 1024 * 1024

/** The log's file in a data folder. */
export const logFile = (home: string): string => join(home, 'logs', 'keyreeve.log')

/**
 * A sink that appends lines to the log of `home`, each redacted; a full file becomes `<file>.1` and a new one is begun. Writing
 * never fails: a log that cannot be written must not stop what it tells of. Nothing is written into a folder that is not ours.
 */
const fileSink = (home: string, longest: number) => {
  const file = logFile(home)
  let handle: number | undefined
  let size = 0
  const open = (): number => {
    const folder = makeDataFolder(home)
    if (!folder.ok) throw new Error(folder.error.message)
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    const opened = openSync(file, 'a', fileMode)
    if (process.platform !== 'win32') setMode(file, fileMode)
    size = fstatSync(opened).size
    return opened
  }
  const rotate = (): void => {
    if (handle !== undefined) closeSync(handle)
    handle = undefined
    renameSync(file, `${file}.1`)
    handle = open()
  }
  return {
    write: (line: string): void => {
      try {
        handle ??= open()
        if (size > longest) rotate()
        size += writeSync(handle, redact(line))
      } catch {
        // Nothing to do, and nobody to tell.
      }
    },
  }
}

/**
 * The app's log: JSON lines in `<home>/logs/keyreeve.log`, readable by its owner only, redacted at the sink.
 *
 * @param longest how many bytes the file may have before a new one is begun
 */
export const createLog = (home: string, longest = longestBytes): Log =>
  pino({ base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime }, fileSink(home, longest))
