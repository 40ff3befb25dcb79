import type { Action, Environment, Permission } from '../../../shared/domain.ts'
import { ok, type Result } from '../../../shared/errors.ts'
import { permissionSet, type PermissionSet } from '../../../shared/permissions.ts'
import type { Clock } from '../clock.ts'
import type { Context } from '../context.ts'
import { refusingNow } from '../db/refusals.ts'
import { trustedRow, type KeyRow } from '../keys/rows.ts'
import { activeRehearsals, type ActiveRehearsal } from '../rehearsal/rehearsal.ts'
import type { Usage, Via } from '../usage/usage.ts'
import type { PepperedKeys } from '../vault/pepper.ts'
import { decide, type AccessRequest, type Verdict } from './decide.ts'
import { decidable, findBySecret } from './find.ts'
import { KeyMemory, type Memorable, type Snapshot } from './key-memory.ts'

/** What is asked: `entity` and `action` together or neither; no `environment` means any. */
export type VerifyRequest = {
  /** As it was presented; undefined or empty when nothing was. */
  readonly secret: string | undefined
  readonly entity?: string | undefined
  readonly action?: Action | undefined
  readonly environment?: Environment | undefined
}

/** What an answer tells of the key that was presented. */
export type VerifiedKey = {
  readonly id: string
  readonly accountId: string
  readonly environment: Environment
  readonly roles: readonly string[]
  readonly permissions: PermissionSet
  readonly expiresAt: number | null
}

/** `key` is null when none is known by the secret, or when its row is damaged. `rehearsal` refuses in place of an allowed verdict. */
export type Verified = { readonly verdict: Verdict; readonly key: VerifiedKey | null; readonly rehearsal?: ActiveRehearsal }

export type VerifierDeps = {
  readonly context: Pick<Context, 'db' | 'vault'> & { readonly clock: Clock }
  readonly usage: Usage
  /** Changes whenever another process has committed. */
  readonly version: () => number
  /** Counts the changes that this process has made to keys and rehearsals. */
  readonly keyChanges: () => number
}

/**
 * The path of every request: digest, lookup, decision. Keys are read from the database when they are first presented and
 * remembered by the secret's hash until they are about to expire, or this or another process changes something: the next check after that reads anew, so
 * that revoking takes effect at once. The database is asked once per turn of the event loop: what a turn handles had
 * arrived before it began.
 */
export class Verifier {
  readonly #deps: VerifierDeps
  readonly #memory = new KeyMemory()
  /** By the text of its columns: one for all keys that have the same. */
  readonly #snapshots = new Map<string, Snapshot>()
  /** Read anew, with the first key, after anything has changed. */
  #rehearsals: ReadonlyMap<string, ActiveRehearsal> | undefined
  #vault: PepperedKeys | undefined
  #version: number
  #changes: number
  #askedThisTurn = false

  constructor(deps: VerifierDeps) {
    this.#deps = deps
    this.#version = deps.version()
    this.#changes = deps.keyChanges()
    deps.usage.countedBy((take) => this.#memory.takeUses(take))
  }

  /**
   * Decides for a presented secret, and counts it. The verdict is a value; refused is only what keeps any decision from
   * being made: a vault that is not open, a database that cannot be read.
   */
  verify(asked: VerifyRequest, via: Via): Result<Verified> {
    // The first of a turn asks the database, which may fail; the others do so for what is not remembered only.
    return this.#askedThisTurn ? this.#verify(asked, via) : refusingNow(() => this.#verify(asked, via))
  }

  #verify(asked: VerifyRequest, via: Via): Result<Verified> {
    const { context, usage } = this.#deps
    const vault = context.vault()
    if (!vault.ok) return vault
    const now = context.clock.now()
    const { keys } = vault.data
    this.#forgetChanged(keys)
    const remembered = asked.secret ? this.#memory.find(asked.secret, now) : undefined
    if (!remembered) return refusingNow(() => this.#verifyUnknown(keys, asked, via, now))
    const request: AccessRequest = { presented: 'well_formed', environment: asked.environment, entity: asked.entity, action: asked.action }
    const verdict = decide(request, remembered.decidable, now)
    if (verdict.allowed) {
      const rehearsal = this.#rehearsalOf(remembered, via, now)
      if (rehearsal) return ok({ verdict, key: remembered, rehearsal })
      this.#memory.count(remembered, now)
      usage.soon()
    } else this.#refused(remembered.id, remembered, verdict, asked, via, now)
    return ok({ verdict, key: remembered })
  }

  /** For what is not remembered: asks the database, and remembers a key that is good. */
  #verifyUnknown(keys: PepperedKeys, asked: VerifyRequest, via: Via, now: number): Result<Verified> {
    this.#rehearsals ??= activeRehearsals(this.#deps.context.db)
    const { presented, row } = findBySecret(this.#deps.context.db, keys, asked.secret ?? '')
    const found = row ? decidable(keys, row) : null
    const request: AccessRequest = { presented, environment: asked.environment, entity: asked.entity, action: asked.action }
    const verdict = decide(request, found, now)
    // A deleted row may have been damaged before: its snapshot is then not to be read.
    const known = row && found?.intact ? (found.deletedAt === null ? row : trustedRow(keys, row)) : null
    const key = known && this.#memorable(known)
    if (asked.secret && key && found?.disabledAt === null && found.deletedAt === null && found.endedAt === null) this.#memory.add(asked.secret, key)
    const shown = key && { ...key, ...key.snapshot }
    if (verdict.allowed && key) {
      const rehearsal = this.#rehearsalOf(key, via, now)
      if (rehearsal) return ok({ verdict, key: shown, rehearsal })
      this.#deps.usage.used(key.id, now)
    } else this.#refused(row?.id ?? null, key, verdict, asked, via, now)
    return ok({ verdict, key: shown })
  }

  /** What the local API answers in place of an allowed request, for a while; it counts as neither use nor refusal. */
  #rehearsalOf(key: { readonly id: string }, via: Via, now: number): ActiveRehearsal | undefined {
    if (!this.#rehearsals?.size || via !== 'api') return undefined
    const rehearsal = this.#rehearsals.get(key.id)
    return rehearsal && now < rehearsal.until ? rehearsal : undefined
  }

  /** Where no environment was asked for, the refusal belongs to the key's own. */
  #refused(keyId: string | null, key: Pick<VerifiedKey, 'environment'> | null, { code }: Verdict, { entity, action, environment = key?.environment }: VerifyRequest, via: Via, now: number): void {
    this.#deps.usage.refused({ keyId, code, entity, action, environment, via }, now)
  }

  #memorable(row: KeyRow): Memorable {
    const text = `${row.roles} ${row.permissions}`
    const snapshot = this.#snapshots.get(text) ?? { roles: JSON.parse(row.roles) as string[], permissions: permissionSet(JSON.parse(row.permissions) as Permission[]) }
    this.#snapshots.set(text, snapshot)
    return { id: row.id, accountId: row.account_id, environment: row.environment, expiresAt: row.ended_at ?? row.expires_at, snapshot }
  }

  #forgetChanged(vault: PepperedKeys): void {
    const changes = this.#deps.keyChanges()
    const version = this.#askedThisTurn ? this.#version : this.#ask()
    if (changes === this.#changes && version === this.#version && vault === this.#vault) return
    this.#changes = changes
    this.#version = version
    this.#vault = vault
    this.#memory.takeUses((keyId, uses, lastUsedAt) => this.#deps.usage.used(keyId, lastUsedAt, uses))
    this.#memory.clear()
    this.#snapshots.clear()
    this.#rehearsals = undefined
  }

  #ask(): number {
    const version = this.#deps.version()
    // Only once it has answered: a question that failed is asked again by the next check.
    this.#askedThisTurn = true
    queueMicrotask(() => {
      this.#askedThisTurn = false
    })
    return version
  }
}
