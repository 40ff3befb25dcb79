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
const readInParts = /\.(?:jsonl|ndjson)$/i
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
type ScannedFile =
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

/** Whether a file that begins with these bytes is binary. */
const isBinary = (bytes: Buffer): boolean => {
  const head = bytes.subarray(0, binaryHead)
  return head.includes(0) && !utf16(head) && !isTextWithNuls(head)
}

export type ScanFile = {
  /** Searches a file, unless it has to be read in parts. */
  readonly whole: (path: string) => ScannedFile | 'in_parts'
  /** Searches a file of any size, a part at a time. Calls `alive` after each. */
  readonly inParts: (path: string, alive: () => void) => Promise<ScannedFile>
}

/**
 * Creates functions that search one file for everything in `plan`. They never wait for a writer, and never throw for what a file system may answer.
 * Most files are small and read in one go, for which a promise each would be a noticeable part of the time.
 */
export const createScanFile = (plan: SearchPlan): ScanFile => {
  /** What is kept of one part for the next, so that nothing is missed or reported twice at the seam: a match, and what is looked at around it. */
  const overlap = Math.max(0, ...needlesOf(plan).map(({ bytes }) => bytes.length)) + 2 * reach
  const capacity = maxBytes + overlap
  const search = createSearch(plan, capacity)
  const buffer = search.own

  const placed = (
    { hits }: ReturnType<typeof search>,
    text: Buffer,
    length: number,
    { firstLine, from, to }: { readonly firstLine: number; readonly from: number; readonly to: number },
  ): readonly FileHit[] => {
    if (hits.length === 0) return []
    const locate = createLocate(text.subarray(0, length), firstLine)
    return hits
      .filter(({ end }) => end > from && end <= to)
      .map(({ start, spelling, what }) => ({ ...locate(start), spelling, what }))
  }

  /**
   * The hits in the first `length` bytes of the buffer whose end is after `from` and not after `to`; with NULs, also in the text without them.
   * `binary` if these bytes are those of a binary file, when `isStart`.
   */
  const searchText = (
    length: number,
    isStart: boolean,
    place: { readonly firstLine: number; readonly from: number; readonly to: number },
  ): readonly FileHit[] | 'binary' => {
    const result = search(buffer, length)
    if (!result.hasNul) return placed(result, buffer, length, place)
    const bytes = buffer.subarray(0, length)
    if (isStart && isBinary(bytes)) return 'binary'
    const wide = utf16(bytes) ?? Buffer.from(bytes.filter((byte) => byte !== 0))
    return [
      ...placed(result, buffer, length, place),
      ...placed(search(wide, wide.length), wide, wide.length, { ...place, from: 0, to: wide.length }),
    ]
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

  const envHits = (path: string, length: number): readonly FileHit[] =>
    isEnvFile(path)
      ? envValues(buffer.subarray(0, length)).map(({ values, ...place }) => ({
          ...place,
          spelling: 'plain',
          what: { kind: 'candidates', texts: values },
          isValue: true,
        }))
      : []

  const scanWhole = (path: string, handle: number): ScannedFile | 'in_parts' => {
    const stat = fstatSync(handle)
    if (!stat.isFile()) return { skipped: 'special' }
    if (stat.size > maxBytes) return readInParts.test(path) ? 'in_parts' : { skipped: 'too_large' }
    let length = readPart(handle, 0, Math.min(stat.size, headBytes))
    if (length < stat.size) {
      if (isBinary(buffer.subarray(0, length))) return { skipped: 'binary' }
      length = readPart(handle, length, stat.size)
    }
    const hits = searchText(length, true, { firstLine: 1, from: 0, to: length })
    if (hits === 'binary') return { skipped: 'binary' }
    return { hits: [...hits, ...envHits(path, length)], mode: stat.mode & 0o7777, bytes: length }
  }

  const scanInParts = async (handle: number, alive: () => void): Promise<ScannedFile> => {
    const stat = fstatSync(handle)
    if (!stat.isFile()) return { skipped: 'special' }
    const hits: FileHit[] = []
    let [length, firstLine, from, total] = [0, 1, 0, 0]
    for (;;) {
      const before = length
      length = readPart(handle, length, capacity)
      total += length - before
      const isLast = length < capacity
      const to = isLast ? length : length - reach
      const found = searchText(length, before === 0, { firstLine, from, to })
      if (found === 'binary') return { skipped: 'binary' }
      hits.push(...found)
      if (isLast) return { hits, mode: stat.mode & 0o7777, bytes: total }
      const drop = length - overlap
      firstLine += countLines(buffer.subarray(0, drop))
      buffer.copyWithin(0, drop, length)
      length = overlap
      from = to - drop
      alive()
      await turn()
    }
  }

  const open = (path: string): number | { readonly skipped: SkipReason } => {
    try {
      return openSync(path, flags)
    } catch (error) {
      return { skipped: reasonOf(path, error) }
    }
  }
  const failed = (path: string, error: unknown): ScannedFile => {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error
    return { skipped: reasonOf(path, error) }
  }
  return {
    whole: (path) => {
      const handle = open(path)
      if (typeof handle !== 'number') return handle
      try {
        return scanWhole(path, handle)
      } catch (error) {
        return failed(path, error)
      } finally {
        closeSync(handle)
      }
    },
    inParts: async (path, alive) => {
      const handle = open(path)
      if (typeof handle !== 'number') return handle
      try {
        return await scanInParts(handle, alive)
      } catch (error) {
        return failed(path, error)
      } finally {
        closeSync(handle)
      }
    },
  }
}
