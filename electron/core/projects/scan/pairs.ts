import type { Needle } from './needles.ts'

/*
 * Finds any number of byte strings in one pass. Every two bytes of the text are looked up in a table of all 65,536 pairs of bytes, eight
 * lookups per branch, about 4 GB/s. Wherever a needle stands, a pair of its bytes falls on an even offset, and another one would if it
 * stood one byte further; for both cases the table has one of the needle's rare pairs. Needles share pairs where they can, so that few
 * pairs are in the table. What passes it is looked up by four bytes, which text rarely has in common with a needle.
 *
 * Compared with this, Buffer.indexOf is faster for one needle and slower for five; an Aho-Corasick automaton or a table of shifts
 * (Wu-Manber) waits for memory at every step, about 1 GB/s.
 */

/** How often a byte occurs in source code, configuration and prose, roughly. */
const frequency = (byte: number): number => {
  const letter = 'zqjxkvbywgpfmucdlhrsnioate'.indexOf(String.fromCharCode(byte))
  if (letter >= 0) return 6 + letter
  if (byte === 32) return 60
  if (byte >= 48 && byte <= 57) return 5
  if (byte >= 65 && byte <= 90) return 4
  if (byte === 10 || (byte > 32 && byte < 127)) return 8
  return 1
}

const pairAt = (bytes: Buffer, at: number): number => (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)

const gramAt = (bytes: Buffer, at: number): number =>
  (pairAt(bytes, at) | (pairAt(bytes, at + 2) << 16)) >>> 0

/** A slot of the table that says which grams may be a needle's. */
const slotOf = (gram: number): number => Math.imul(gram, 0x9e3779b1) >>> 16

/**
 * The offset of a needle's pair with which it is found when its start has this parity: one that is in the table already, or else the rarest.
 * Preferably one with two more bytes of the needle after it.
 */
const choose = (bytes: Buffer, parity: 0 | 1, isPair: Uint8Array): number => {
  let best: number = parity
  let least = Number.POSITIVE_INFINITY
  const last = bytes.length >= parity + 4 ? bytes.length - 4 : bytes.length - 2
  for (let at: number = parity; at <= last; at += 2) {
    const isThere = ((isPair[pairAt(bytes, at)] ?? 0) & byGram) !== 0
    const often = isThere ? 0 : frequency(bytes[at] ?? 0) * frequency(bytes[at + 1] ?? 0)
    if (often < least) [best, least] = [at, often]
  }
  return best
}

/** Whether a pair in the table leads to needles by the four bytes that begin with it, or by the pair itself. */
const byGram = 1
const byPair = 2

type Entry = { readonly needle: Needle; readonly offset: number }

/** How many bytes after the text `findNeedles` may read; they must be zero. */
export const padding = 16

/** Calls `found` with each needle (of at least three bytes) and where it starts. `buffer` starts its ArrayBuffer and is zero from `length` on, for `padding` bytes. */
export type FindNeedles = (
  buffer: Buffer,
  length: number,
  found: (needle: Needle, start: number) => void,
) => void

export const createFindNeedles = (needles: readonly Needle[]): FindNeedles => {
  const isPair = new Uint8Array(65_536)
  const mayBeGram = new Uint8Array(65_536)
  const entries = { [byGram]: new Map<number, Entry[]>(), [byPair]: new Map<number, Entry[]>() }
  // Short needles have little choice, so the others share their pairs.
  for (const needle of needles.toSorted((a, b) => a.bytes.length - b.bytes.length))
    for (const parity of [0, 1] as const) {
      const { bytes } = needle
      const offset = choose(bytes, parity, isPair)
      const pair = pairAt(bytes, offset)
      const kind = offset + 4 <= bytes.length ? byGram : byPair
      const key = kind === byGram ? gramAt(bytes, offset) : pair
      isPair[pair] = (isPair[pair] ?? 0) | kind
      if (kind === byGram) mayBeGram[slotOf(key)] = 1
      const same = entries[kind].get(key)
      if (same) same.push({ needle, offset })
      else entries[kind].set(key, [{ needle, offset }])
    }

  return (buffer, length, found) => {
    const words = new Uint16Array(buffer.buffer, buffer.byteOffset, (length + padding) >> 1)
    const end = (length + 1) >> 1
    const at = (index: number): number => words[index] ?? 0
    const check = (index: number, candidates: readonly Entry[] | undefined): void => {
      for (const { needle, offset } of candidates ?? []) {
        const { bytes } = needle
        const start = index * 2 - offset
        const last = start + bytes.length - 1
        // The two comparisons spare most calls of the third.
        if (start < 0 || last >= length || buffer[start] !== bytes[0] || buffer[last] !== bytes.at(-1))
          continue
        if (bytes.compare(buffer, start, last + 1) === 0) found(needle, start)
      }
    }
    const look = (index: number, kinds: number): void => {
      const pair = at(index)
      if ((kinds & byPair) !== 0) check(index, entries[byPair].get(pair))
      if ((kinds & byGram) === 0) return
      const gram = (pair | (at(index + 1) << 16)) >>> 0
      if (mayBeGram[slotOf(gram)] === 1) check(index, entries[byGram].get(gram))
    }
    for (let index = 0; index < end; index += 8) {
      // Undefined cannot occur: the padding is part of `words`, and every pair has an entry.
      const any =
        (isPair[words[index] as number] as number) |
        (isPair[words[index + 1] as number] as number) |
        (isPair[words[index + 2] as number] as number) |
        (isPair[words[index + 3] as number] as number) |
        (isPair[words[index + 4] as number] as number) |
        (isPair[words[index + 5] as number] as number) |
        (isPair[words[index + 6] as number] as number) |
        (isPair[words[index + 7] as number] as number)
      if (any === 0) continue
      for (let each = index; each < index + 8; each += 1) {
        const kinds = isPair[at(each)] ?? 0
        if (kinds !== 0) look(each, kinds)
      }
    }
  }
}
