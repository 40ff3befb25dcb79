import { mostInSlot, type KeyTable } from './key-table.ts'

/** Hands over how often a record was used, and when last (ms since the epoch, to the second). */
export type TakeUse<Used> = (used: Used, uses: number, lastUsedAt: number) => void

/**
 * Counts uses in the slots of a table, where a check has just been; what a slot has no room for goes to `#kept`, by record. Slots tell the
 * time in seconds from `#since` on.
 */
export class UseCounts {
  /** Slots whose count is not 0, and how many there are. */
  #used: Uint32Array
  #usedLength = 0
  #since = 0
  readonly #kept = new Map<number, { uses: number; lastUsed: number }>()

  constructor(slots: number) {
    this.#used = new Uint32Array(slots + 1)
  }

  /** Counts one use at `now` (ms since the epoch). */
  count(table: KeyTable, slot: number, now: number): void {
    const second = Math.floor(now / 1000)
    if (second < this.#since || second > this.#since + mostInSlot) {
      this.#keepAll(table)
      this.#since = second
    }
    const { uses } = table.countAt(slot)
    if (uses === mostInSlot) this.#keep(table, slot)
    // Without a branch, which a processor could only guess before the count has come from memory.
    this.#used[this.#usedLength] = slot
    this.#usedLength += (uses - 1) >>> 31
    table.setCount(slot, uses === mostInSlot ? 1 : uses + 1, second - this.#since)
  }

  /** Leaves `table` for one of the same records and this many slots, which is counted in from now on. */
  leave(table: KeyTable, slots: number): void {
    this.#keepAll(table)
    this.#used = new Uint32Array(slots + 1)
  }

  /** Hands over what was counted since the last time, by record. */
  take(table: KeyTable, take: TakeUse<number>): void {
    this.#keepAll(table)
    for (const [record, { uses, lastUsed }] of this.#kept) take(record, uses, lastUsed * 1000)
    this.#kept.clear()
  }

  /** Takes every count out of the slots. */
  #keepAll(table: KeyTable): void {
    for (const slot of this.#used.subarray(0, this.#usedLength)) {
      this.#keep(table, slot)
      table.setCount(slot, 0, 0)
    }
    this.#usedLength = 0
  }

  #keep(table: KeyTable, slot: number): void {
    const record = table.records[slot] ?? 0
    const { uses, age } = table.countAt(slot)
    this.#kept.set(record, { uses: uses + (this.#kept.get(record)?.uses ?? 0), lastUsed: this.#since + age })
  }
}
