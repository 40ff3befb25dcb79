/*
 * A slot holds all that deciding takes, in 16 bytes, so that finding a key among a million is one visit to main memory, and a
 * processor knows where all of it is. In words of 32 bits:
 *   0, 1  63 bits of the secret's hash, and one that is set, so that no key looks like a free slot
 *   2     until when the key is good for certain: its expiry in whole `tick`s, or `never`
 *   3     16 bits: what kind the key is of, 0 where the slot is free; 8 bits: uses that were not taken yet; 8 bits: when the last was
 * What a decision does not need stands in arrays of their own.
 */
const slotWords = 4
const takenBit = 1
const kindMask = 0xffff
const usesShift = 16
const ageShift = 24
/** Uses of a key, and seconds, that a slot has room for. */
export const mostInSlot = 255

/** Slots that stand together, in one line of the processor's cache. */
const bucketSlots = 4
const bucketWords = bucketSlots * slotWords
/** Past this share of taken slots, too many keys stand outside of the bucket where a search begins. */
const fullest = 0.8
const growth = 1.25

/** In ms: 32 bits of them reach into the year 2109. */
const tick = 1024
const never = 0xffff_ffff
const homes = 2 ** 32

/** Words of a secret's hash: where to begin to search, and the two that tell one key from another (but for the last bit of `second`). */
export type Fingerprint = { readonly home: number; readonly first: number; readonly second: number }

/** 1 where both words are 0, else 0. */
const isZero = (first: number, second: number): number => {
  const bits = first | second
  return ((bits | -bits) >>> 31) ^ 1
}

/** Whether a kind's number has room in a slot; a key whose number has not is asked from the database each time. */
export const hasRoom = (kind: number): boolean => kind > 0 && kind <= kindMask

/**
 * An open-addressing hash table of buckets. Where a search begins grows with `home`, so that moving all keys into a larger table goes
 * through both from end to end.
 */
export class KeyTable {
  /** By slot: the number of the key's record. */
  readonly records: Uint32Array
  readonly #buckets: number
  readonly #words: Uint32Array
  /** By slot: for moving it. */
  readonly #homes: Uint32Array
  #taken = 0

  constructor(buckets = 128) {
    this.#buckets = buckets
    this.#words = new Uint32Array(buckets * bucketWords)
    this.#homes = new Uint32Array(this.slots)
    this.records = new Uint32Array(this.slots)
  }

  get slots(): number {
    return this.#buckets * bucketSlots
  }

  get isFull(): boolean {
    return this.#taken >= this.slots * fullest
  }

  /**
   * The slot that holds the key, or -1. A bucket is compared whole, without a branch a slot: a processor could only guess which to
   * take before the bucket has come from memory, and would have to begin again where it guessed wrong.
   */
  find({ home, first, second }: Fingerprint): number {
    const table = this.#words
    const marked = second | takenBit
    for (let bucket = this.#bucketOf(home); ; bucket = bucket + 1 === this.#buckets ? 0 : bucket + 1) {
      const at = bucket * bucketWords
      const hit =
        isZero((table[at] ?? 0) ^ first, (table[at + 1] ?? 0) ^ marked) |
        (isZero((table[at + 4] ?? 0) ^ first, (table[at + 5] ?? 0) ^ marked) * 2) |
        (isZero((table[at + 8] ?? 0) ^ first, (table[at + 9] ?? 0) ^ marked) * 3) |
        (isZero((table[at + 12] ?? 0) ^ first, (table[at + 13] ?? 0) ^ marked) * 4)
      if (hit !== 0) return bucket * bucketSlots + hit - 1
      if (((table[at + bucketWords - 1] ?? 0) & kindMask) === 0) return -1
    }
  }

  kindAt(slot: number): number {
    return (this.#words[slot * slotWords + 3] ?? 0) & kindMask
  }

  /** Whether the key has not expired at `now` (ms since the epoch), for certain: false within a tick of its expiry, and from then on. */
  isGoodAt(slot: number, now: number): boolean {
    const until = this.#words[slot * slotWords + 2] ?? 0
    return until === never || now < until * tick
  }

  /** Puts in a key that is not there yet, whose kind `hasRoom`; never into a full table. `expiresAt` in ms since the epoch. */
  add(fingerprint: Fingerprint, kind: number, expiresAt: number | null, record: number): void {
    this.#put(fingerprint, expiresAt === null ? never : Math.max(0, Math.min(Math.floor(expiresAt / tick), never - 1)), kind, record)
  }

  /** The uses and the last one's second as they stand in the slot. */
  countAt(slot: number): { readonly uses: number; readonly age: number } {
    const word = this.#words[slot * slotWords + 3] ?? 0
    return { uses: (word >>> usesShift) & mostInSlot, age: word >>> ageShift }
  }

  /** Both at most `mostInSlot`. */
  setCount(slot: number, uses: number, age: number): void {
    this.#words[slot * slotWords + 3] = this.kindAt(slot) | (uses << usesShift) | (age << ageShift)
  }

  /** The same keys, without their uses, in a larger table and in other slots. */
  grown(): KeyTable {
    const larger = new KeyTable(Math.ceil(this.#buckets * growth))
    for (let slot = 0; slot < this.slots; slot += 1) {
      const kind = this.kindAt(slot)
      if (kind === 0) continue
      const word = slot * slotWords
      const fingerprint = { home: this.#homes[slot] ?? 0, first: this.#words[word] ?? 0, second: this.#words[word + 1] ?? 0 }
      larger.#put(fingerprint, this.#words[word + 2] ?? 0, kind, this.records[slot] ?? 0)
    }
    return larger
  }

  #put({ home, first, second }: Fingerprint, until: number, kind: number, record: number): void {
    let slot = this.#bucketOf(home) * bucketSlots
    while (this.kindAt(slot) !== 0) slot = slot + 1 === this.slots ? 0 : slot + 1
    this.#words.set([first, second | takenBit, until, kind], slot * slotWords)
    this.#homes[slot] = home
    this.records[slot] = record
    this.#taken += 1
  }

  #bucketOf(home: number): number {
    return Math.floor(home * (this.#buckets / homes))
  }
}
