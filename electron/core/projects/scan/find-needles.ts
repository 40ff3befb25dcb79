import { findGramsWasm } from './find-grams-wasm.ts'
import type { Needle } from './needles.ts'

/*
 * Finds any number of byte strings in one pass, at 3 to 4 GB/s: `find-grams.wat` looks for four bytes ("grams") of each needle, and what it
 * finds is compared with the whole needle. Which grams depends on the needle's length:
 *
 *   long     wherever a needle of at least nineteen bytes stands, four of its bytes begin at an offset that is a multiple of sixteen. So only
 *            every sixteenth offset of the text is looked at, and for each of sixteen cases one gram of the needle is known. The number of
 *            needles hardly matters
 *   short    one gram, which is looked for at every offset, sixteen offsets at a time. This becomes slower with more needles, but there are
 *            few: the labels of issued secrets, and the ends of imported ones of which only the digest is known
 *
 * Compared with this, a table of all pairs of bytes in JavaScript takes four times as long, and Aho-Corasick or Buffer.indexOf for each needle
 * far longer.
 */

/** The part of the standard's interface that is used here; Node's types do not declare it. */
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number; readonly maximum: number }) => {
    readonly buffer: ArrayBuffer
  }
  readonly Module: new (bytes: Buffer) => object
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, object>>,
  ) => {
    readonly exports: unknown
  }
}

/** What `find-grams.wat` exports. */
type Exports = {
  readonly find: (from: number, to: number) => number
  readonly next: { readonly value: number }
}

/**
 * Calls `found` with each needle (of at least four bytes) in the first `length` bytes, and where it starts. What was read into `own` is searched
 * there (what follows it may be overwritten); all other bytes are copied first.
 */
export type FindNeedles = {
  (bytes: Buffer, length: number, found: (needle: Needle, start: number) => void): void
  readonly own: Buffer
}

const gramLength = 4
const blockBytes = 16
const shortestLong = blockBytes + gramLength - 1

/** How much text is copied and searched at a time: what fits into the processor's cache. */
const pieceBytes = 128 * 1024
const maxResults = 4096

/** How often a byte occurs in source code, configuration and prose, roughly. */
const frequencies = Float64Array.from({ length: 256 }, (_, byte) => {
  const letter = 'zqjxkvbywgpfmucdlhrsnioate'.indexOf(String.fromCharCode(byte))
  if (letter >= 0) return 6 + letter
  if (byte === 32) return 60
  if (byte >= 48 && byte <= 57) return 5
  if (byte >= 65 && byte <= 90) return 4
  if (byte === 10 || (byte > 32 && byte < 127)) return 8
  return 1
})
const frequencyOf = (byte: number): number => frequencies[byte] ?? 0
const allBytes = [...frequencies.keys()]
const total = frequencies.reduce((sum, each) => sum + each, 0)

/** The offset of a needle's rarest gram, among those at `from`, `from + step`, … */
const rarestGram = (bytes: Buffer, from: number, step: number): number => {
  let [best, least] = [from, Number.POSITIVE_INFINITY]
  for (let at = from; at + gramLength <= bytes.length; at += step) {
    const often = bytes
      .subarray(at, at + gramLength)
      .reduce((product, byte) => product * frequencyOf(byte), 1)
    if (often < least) [best, least] = [at, often]
  }
  return best
}

/** What each of the eight buckets has of the bytes at one position of its grams: which low and which high halves. */
type Halves = { readonly low: Uint8Array; readonly high: Uint8Array }

/** The share of all bytes that pass as one of a bucket's. */
const shareOf = ({ low, high }: Halves, bucket: number, byte: number): number => {
  const isIn = (halves: Uint8Array, half: number, own: number): boolean =>
    half === own || ((halves[half] ?? 0) & bucket) !== 0
  return (
    allBytes.reduce(
      (sum, each) =>
        isIn(low, each & 15, byte & 15) && isIn(high, each >> 4, byte >> 4) ? sum + frequencyOf(each) : sum,
      0,
    ) / total
  )
}

/** Distributes short grams over eight buckets so that as little else as possible passes: each goes where it adds least. */
const createMasks = (grams: readonly Buffer[]): Uint8Array => {
  const masks = new Uint8Array(gramLength * 32)
  const positions = Array.from({ length: gramLength }, (_, k): Halves => ({
    low: masks.subarray(k * 32, k * 32 + 16),
    high: masks.subarray(k * 32 + 16, k * 32 + 32),
  }))
  const passing = new Float64Array(8)
  for (const gram of grams) {
    const shares = Array.from({ length: 8 }, (_, at) =>
      positions.reduce((product, halves, k) => product * shareOf(halves, 1 << at, gram[k] ?? 0), 1),
    )
    const added = shares.map((share, at) => share - (passing[at] ?? 0))
    const bucket = added.indexOf(Math.min(...added))
    passing[bucket] = shares[bucket] ?? 0
    for (const [k, { low, high }] of positions.entries()) {
      const byte = gram[k] ?? 0
      low[byte & 15] = (low[byte & 15] ?? 0) | (1 << bucket)
      high[byte >> 4] = (high[byte >> 4] ?? 0) | (1 << bucket)
    }
  }
  return masks
}

const hash = (gram: number): number => Math.imul(gram, 0x9e3779b1) >>> 0

type Entry = { readonly needle: Needle; readonly offset: number }
type Entries = Map<number, Entry[]>

const add = (entries: Entries, needle: Needle, offset: number): void => {
  const gram = needle.bytes.readUInt32LE(offset)
  const same = entries.get(gram)
  if (same) same.push({ needle, offset })
  else entries.set(gram, [{ needle, offset }])
}

const inBlocks = (bytes: number): number => Math.ceil(bytes / blockBytes) * blockBytes

/** Throws if a needle is too short. `ownBytes` is the size of `own`. */
export const createFindNeedles = (needles: readonly Needle[], ownBytes = 0): FindNeedles => {
  const [long, short]: [Entries, Entries] = [new Map(), new Map()]
  for (const needle of needles) {
    if (needle.bytes.length < gramLength) throw new RangeError('a needle has fewer than four bytes')
    if (needle.bytes.length < shortestLong) add(short, needle, rarestGram(needle.bytes, 0, 1))
    else
      for (let from = 0; from < blockBytes; from += 1)
        add(long, needle, rarestGram(needle.bytes, from, blockBytes))
  }
  const grams = new Set([...long.keys(), ...short.keys()])
  const tableLog = Math.max(10, 32 - Math.clz32(grams.size * 4))
  // About one bit in fifty is set.
  const bitsLog = Math.min(23, Math.max(16, 32 - Math.clz32(long.size * 32)))

  const results = gramLength * 32
  const bits = results + maxResults * 4
  const table = bits + 2 ** (bitsLog - 3)
  // A block of zeros before each text, and one after it. The results count from the first one, which is `own`.
  const text = table + 2 ** (tableLog + 2) + blockBytes
  const copied = inBlocks(ownBytes) + 2 * blockBytes
  const size = text + copied + pieceBytes + 2 * blockBytes
  const pages = Math.ceil(size / 65_536)
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages })
  const all = new Uint8Array(memory.buffer)
  const found = new Uint32Array(memory.buffer, results, maxResults)
  const slots = new Uint32Array(memory.buffer, table, 2 ** tableLog)

  all.set(createMasks([...short.keys()].map((gram) => Buffer.from(Uint32Array.of(gram).buffer))))
  for (const gram of long.keys()) {
    const bit = hash(gram) >>> (32 - bitsLog)
    all[bits + (bit >> 3)] = (all[bits + (bit >> 3)] ?? 0) | (1 << (bit & 7))
  }
  for (const gram of grams) {
    let slot = hash(gram) >>> (32 - tableLog)
    while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1)
    slots[slot] = gram
  }
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(findGramsWasm, 'base64')), {
    scan: {
      memory,
      bits,
      bitShift: 32 - bitsLog,
      table,
      tableShift: 32 - tableLog,
      tableMask: slots.length - 1,
      results,
      resultsEnd: bits,
      text,
    },
  })
  const { find, next } = exports as Exports

  const search = (bytes: Buffer, length: number, report: (needle: Needle, start: number) => void): void => {
    const check = (at: number, entries: readonly Entry[] | undefined): void => {
      for (const { needle, offset } of entries ?? []) {
        const start = at - offset
        const end = start + needle.bytes.length
        if (start >= 0 && end <= length && needle.bytes.compare(bytes, start, end) === 0)
          report(needle, start)
      }
    }
    /** Searches `count` bytes at `base`, which are those of `bytes` at `from`, for grams that begin in the first `most`. */
    const searchAt = (base: number, from: number, count: number, most: number): void => {
      all.fill(0, text + base + count, text + base + count + blockBytes)
      const end = base + inBlocks(count)
      for (let done = base; done < end; done = next.value) {
        const results = find(done, end)
        for (let each = 0; each < results; each += 1) {
          const result = found[each] ?? 0
          const at = (result >> 1) - base
          if (at < 0 || at >= most) continue
          check(from + at, ((result & 1) === 0 ? short : long).get(bytes.readUInt32LE(from + at)))
        }
      }
    }
    if (bytes.buffer === memory.buffer) searchAt(0, 0, length, length)
    else
      for (let from = 0; from < length; from += pieceBytes) {
        // A gram that begins in this piece may end in the next one.
        const piece = bytes.subarray(from, Math.min(length, from + pieceBytes + blockBytes))
        all.set(piece, text + copied)
        searchAt(copied, from, piece.length, pieceBytes)
      }
  }
  return Object.assign(search, { own: Buffer.from(memory.buffer, text, ownBytes) })
}
