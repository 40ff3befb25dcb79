import { hash, randomBytes } from 'node:crypto'
import type { Environment } from '../../../shared/domain.ts'
import type { PermissionSet } from '../../../shared/permissions.ts'
import type { DecidableKey } from './decide.ts'

export type Snapshot = { readonly roles: readonly string[]; readonly permissions: PermissionSet }

/** What there is to remember of a key that is intact, enabled and not deleted. */
export type Memorable = { readonly id: string; readonly accountId: string; readonly environment: Environment; readonly expiresAt: number | null; readonly snapshot: Snapshot }

/*
 * A slot holds all that deciding takes, in 32 bytes, so that a key is found among a million with one visit to main memory:
 * words of 32 bits, of which 0–2 are the digest's first 96 bits, 4–5 the expiry (ms since the epoch, as a 64-bit float),
 * and the rest as follows. A slot whose snapshot is 0 is free.
 */
const slotWords = 8
/** Twice the number of the snapshot, counted from 1, and one more for production. */
const snapshotWord = 3
const expiresAt64 = 2
const usesWord = 6
/** The last use, in seconds since the epoch. */
const lastUsedWord = 7
const mostKeys = 1 << 24

/** The longest text, in bytes, that is remembered: any issued secret, most others. */
const longestText = 512
/** The different values that many records have, by number. */
class Interned<T> {
  readonly #values: T[] = []
  readonly #numbers = new Map<T, number>()

  numberOf(value: T): number {
    const known = this.#numbers.get(value)
    if (known !== undefined) return known
    this.#numbers.set(value, this.#values.length)
    return this.#values.push(value) - 1
  }

  at(number: number): T | undefined {
    return this.#values[number]
  }
}

/** A remembered key, for one check. */
export class RememberedKey implements DecidableKey {
  readonly intact = true
  readonly disabledAt = null
  readonly deletedAt = null
  readonly environment: Environment
  readonly expiresAt: number | null
  readonly permissions: PermissionSet
  readonly snapshot: Snapshot
  readonly slot: number
  readonly #names: Names

  constructor(slot: number, names: Names, environment: Environment, expiresAt: number | null, snapshot: Snapshot) {
    this.slot = slot
    this.#names = names
    this.environment = environment
    this.expiresAt = expiresAt
    this.permissions = snapshot.permissions
    this.snapshot = snapshot
  }

  get id(): string {
    return this.#names[this.slot]?.id ?? ''
  }

  get accountId(): string {
    return this.#names[this.slot]?.accountId ?? ''
  }

  get roles(): readonly string[] {
    return this.snapshot.roles
  }
}

/** By slot: what a decision does not need. */
type Names = (Pick<Memorable, 'id' | 'accountId'> | undefined)[]

/**
 * Keys by the secret as it was presented, with their uses counted in place. What is kept of a secret is the beginning of SHA-256
 * of 32 random bytes of this memory's own and the secret: one hash, where the digest that the database knows takes two.
 * An open-addressing hash table with linear probing.
 */
export class KeyMemory {
  readonly #salted = Buffer.concat([randomBytes(32), Buffer.alloc(longestText)])
  /** The beginning of `#salted` for each length of text; made when first needed. */
  readonly #views: (Buffer | undefined)[] = []
  readonly #wanted = Buffer.alloc(32)
  readonly #wantedWords = new Uint32Array(this.#wanted.buffer, this.#wanted.byteOffset, 8)
  #size = 0
  #words = new Uint32Array(0)
  #floats = new Float64Array(0)
  #names: Names = []
  #snapshots = new Interned<Snapshot>()
  /** One text for all keys of an account. */
  #accounts = new Map<string, string>()
  /** Slots with uses that were not taken yet. */
  #used: number[] = []

  constructor() {
    this.clear()
  }

  /** Forgets every key. Uses that were not taken are lost. */
  clear(): void {
    this.#size = 0
    this.#snapshots = new Interned()
    this.#accounts = new Map()
    this.#used = []
    this.#names = []
    this.#words = new Uint32Array(512 * slotWords)
    this.#floats = new Float64Array(this.#words.buffer)
  }

  find(secret: string): RememberedKey | undefined {
    if (!this.#want(secret)) return undefined
    const slot = this.#slotOfWanted()
    const packed = this.#words[slot * slotWords + snapshotWord] ?? 0
    const snapshot = this.#snapshots.at((packed >>> 1) - 1)
    if (!snapshot) return undefined
    const ends = this.#floats[slot * (slotWords / 2) + expiresAt64] ?? 0
    return new RememberedKey(slot, this.#names, (packed & 1) === 1 ? 'production' : 'test', ends === Infinity ? null : ends, snapshot)
  }

  /** Remembers what `secret` stands for, unless it is too long. `snapshot` is one object for all keys that have the same. */
  add(secret: string, { id, accountId, environment, expiresAt, snapshot }: Memorable): void {
    if (!this.#want(secret) || this.#size >= mostKeys) return
    const slots = this.#words.length / slotWords
    if (this.#size * 2 >= slots) this.#grow(slots * 2)
    const slot = this.#slotOfWanted()
    const word = slot * slotWords
    if (this.#words[word + snapshotWord] !== 0) return
    this.#size += 1
    this.#words.set(this.#wantedWords.subarray(0, 3), word)
    this.#words[word + snapshotWord] = (this.#snapshots.numberOf(snapshot) + 1) * 2 + (environment === 'production' ? 1 : 0)
    this.#floats[slot * (slotWords / 2) + expiresAt64] = expiresAt ?? Infinity
    const account = this.#accounts.get(accountId) ?? accountId
    this.#accounts.set(account, account)
    this.#names[slot] = { id, accountId: account }
  }

  /** Counts one use of a key at `now` (ms since the epoch). */
  count({ slot }: RememberedKey, now: number): void {
    const word = slot * slotWords
    const uses = this.#words[word + usesWord] ?? 0
    if (uses === 0) this.#used.push(slot)
    this.#words[word + usesWord] = uses + 1
    this.#words[word + lastUsedWord] = now / 1000
  }

  /** Hands over the uses counted since the last time; when a key was last used is told to the second. */
  takeUses(take: (id: string, uses: number, lastUsedAt: number) => void): void {
    for (const slot of this.#used) {
      const word = slot * slotWords
      take(this.#names[slot]?.id ?? '', this.#words[word + usesWord] ?? 0, (this.#words[word + lastUsedWord] ?? 0) * 1000)
      this.#words[word + usesWord] = 0
    }
    this.#used = []
  }

  /** Puts the digest of a secret where the next look goes for it; false when it is too long. */
  #want(secret: string): boolean {
    // Three bytes of UTF-8 at most for each unit of a string.
    if (secret.length * 3 > longestText) return false
    const length = this.#salted.write(secret, 32)
    this.#wanted.write(hash('sha256', (this.#views[length] ??= this.#salted.subarray(0, 32 + length)), 'binary'), 0, 'latin1')
    return true
  }

  /** The slot that holds the wanted digest, or the free one where it would be put. */
  #slotOfWanted(): number {
    const words = this.#words
    const mask = words.length / slotWords - 1
    const [first = 0, second = 0, third = 0] = [this.#wantedWords[0], this.#wantedWords[1], this.#wantedWords[2]]
    for (let slot = first & mask; ; slot = (slot + 1) & mask) {
      const word = slot * slotWords
      if (words[word + snapshotWord] === 0) return slot
      if (words[word] === first && words[word + 1] === second && words[word + 2] === third) return slot
    }
  }

  /** Moves every key into `slots` slots, a power of two. */
  #grow(slots: number): void {
    const [words, names] = [this.#words, this.#names]
    const moved = new Map<number, number>()
    this.#words = new Uint32Array(slots * slotWords)
    this.#floats = new Float64Array(this.#words.buffer)
    this.#names = []
    const wanted = this.#wantedWords.slice()
    for (let from = 0; from * slotWords < words.length; from += 1) {
      const slot = words.subarray(from * slotWords, (from + 1) * slotWords)
      if (slot[snapshotWord] === 0) continue
      this.#wantedWords.set(slot.subarray(0, 3))
      const to = this.#slotOfWanted()
      this.#words.set(slot, to * slotWords)
      this.#names[to] = names[from]
      if (slot[usesWord] !== 0) moved.set(from, to)
    }
    this.#wantedWords.set(wanted)
    this.#used = this.#used.map((slot) => moved.get(slot) ?? slot)
  }
}
