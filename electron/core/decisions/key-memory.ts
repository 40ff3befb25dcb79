import { hash, randomBytes } from 'node:crypto'
import type { Environment } from '../../../shared/domain.ts'
import type { PermissionSet } from '../../../shared/permissions.ts'
import type { DecidableKey } from './decide.ts'

export type Snapshot = { readonly roles: readonly string[]; readonly permissions: PermissionSet }

/** What there is to remember of a key that is intact, enabled and not deleted. */
export type Memorable = { readonly id: string; readonly accountId: string; readonly environment: Environment; readonly expiresAt: number | null; readonly snapshot: Snapshot }

/*
 * A record fills one cache line, so that a key is found among a million with two visits to main memory: 16 words of 32
 * bits, of which 0–7 are the digest, 8–9 the expiry and 10–11 the last use (ms since the epoch, as 64-bit floats), and
 * the rest as follows.
 */
const recordWords = 16
const expiresAt64 = 4
const lastUsedAt64 = 5
const usesWord = 12
const environmentWord = 13
const snapshotWord = 14
const accountWord = 15
/** The longest text, in bytes, that is remembered: any issued secret, most others. */
const longestText = 512
/** A slot holds 8 bits of the digest and the index of the record plus one; 0 is free. */
const indexBits = 24
const indexMask = (1 << indexBits) - 1
const mostKeys = indexMask - 1

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
  readonly accountId: string
  readonly index: number
  readonly #ids: readonly string[]

  constructor(index: number, ids: readonly string[], { accountId, environment, expiresAt, snapshot }: Omit<Memorable, 'id'>) {
    this.index = index
    this.#ids = ids
    this.accountId = accountId
    this.environment = environment
    this.expiresAt = expiresAt
    this.permissions = snapshot.permissions
    this.snapshot = snapshot
  }

  get id(): string {
    return this.#ids[this.index] ?? ''
  }

  get roles(): readonly string[] {
    return this.snapshot.roles
  }
}

/**
 * Keys by the secret as it was presented, with their uses counted in place. What is kept of a secret is SHA-256 of 32 random
 * bytes of this memory's own and the secret: one hash, where the digest that the database knows takes two.
 * An open-addressing hash table with linear probing.
 */
export class KeyMemory {
  readonly #salted = Buffer.concat([randomBytes(32), Buffer.alloc(longestText)])
  /** The beginning of `#salted` for each length of text; made when first needed. */
  readonly #views: (Buffer | undefined)[] = []
  readonly #wanted = Buffer.alloc(32)
  readonly #wantedWords = new Uint32Array(this.#wanted.buffer, this.#wanted.byteOffset, 8)
  #slots = new Uint32Array(0)
  #words = new Uint32Array(0)
  #floats = new Float64Array(0)
  #ids: string[] = []
  #snapshots = new Interned<Snapshot>()
  #accounts = new Interned<string>()
  /** Records with uses that were not taken yet. */
  #used: number[] = []

  constructor() {
    this.clear()
  }

  /** Forgets every key. Uses that were not taken are lost. */
  clear(): void {
    this.#ids = []
    this.#snapshots = new Interned()
    this.#accounts = new Interned()
    this.#used = []
    this.#makeRoom(512)
  }

  find(secret: string): RememberedKey | undefined {
    if (!this.#want(secret)) return undefined
    const index = this.#indexOfWanted()
    if (index < 0) return undefined
    const word = index * recordWords
    const ends = this.#floats[index * (recordWords / 2) + expiresAt64] ?? 0
    const snapshot = this.#snapshots.at(this.#words[word + snapshotWord] ?? 0)
    if (!snapshot) return undefined
    return new RememberedKey(index, this.#ids, {
      accountId: this.#accounts.at(this.#words[word + accountWord] ?? 0) ?? '',
      environment: this.#words[word + environmentWord] === 1 ? 'production' : 'test',
      expiresAt: ends === Infinity ? null : ends,
      snapshot,
    })
  }

  /** Remembers what `secret` stands for, unless it is too long. `snapshot` is one object for all keys that have the same. */
  add(secret: string, key: Memorable): void {
    if (!this.#want(secret) || this.#indexOfWanted() >= 0) return
    if (this.#ids.length >= mostKeys) this.clear()
    const index = this.#ids.length
    if (index * 2 >= this.#slots.length) this.#makeRoom(this.#slots.length * 2)
    this.#ids.push(key.id)
    const word = index * recordWords
    this.#words.set(this.#wantedWords, word)
    this.#words[word + environmentWord] = key.environment === 'production' ? 1 : 0
    this.#words[word + snapshotWord] = this.#snapshots.numberOf(key.snapshot)
    this.#words[word + accountWord] = this.#accounts.numberOf(key.accountId)
    this.#floats[index * (recordWords / 2) + expiresAt64] = key.expiresAt ?? Infinity
    this.#enter(index)
  }

  /** Counts one use of a key at `now`. */
  count({ index }: RememberedKey, now: number): void {
    const uses = this.#words[index * recordWords + usesWord] ?? 0
    if (uses === 0) this.#used.push(index)
    this.#words[index * recordWords + usesWord] = uses + 1
    this.#floats[index * (recordWords / 2) + lastUsedAt64] = now
  }

  /** Hands over the uses counted since the last time. */
  takeUses(take: (id: string, uses: number, lastUsedAt: number) => void): void {
    for (const index of this.#used) {
      take(this.#ids[index] ?? '', this.#words[index * recordWords + usesWord] ?? 0, this.#floats[index * (recordWords / 2) + lastUsedAt64] ?? 0)
      this.#words[index * recordWords + usesWord] = 0
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

  #indexOfWanted(): number {
    const wanted = this.#wantedWords
    const tag = (wanted[1] ?? 0) >>> indexBits
    const mask = this.#slots.length - 1
    for (let at = (wanted[0] ?? 0) & mask; ; at = (at + 1) & mask) {
      const slot = this.#slots[at] ?? 0
      if (slot === 0) return -1
      if (slot >>> indexBits === tag && this.#isWanted((slot & indexMask) - 1)) return (slot & indexMask) - 1
    }
  }

  #isWanted(index: number): boolean {
    const from = index * recordWords
    for (let word = 0; word < 8; word += 1) if (this.#words[from + word] !== this.#wantedWords[word]) return false
    return true
  }

  /** Points a free slot at a record. */
  #enter(index: number): void {
    const mask = this.#slots.length - 1
    let at = (this.#words[index * recordWords] ?? 0) & mask
    while (this.#slots[at] !== 0) at = (at + 1) & mask
    const tag = (this.#words[index * recordWords + 1] ?? 0) >>> indexBits
    this.#slots[at] = ((tag << indexBits) | (index + 1)) >>> 0
  }

  /** Room for half as many keys as there are `slots`, a power of two. */
  #makeRoom(slots: number): void {
    const words = new Uint32Array((slots / 2) * recordWords)
    words.set(this.#words.subarray(0, this.#ids.length * recordWords))
    this.#words = words
    this.#floats = new Float64Array(words.buffer)
    this.#slots = new Uint32Array(slots)
    for (let index = 0; index < this.#ids.length; index += 1) this.#enter(index)
  }
}
