import { closeSync, mkdirSync, openSync, renameSync, fstatSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import pino from 'pino'
import { makeDataFolder } from './data-folder.ts'
import { setMode } from './files.ts'
import { redact } from './safe-text.ts'

/** Structured logging: fields first, then a message. */
export type Log = {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

const fileMode = 0o600
const maxBytes = 2 * 1024 * 1024

/** The path of the log in a data folder. */
export const logFile = (home: string): string => join(home, 'logs', 'keyreeve.log')

/** Redacts every text in a value, the names of its fields included. */
const redactIn = (value: unknown): unknown => {
  if (typeof value === 'string') return redact(value)
  if (Array.isArray(value)) return value.map(redactIn)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [redact(name), redactIn(each)]))
}

/** Text by text, because a secret with quotation marks or line ends in it is written otherwise in JSON. */
const redactLine = (line: string): string => `${JSON.stringify(redactIn(JSON.parse(line)))}\n`

/**
 * Appends redacted lines to the log of `home`. A full file is renamed to `<file>.1` and a new one started. Writing never fails:
 * a log that cannot be written must not stop what it reports on. Nothing is written into a folder that is not ours.
 */
const fileSink = (home: string, maxSize: number) => {
  const file = logFile(home)
  let handle: number | undefined
  let size = 0
  const open = (): number => {
    const folder = makeDataFolder(home)
    if (!folder.ok) throw new Error(folder.error.code)
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
        if (size > maxSize) rotate()
        size += writeSync(handle, redactLine(line))
      } catch {
        // There is nothing to do and nobody to tell.
      }
    },
  }
}

/**
 * Creates the app's log: JSON lines in `<home>/logs/keyreeve.log`, readable only by its owner, redacted when written.
 *
 * @param maxSize the size in bytes after which a new file is started
 */
export const createLog = (home: string, maxSize = maxBytes): Log =>
  pino({ base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime }, fileSink(home, maxSize))
