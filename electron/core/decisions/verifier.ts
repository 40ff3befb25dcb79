import type { Action, Environment, Permission } from '../../../shared/domain/types.ts'
import { ok, type Result } from '../../../shared/domain/errors.ts'
import { permissionSet } from '../../../shared/domain/permissions.ts'
import type { Clock, Context } from '../context.ts'
import { refusingNow } from '../db/refusals.ts'
import { type KeyRow } from '../keys/rows.ts'
import { trustedRow } from '../keys/trusted-key.ts'
import { activeRehearsals, type ActiveRehearsal } from '../rehearsal/rehearsal.ts'
import type { Usage, Via } from '../usage/usage.ts'
import type { VaultCrypto } from '../vault/vault-crypto.ts'
import { decide, type Verdict } from './decide.ts'
import { decidable, findBySecret } from './presented-key.ts'
import { KeyChanges } from './key-changes.ts'
import { KeyMemory, type VerifiedKey } from './key-memory.ts'

/** The question: `entity` and `action` together or neither, and the environment, which is only `any` when a key acts in its own. */
export type VerifyRequest = {
  /** The secret as it was presented; undefined or empty when there was none. */
  readonly secret: string | undefined
  readonly entity?: string | undefined
  readonly action?: Action | undefined
  readonly environment: Environment | 'any'
}

/** `key` is null when the secret is unknown, or its row is damaged. `rehearsal` is a refusal that replaces an allowed verdict. */
export type Verified = {
  readonly verdict: Verdict
  readonly key: VerifiedKey | null
  readonly rehearsal?: ActiveRehearsal
}

type VaultForDecisions = () => Result<{ readonly vaultCrypto: VaultCrypto }>

export type VerifierDeps = {
  readonly context: Pick<Context, 'db'> & { readonly clock: Clock; readonly vault: VaultForDecisions }
  /** The open vault as this process knows it; `context.vault` also asks the database whether another process has changed it. */
  readonly vaultNow?: VaultForDecisions
  readonly usage: Usage
  /** A number that changes whenever another connection has committed. */
  readonly version: () => number
  /** How many times this connection has written or rolled back. */
  readonly writes: () => number
}

type VerifiedSnapshot = Pick<VerifiedKey, 'roles' | 'permissions'>

/**
 * Decides every request: digest, lookup, decision. A key is read from the database when it is first presented, and remembered until
 * this or another process changes it. Each check first asks what has changed, so that revoking takes effect immediately. SQLite
 * is asked once per turn of the event loop: the requests of one turn had all arrived before it began.
 */
export class Verifier {
  readonly #deps: VerifierDeps
  readonly #changes: KeyChanges
  readonly #memory: KeyMemory
  /** By the text of their columns, so that keys with the same snapshot share one object. */
  readonly #snapshots = new Map<string, VerifiedSnapshot>()
  /** One string shared by all keys of an account. */
  readonly #accountIds = new Map<string, string>()
  /** undefined when it must be read again. */
  #rehearsals: ReadonlyMap<string, ActiveRehearsal> | undefined
  #vault: VaultCrypto | undefined
  #version: number | undefined
  #writes: number | undefined
  #askedThisTurn = false

  constructor(deps: VerifierDeps) {
    this.#deps = deps
    this.#changes = new KeyChanges(deps.context.db)
    this.#memory = new KeyMemory((keyId, uses, lastUsedAt) => deps.usage.used(keyId, lastUsedAt, uses))
    deps.usage.onBeforeFlush(() => this.#memory.handOver())
  }

  /**
   * Decides for a presented secret, and counts it. The verdict is a value. A refusal means that no decision is possible: the vault is
   * not open, or the database cannot be read.
   */
  verify(asked: VerifyRequest, via: Via): Result<Verified> {
    return refusingNow(() => this.#verify(asked, via))
  }

  #verify(asked: VerifyRequest, via: Via): Result<Verified> {
    const { context, usage, vaultNow = context.vault } = this.#deps
    const version = this.#askedThisTurn ? this.#version : this.#deps.version()
    const vault = version === this.#version ? vaultNow() : context.vault()
    if (!vault.ok) return vault
    const { vaultCrypto } = vault.data
    this.#forgetChanged(vaultCrypto, version)
    const now = context.clock.now()
    const remembered = asked.secret ? this.#memory.find(asked.secret) : undefined
    if (!remembered) return this.#verifyUnknown(vaultCrypto, asked, via, now)
    const { decidable, key } = remembered
    const verdict = decide(
      {
        presented: 'well_formed',
        environment: asked.environment,
        entity: asked.entity,
        action: asked.action,
      },
      decidable,
      now,
    )
    if (verdict.allowed) {
      const rehearsal = this.#rehearsalOf(key, via, now)
      if (rehearsal) return ok({ verdict, key, rehearsal })
      this.#memory.count(remembered, now)
      usage.scheduleFlush()
    } else this.#refused(key.id, key, verdict, asked, via, now)
    return ok({ verdict, key })
  }

  /** Decides for a key that is not remembered: asks the database, and remembers a valid key. */
  #verifyUnknown(vaultCrypto: VaultCrypto, asked: VerifyRequest, via: Via, now: number): Result<Verified> {
    const { presented, row } = findBySecret(this.#deps.context.db, vaultCrypto, asked.secret ?? '')
    const found = row ? decidable(vaultCrypto, row) : null
    const verdict = decide(
      { presented, environment: asked.environment, entity: asked.entity, action: asked.action },
      found,
      now,
    )
    // A deleted row may have been damaged before, and then its snapshot must not be used.
    const known =
      row && found?.intact ? (found.deletedAt === null ? row : trustedRow(vaultCrypto, row)) : null
    const key = known && this.#keyOf(known)
    if (
      asked.secret &&
      key &&
      found?.disabledAt === null &&
      found.deletedAt === null &&
      found.endedAt === null
    )
      this.#remember(asked.secret, key)
    if (verdict.allowed && key) {
      const rehearsal = this.#rehearsalOf(key, via, now)
      if (rehearsal) return ok({ verdict, key, rehearsal })
      this.#deps.usage.used(key.id, now)
    } else this.#refused(row?.id ?? null, key, verdict, asked, via, now)
    return ok({ verdict, key })
  }

  /** The refusal that the local API answers during a rehearsal instead of an allowed request; it counts as neither use nor refusal. */
  #rehearsalOf(key: VerifiedKey, via: Via, now: number): ActiveRehearsal | undefined {
    if (!this.#rehearsals?.size || via !== 'api') return undefined
    const rehearsal = this.#rehearsals.get(key.id)
    return rehearsal && now < rehearsal.until ? rehearsal : undefined
  }

  /** When any environment was allowed, the refusal is recorded for the key's own. */
  #refused(
    keyId: string | null,
    key: Pick<VerifiedKey, 'environment'> | null,
    { code }: Verdict,
    { entity, action, environment }: VerifyRequest,
    via: Via,
    now: number,
  ): void {
    const refusedIn = environment === 'any' ? key?.environment : environment
    this.#deps.usage.refused({ keyId, code, entity, action, environment: refusedIn, via }, now)
  }

  #keyOf(row: KeyRow): VerifiedKey {
    const text = `${row.roles} ${row.permissions}`
    const snapshot = this.#snapshots.get(text) ?? {
      roles: JSON.parse(row.roles) as string[],
      permissions: permissionSet(JSON.parse(row.permissions) as Permission[]),
    }
    this.#snapshots.set(text, snapshot)
    const accountId = this.#accountIds.get(row.account_id) ?? row.account_id
    this.#accountIds.set(accountId, accountId)
    return {
      id: row.id,
      accountId,
      environment: row.environment,
      expiresAt: row.ended_at ?? row.expires_at,
      roles: snapshot.roles,
      permissions: snapshot.permissions,
    }
  }

  #remember(secret: string, key: VerifiedKey): void {
    if (this.#memory.isFull) this.#forgetAll()
    this.#memory.add(secret, key)
  }

  /** Forgets the keys and secrets that were presented, and the vault's keys, because Keyreeve was locked. */
  lock(): void {
    this.#forgetAll()
    this.#vault = undefined
  }

  #forgetAll(): void {
    this.#memory.clear()
    this.#snapshots.clear()
    this.#accountIds.clear()
  }

  /** Forgets what may have changed. Throws when the database cannot tell; the next check tries again. */
  #forgetChanged(vaultCrypto: VaultCrypto, version: number | undefined): void {
    if (vaultCrypto !== this.#vault) this.#forgetAll()
    this.#vault = vaultCrypto
    // Both are read before the changes, so that a commit in between is processed twice rather than never.
    const writes = this.#deps.writes()
    if (version !== this.#version || writes !== this.#writes) {
      const changed = this.#changes.take()
      if (changed === 'everything') this.#forgetAll()
      else this.#memory.forget(changed)
      if (changed === 'everything' || changed.size > 0) this.#rehearsals = undefined
    }
    this.#rehearsals ??= activeRehearsals(this.#deps.context.db)
    this.#version = version
    this.#writes = writes
    if (!this.#askedThisTurn) this.#holdForThisTurn()
  }

  #holdForThisTurn(): void {
    this.#askedThisTurn = true
    queueMicrotask(() => {
      this.#askedThisTurn = false
    })
  }
}
