import { hash, randomBytes } from 'node:crypto'
import type { Environment } from '../../../shared/domain.ts'
import type { PermissionSet } from '../../../shared/permissions.ts'
import type { DecidableKey } from './decide.ts'
import { hasRoom, KeyTable, type Fingerprint } from './key-table.ts'
import { UseCounts, type TakeUse } from './use-counts.ts'

export type Snapshot = { readonly roles: readonly string[]; readonly permissions: PermissionSet }

/** What there is to remember of a key that is intact, enabled and not deleted. */
export type Memorable = { readonly id: string; readonly accountId: string; readonly environment: Environment; readonly expiresAt: number | null; readonly snapshot: Snapshot }

/** What a decision does not need of a key. */
type KeyRecord = Pick<Memorable, 'id' | 'accountId' | 'expiresAt'>
/** What many keys share. `decidable` is what a decision takes of any of them as long as it has not expired. */
type Kind = { readonly snapshot: Snapshot; readonly decidable: DecidableKey }

const mostKeys = 1 << 24
/** The longest text, in bytes, that is remembered: any issued secret, most others. */
const longestText = 512

/** A remembered key, for one check. */
export class RememberedKey {
  readonly slot: number
  readonly #kind: Kind
  readonly #table: KeyTable
  readonly #records: readonly KeyRecord[]

  constructor(slot: number, kind: Kind, table: KeyTable, records: readonly KeyRecord[]) {
    this.slot = slot
    this.#kind = kind
    this.#table = table
    this.#records = records
  }

  get decidable(): DecidableKey {
    return this.#kind.decidable
  }

  get environment(): Environment {
    return this.#kind.decidable.environment
  }

  get roles(): readonly string[] {
    return this.#kind.snapshot.roles
  }

  get permissions(): PermissionSet {
    return this.#kind.snapshot.permissions
  }

  get id(): string {
    return this.#record?.id ?? ''
  }

  get accountId(): string {
    return this.#record?.accountId ?? ''
  }

  get expiresAt(): number | null {
    return this.#record?.expiresAt ?? null
  }

  /** Read when asked for: it is another visit to memory. */
  get #record(): KeyRecord | undefined {
    return this.#records[this.#table.records[this.slot] ?? 0]
  }
}

/** The kinds that keys are of, numbered from 1. */
class Kinds {
  readonly #kinds: Kind[] = []
  readonly #numbers = { test: new Map<Snapshot, number>(), production: new Map<Snapshot, number>() }

  numberOf(environment: Environment, snapshot: Snapshot): number {
    const numbers = this.#numbers[environment]
    const known = numbers.get(snapshot)
    if (known !== undefined) return known
    const decidable = { intact: true, environment, permissions: snapshot.permissions, expiresAt: null, endedAt: null, disabledAt: null, deletedAt: null }
    const number = this.#kinds.push({ snapshot, decidable })
    numbers.set(snapshot, number)
    return number
  }

  at(number: number): Kind | undefined {
    return this.#kinds[number - 1]
  }
}

/**
 * Keys by the secret as it was presented, with their uses counted. What is kept of a secret is the beginning of SHA-256 of 32 random
 * bytes of this memory's own and the secret: one hash, where the digest that the database knows takes two. 63 bits of it tell a key
 * from the few that a search comes by, so a guess passes for a key once in about 2^61; nobody can look for such a guess
 * without asking, because the random bytes never leave this memory.
 */
export class KeyMemory {
  readonly #salted = Buffer.concat([randomBytes(32), Buffer.alloc(longestText)])
  /** The beginning of `#salted` for each length of text; made when first needed. */
  readonly #views: (Buffer | undefined)[] = []
  readonly #wanted = Buffer.alloc(32)
  readonly #wantedWords = new Uint32Array(this.#wanted.buffer, this.#wanted.byteOffset, 8)
  #table = new KeyTable()
  #uses = new UseCounts(this.#table.slots)
  #records: KeyRecord[] = []
  #kinds = new Kinds()
  /** One text for all keys of an account. */
  #accounts = new Map<string, string>()

  /** Forgets every key. Uses that were not taken are lost. */
  clear(): void {
    this.#table = new KeyTable()
    this.#uses = new UseCounts(this.#table.slots)
    this.#records = []
    this.#kinds = new Kinds()
    this.#accounts = new Map()
  }

  /** A key that has not expired at `now` (ms since the epoch). One that is about to is not found either: the database has its exact time. */
  find(secret: string, now: number): RememberedKey | undefined {
    const wanted = this.#fingerprint(secret)
    const slot = wanted ? this.#table.find(wanted) : -1
    if (slot < 0 || !this.#table.isGoodAt(slot, now)) return undefined
    const kind = this.#kinds.at(this.#table.kindAt(slot))
    return kind && new RememberedKey(slot, kind, this.#table, this.#records)
  }

  /** Remembers what `secret` stands for, where there is room. `snapshot` is one object for all keys that have the same. */
  add(secret: string, { id, accountId, environment, expiresAt, snapshot }: Memorable): void {
    const wanted = this.#fingerprint(secret)
    const kind = this.#kinds.numberOf(environment, snapshot)
    if (!wanted || !hasRoom(kind) || this.#records.length >= mostKeys || this.#table.find(wanted) >= 0) return
    if (this.#table.isFull) this.#grow()
    const account = this.#accounts.get(accountId) ?? accountId
    this.#accounts.set(account, account)
    this.#table.add(wanted, kind, expiresAt, this.#records.push({ id, accountId: account, expiresAt }) - 1)
  }

  /** Counts one use, at `now` (ms since the epoch), of a key that was found after the last one was added. */
  count({ slot }: RememberedKey, now: number): void {
    this.#uses.count(this.#table, slot, now)
  }

  /** Hands over the uses counted since the last time; when a key was last used is told to the second. */
  takeUses(take: TakeUse<string>): void {
    this.#uses.take(this.#table, (record, uses, lastUsedAt) => take(this.#records[record]?.id ?? '', uses, lastUsedAt))
  }

  #grow(): void {
    const larger = this.#table.grown()
    this.#uses.leave(this.#table, larger.slots)
    this.#table = larger
  }

  /** Undefined when it is too long. */
  #fingerprint(secret: string): Fingerprint | undefined {
    // Three bytes of UTF-8 at most for each unit of a string.
    if (secret.length * 3 > longestText) return undefined
    const length = this.#salted.write(secret, 32)
    this.#wanted.write(hash('sha256', (this.#views[length] ??= this.#salted.subarray(0, 32 + length)), 'binary'), 0, 'latin1')
    return { home: this.#wantedWords[0] ?? 0, first: this.#wantedWords[1] ?? 0, second: this.#wantedWords[2] ?? 0 }
  }
}
