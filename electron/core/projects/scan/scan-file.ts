import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { basename } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { envValues } from './env-values.ts'
import { countLines, createLocate, type PlaceInText } from './place-in-text.ts'
import { needlesOf, type SearchPlan } from './needles.ts'
import { createSearch, reach, type Hit } from './search.ts'

/** Files over this size are skipped, except logs of one JSON value a line, which are read in parts. */
const maxBytes = 5 * 1024 * 1024
const headBytes = 64 * 1024
/** How much of a file decides whether it is binary, as git does it. */
const binaryHead = 8000
const inParts = /\.(?:jsonl|ndjson)$/i
const envName = /^\.env(?:[.~-].*)?$|\.env$/i

/** Whether programs read a file of this name with the rules of `.env` files. */
const isEnvFile = (path: string): boolean => envName.test(basename(path))

export type FileHit = PlaceInText &
  Pick<Hit, 'spelling' | 'what'> & {
    /** For a `.env` file: the text is the whole value of the variable, as some program reads it. */
    readonly isValue?: boolean
  }

type SkipReason = 'too_large' | 'unreadable' | 'binary' | 'special' | 'gone'

/** `mode` are the permission bits. */
export type ScannedFile =
  | { readonly hits: readonly FileHit[]; readonly mode: number; readonly bytes: number }
  | { readonly skipped: SkipReason }

/** A FIFO or device that takes a file's place opens at once, and is told from a file by `fstat`. A link is never followed. */
const flags =
  constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0) | (constants.O_NOCTTY ?? 0)

const reasonOf = (path: string, error: unknown): SkipReason => {
  const { code } = error as NodeJS.ErrnoException
  // A name that is not UTF-8 has been replaced by another one, which does not exist.
  if (code === 'ENOENT' && path.includes('\uFFFD')) return 'unreadable'
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ESTALE') return 'gone'
  return code === 'ELOOP' || code === 'ENXIO' || code === 'ENODEV' ? 'special' : 'unreadable'
}

/** Whether bytes with NULs are text nevertheless: UTF-16, or text with NULs in between. Other formats use other control characters as well. */
const isTextWithNuls = (head: Buffer): boolean =>
  head.every((byte) => byte === 0 || byte >= 32 || (byte >= 7 && byte <= 13) || byte === 27)

const utf16 = (bytes: Buffer): Buffer | null => {
  const mark = bytes.length >= 2 ? bytes.readUInt16BE(0) : 0
  if (mark !== 0xfffe && mark !== 0xfeff) return null
  const units = Buffer.from(bytes.subarray(2, bytes.length - (bytes.length % 2)))
  if (mark === 0xfeff) units.swap16()
  return Buffer.from(units.toString('utf16le'))
}

/**
 * Creates a function that searches one file for everything in `plan`. It never waits for a writer, and never throws for what a file system may answer. While it
 * reads a file in parts it calls `alive` from time to time.
 */
export const createScanFile = (
  plan: SearchPlan,
): ((path: string, alive: () => void) => Promise<ScannedFile>) => {
  /** What is kept of one part for the next, so that nothing is missed or reported twice at the seam: a match, and what is looked at around it. */
  const overlap = Math.max(0, ...needlesOf(plan).map(({ bytes }) => bytes.length)) + 2 * reach
  const capacity = maxBytes + overlap
  const search = createSearch(plan, capacity)
  const buffer = search.own

  const hitsIn = (
    bytes: Buffer,
    length: number,
    firstLine: number,
    from: number,
    to: number,
  ): readonly FileHit[] => {
    const hits = search(bytes, length).filter(({ end }) => end > from && end <= to)
    if (hits.length === 0) return []
    const locate = createLocate(bytes.subarray(0, length), firstLine)
    return hits.map(({ start, spelling, what }) => ({ ...locate(start), spelling, what }))
  }

  /** The hits in the first `length` bytes of the buffer whose end is after `from` and not after `to`; with NULs, also in the text without them. */
  const search8And16 = (length: number, firstLine: number, from: number, to: number): readonly FileHit[] => {
    const hits = hitsIn(buffer, length, firstLine, from, to)
    const bytes = buffer.subarray(0, length)
    if (!bytes.includes(0)) return hits
    const wide = utf16(bytes) ?? Buffer.from(bytes.filter((byte) => byte !== 0))
    return [...hits, ...hitsIn(wide, wide.length, firstLine, 0, wide.length)]
  }

  const readPart = (handle: number, from: number, to: number): number => {
    let length = from
    while (length < to) {
      const count = readSync(handle, buffer, length, to - length, null)
      if (count === 0) break
      length += count
    }
    return length
  }

  const scan = async (path: string, handle: number, alive: () => void): Promise<ScannedFile> => {
    const stat = fstatSync(handle)
    if (!stat.isFile()) return { skipped: 'special' }
    const isLong = stat.size > maxBytes
    if (isLong && !inParts.test(path)) return { skipped: 'too_large' }
    let length = readPart(handle, 0, Math.min(stat.size, headBytes))
    const head = buffer.subarray(0, Math.min(length, binaryHead))
    if (head.includes(0) && !utf16(head) && !isTextWithNuls(head)) return { skipped: 'binary' }
    const hits: FileHit[] = []
    let [firstLine, from, total] = [1, 0, 0]
    for (;;) {
      const before = length
      length = readPart(handle, length, isLong ? capacity : Math.min(stat.size, maxBytes))
      total += total === 0 ? length : length - before
      const isLast = !isLong || length < capacity
      const to = isLast ? length : length - reach
      hits.push(...search8And16(length, firstLine, from, to))
      if (isLast) break
      const drop = length - overlap
      firstLine += countLines(buffer.subarray(0, drop))
      buffer.copyWithin(0, drop, length)
      length = overlap
      from = to - drop
      alive()
      await turn()
    }
    if (isEnvFile(path))
      for (const { values, ...place } of envValues(buffer.subarray(0, length)))
        hits.push({
          ...place,
          spelling: 'plain',
          what: { kind: 'candidates', texts: values },
          isValue: true,
        })
    return { hits, mode: stat.mode & 0o7777, bytes: total }
  }

  return async (path, alive) => {
    let handle: number
    try {
      handle = openSync(path, flags)
    } catch (error) {
      return { skipped: reasonOf(path, error) }
    }
    try {
      return await scan(path, handle, alive)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === undefined) throw error
      return { skipped: reasonOf(path, error) }
    } finally {
      closeSync(handle)
    }
  }
}
