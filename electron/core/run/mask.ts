import { Transform } from 'node:stream'
import type { Secret } from '../secret.ts'
import { spellingsOf } from './spellings.ts'

/** What is printed instead of a secret. */
export const maskText = '[secret]'

export type Mask = {
  /** Takes the next chunk of the output, and returns what can be printed so far. */
  write(chunk: Buffer): Buffer
  /** Returns the bytes that were held back. Call it once, at the end of the output. */
  end(): Buffer
}

/** The size of the shift table; `bucketOf` stays below it. */
const buckets = 1 << 16

/**
 * Replaces secrets in a program's output. Every byte of every spelling of a secret is masked, also where spellings overlap or are split
 * across chunks. A run of masked bytes becomes one `[secret]`; no other byte changes.
 *
 * Bytes that may be the start of a spelling are held back until more output arrives: always fewer than the longest spelling has, and none
 * if the output ends in anything else, so a prompt without a line break appears immediately.
 *
 * The search is Wu and Manber's ("A fast algorithm for multi-pattern searching", 1994): it looks at the last bytes of a window as long as
 * the shortest spelling, and usually moves on by almost that length.
 */
export const createMask = (secrets: readonly Secret[]): Mask => {
  const spellings = secrets.flatMap(spellingsOf)
  if (spellings.length === 0) return { write: (chunk) => chunk, end: () => Buffer.alloc(0) }

  const token = Buffer.from(maskText)
  const longest = Math.max(...spellings.map((spelling) => spelling.length))
  const window = Math.min(...spellings.map((spelling) => spelling.length))
  const block = Math.min(window, 3)
  /** The bucket of the block of bytes that ends at `at`. */
  const bucketOf = (bytes: Buffer, at: number): number => {
    let bucket = bytes[at] as number
    if (block > 1) bucket ^= (bytes[at - 1] as number) << 4
    if (block > 2) bucket ^= (bytes[at - 2] as number) << 8
    return bucket
  }
  /** How far the window can move if it ends in a block of this bucket; 0 if a spelling may start at its first byte. */
  const shifts = new Uint16Array(buckets).fill(Math.min(window - block + 1, 0xffff))
  const ending = new Map<number, Buffer[]>()
  const starting: Buffer[][] = Array.from({ length: 256 }, () => [])
  for (const spelling of spellings) {
    for (let at = block - 1; at < window; at += 1) {
      const bucket = bucketOf(spelling, at)
      shifts[bucket] = Math.min(shifts[bucket] as number, window - 1 - at)
    }
    const last = bucketOf(spelling, window - 1)
    ending.set(last, [...(ending.get(last) ?? []), spelling])
    starting[spelling[0] as number]?.push(spelling)
  }

  const matches = (bytes: Buffer, from: number, spelling: Buffer, length: number): boolean => {
    for (let at = 0; at < length; at += 1) if (bytes[from + at] !== spelling[at]) return false
    return true
  }
  /** The offset of the trailing bytes that may be the start of a spelling; the length if there are none. */
  const holdFrom = (bytes: Buffer): number => {
    for (let from = Math.max(0, bytes.length - longest + 1); from < bytes.length; from += 1) {
      const left = bytes.length - from
      for (const spelling of starting[bytes[from] as number] ?? []) {
        if (spelling.length > left && matches(bytes, from, spelling, left)) return from
      }
    }
    return bytes.length
  }

  let held: Buffer = Buffer.alloc(0)
  /** How many of the held bytes belong to a spelling that started before them. */
  let covered = 0
  /** Whether the last printed byte was masked: its run already has its `[secret]`. */
  let inRun = false

  /** Masks `bytes` up to `until`, and holds the rest back. */
  const mask = (bytes: Buffer, until: number): Buffer => {
    const out: Buffer[] = []
    let printed = covered
    let runEnd = covered
    const cover = (from: number, to: number): void => {
      if (from > runEnd || (runEnd === 0 && !inRun)) {
        // A new run starts; the bytes between it and the previous one stay as they are.
        out.push(bytes.subarray(printed, from), token)
      }
      runEnd = Math.max(runEnd, to)
      printed = runEnd
    }
    for (let at = window - 1; at < bytes.length;) {
      const shift = shifts[bucketOf(bytes, at)] as number
      if (shift > 0) {
        at += shift
        continue
      }
      const from = at - window + 1
      if (from >= until) break
      for (const spelling of ending.get(bucketOf(bytes, at)) ?? []) {
        if (from + spelling.length <= bytes.length && matches(bytes, from, spelling, spelling.length))
          cover(from, from + spelling.length)
      }
      at += 1
    }
    if (printed < until) out.push(bytes.subarray(printed, until))
    if (until > 0) inRun = runEnd >= until
    covered = Math.max(0, runEnd - until)
    held = Buffer.from(bytes.subarray(until))
    return out.length === 1 && out[0] ? out[0] : Buffer.concat(out)
  }

  return {
    write: (chunk) => {
      const bytes = held.length > 0 ? Buffer.concat([held, chunk]) : chunk
      return mask(bytes, holdFrom(bytes))
    },
    end: () => mask(held, held.length),
  }
}

/** `createMask` as a stream, with back-pressure; what was held back is flushed at the end. */
export const maskStream = (secrets: readonly Secret[]): Transform => {
  const mask = createMask(secrets)
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => done(null, mask.write(chunk)),
    flush: (done) => done(null, mask.end()),
  })
}
