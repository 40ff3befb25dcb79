import { hash } from 'node:crypto'
import type { Environment } from '../../../shared/domain/types.ts'
import type { PermissionSet } from '../../../shared/domain/permissions.ts'
import type { DecidableKey } from './decide.ts'

/** What the answer says about the presented key. */
export type VerifiedKey = {
  readonly id: string
  readonly accountId: string
  readonly environment: Environment
  readonly roles: readonly string[]
  readonly permissions: PermissionSet
  readonly expiresAt: number | null
}

/** Receives how often a key was used, and when last (ms since the epoch). */
export type Used = (keyId: string, uses: number, lastUsedAt: number) => void

/** A remembered key: its position, what a decision depends on, and what is reported about it. */
export type Remembered = {
  readonly slot: number
  readonly decidable: DecidableKey
  readonly key: VerifiedKey
}

/** What a decision depends on and many keys share. */
type Kind = Pick<DecidableKey, 'environment' | 'permissions'>

const digestWords = 8
const usualSlots = 1 << 18
/** The share of the slots that may be used: beyond it, too many keys are far from their first slot. */
const fullest = 0.75
/** How many keys are remembered at most; they take about 42 MB. */
export const mostKeys = usualSlots * fullest

/** The kinds of a slot without a key, and of one whose key was forgotten. Real kinds have higher numbers. */
const free = 0
const forgotten = 1

/** One typed array per property, so that a check touches as little memory as possible: with one object per key, 100,000 keys took more than twice as long. */
const createTable = (slots: number) => {
  const keys: (VerifiedKey | undefined)[] = []
  keys.length = slots
  return {
    digests: new Uint32Array(slots * digestWords),
    kinds: new Uint32Array(slots),
    /** Infinity for never. */
    expiresAt: new Float64Array(slots),
    uses: new Uint32Array(slots),
    lastUsedAt: new Float64Array(slots),
    keys,
  }
}

/**
 * Remembers valid keys by the SHA-256 of the secret as it was presented, and counts their uses. Only keys that are intact, enabled and
 * neither ended nor deleted are added. A hash table with linear probing and a fixed size; the caller clears it when it is full.
 */
export class KeyMemory {
  readonly #slots: number
  readonly #used: Used
  readonly #wanted = new Uint32Array(digestWords)
  readonly #wantedBytes = Buffer.from(this.#wanted.buffer)
  #table: ReturnType<typeof createTable>
  #taken = 0
  /** By number; those of `free` and `forgotten` are unused. */
  readonly #kinds: (Kind | undefined)[] = [undefined, undefined]
  readonly #kindNumbers = {
    test: new Map<PermissionSet, number>(),
    production: new Map<PermissionSet, number>(),
  }
  readonly #slotsById = new Map<string, number>()
  /** The slots that were used since the last `handOver`. */
  readonly #usedSlots: number[] = []

  /** `slots` is a power of two. Uses are reported to `used`. */
  constructor(used: Used, slots = usualSlots) {
    this.#used = used
    this.#slots = slots
    this.#table = createTable(slots)
  }

  get isFull(): boolean {
    return this.#taken >= this.#slots * fullest
  }

  /** The key remembered for `secret`. It may have expired since, which the decision checks. */
  find(secret: string): Remembered | undefined {
    const slot = this.#slotOf(secret)
    const { kinds, expiresAt, keys } = this.#table
    const kind = this.#kinds[kinds[slot] ?? free]
    const key = keys[slot]
    if (kind === undefined || key === undefined) return undefined
    const until = expiresAt[slot] ?? 0
    const decidable = {
      intact: true,
      environment: kind.environment,
      permissions: kind.permissions,
      expiresAt: until === Infinity ? null : until,
      endedAt: null,
      disabledAt: null,
      deletedAt: null,
    }
    return { slot, decidable, key }
  }

  /**
   * Remembers a key that is intact, enabled and neither ended nor deleted; must not be called when the table is full. Keys with the same
   * permissions share one `permissions` object. A key that is remembered under another spelling is replaced.
   */
  add(secret: string, key: VerifiedKey): void {
    if (this.isFull) throw new Error('a full memory must be cleared first')
    this.forget([key.id])
    const slot = this.#slotOf(secret)
    const { digests, kinds, expiresAt, keys } = this.#table
    if (kinds[slot] === free) this.#taken += 1
    digests.set(this.#wanted, slot * digestWords)
    kinds[slot] = this.#kindOf(key)
    expiresAt[slot] = key.expiresAt ?? Infinity
    keys[slot] = key
    this.#slotsById.set(key.id, slot)
  }

  /** Counts one use, at `now` (ms since the epoch), of a key that was just found. */
  count({ slot }: Remembered, now: number): void {
    const { uses, lastUsedAt } = this.#table
    const before = uses[slot] ?? 0
    if (before === 0) this.#usedSlots.push(slot)
    uses[slot] = before + 1
    lastUsedAt[slot] = now
  }

  /** Reports the uses counted since the last call. */
  handOver(): void {
    const { uses, lastUsedAt, keys } = this.#table
    for (const slot of this.#usedSlots.splice(0)) {
      this.#used(keys[slot]?.id ?? '', uses[slot] ?? 0, lastUsedAt[slot] ?? 0)
      uses[slot] = 0
    }
  }

  /** Forgets these keys, after reporting their uses. */
  forget(keyIds: Iterable<string>): void {
    for (const id of keyIds) {
      const slot = this.#slotsById.get(id)
      if (slot === undefined) continue
      this.handOver()
      this.#slotsById.delete(id)
      this.#table.kinds[slot] = forgotten
      this.#table.keys[slot] = undefined
    }
  }

  /** Forgets every key, after reporting their uses. */
  clear(): void {
    if (this.#taken === 0) return
    this.handOver()
    this.#table = createTable(this.#slots)
    this.#taken = 0
    this.#kinds.length = forgotten + 1
    this.#kindNumbers.test.clear()
    this.#kindNumbers.production.clear()
    this.#slotsById.clear()
  }

  /** The slot with the digest of `secret`, even if its key was forgotten, or the free slot where it belongs. */
  #slotOf(secret: string): number {
    const wanted = this.#wanted
    this.#wantedBytes.write(hash('sha256', secret, 'binary'), 'binary')
    const { digests, kinds } = this.#table
    const last = this.#slots - 1
    for (let slot = (wanted[0] ?? 0) & last; ; slot = (slot + 1) & last) {
      const at = slot * digestWords
      let word = 0
      while (word < digestWords && digests[at + word] === wanted[word]) word += 1
      if (word === digestWords || kinds[slot] === free) return slot
    }
  }

  #kindOf({ environment, permissions }: VerifiedKey): number {
    const numbers = this.#kindNumbers[environment]
    const number = numbers.get(permissions) ?? this.#kinds.push({ environment, permissions }) - 1
    numbers.set(permissions, number)
    return number
  }
}
