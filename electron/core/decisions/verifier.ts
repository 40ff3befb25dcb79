import type { Action, Environment, Permission } from '../../../shared/domain.ts'
import { ok, type Result } from '../../../shared/errors.ts'
import { permissionSet, type PermissionSet } from '../../../shared/permissions.ts'
import type { Clock } from '../clock.ts'
import type { Context } from '../context.ts'
import { refusingNow } from '../db/refusals.ts'
import { isIntact, type KeyRow } from '../keys/rows.ts'
import type { Counted, Usage, Via } from '../usage/usage.ts'
import type { PepperedKeys } from '../vault/pepper.ts'
import { decide, type AccessRequest, type DecidableKey, type Verdict } from './decide.ts'
import { decidable, findBySecret } from './find.ts'

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

/** `key` is null when none is known by the secret, or when its row is damaged. */
export type Verified = { readonly verdict: Verdict; readonly key: VerifiedKey | null }

type Snapshot = { readonly roles: readonly string[]; readonly permissions: PermissionSet }

/** A key as it was last read, its MAC checked. */
class RememberedKey implements DecidableKey, VerifiedKey, Counted {
  readonly id: string
  readonly accountId: string
  readonly environment: Environment
  readonly expiresAt: number | null
  readonly disabledAt: number | null
  readonly deletedAt: number | null
  readonly snapshot: Snapshot
  uses = 0
  lastUsedAt = 0

  constructor(row: KeyRow, accountId: string, snapshot: Snapshot) {
    this.id = row.id
    this.accountId = accountId
    // One text for all, rather than the row's own.
    this.environment = row.environment === 'production' ? 'production' : 'test'
    this.expiresAt = row.expires_at
    this.disabledAt = row.disabled_at
    this.deletedAt = row.deleted_at
    this.snapshot = snapshot
  }

  get intact(): boolean {
    return true
  }

  get roles(): readonly string[] {
    return this.snapshot.roles
  }

  get permissions(): PermissionSet {
    return this.snapshot.permissions
  }
}

export type VerifierDeps = {
  readonly context: Pick<Context, 'db' | 'vault'> & { readonly clock: Clock }
  readonly usage: Usage
  /** Changes whenever another process has committed. */
  readonly version: () => number
  /** Counts the changes that this process has made to keys. */
  readonly keyChanges: () => number
}

/**
 * The path of every request: digest, lookup, decision. Keys are read from the database when they are first presented and
 * remembered by their digest until this or another process changes something: the next check after that reads anew, so
 * that revoking takes effect at once. The database is asked once per turn of the event loop: what a turn handles had
 * arrived before it began.
 */
export class Verifier {
  readonly #deps: VerifierDeps
  readonly #keys = new Map<string, RememberedKey>()
  /** One copy of what many keys have in common. */
  readonly #snapshots = new Map<string, Snapshot>()
  readonly #accounts = new Map<string, string>()
  #vault: PepperedKeys | undefined
  #version: number
  #changes: number
  #askedThisTurn = false

  constructor(deps: VerifierDeps) {
    this.#deps = deps
    this.#version = deps.version()
    this.#changes = deps.keyChanges()
  }

  /**
   * Decides for a presented secret, and counts it. The verdict is a value; refused is only what keeps any decision from
   * being made: a vault that is not open, a database that cannot be read.
   */
  verify(asked: VerifyRequest, via: Via): Result<Verified> {
    const { context, usage } = this.#deps
    const vault = context.vault()
    if (!vault.ok) return vault
    const now = context.clock.now()
    const { keys } = vault.data
    this.#forgetChanged(keys)
    const remembered = asked.secret ? this.#keys.get(keys.digestText(asked.secret)) : undefined
    if (!remembered) return refusingNow(() => this.#verifyUnknown(keys, asked, via, now))
    const request: AccessRequest = { presented: 'well_formed', environment: asked.environment, entity: asked.entity, action: asked.action }
    const verdict = decide(request, remembered, now)
    if (verdict.allowed) usage.used(remembered, now)
    else this.#refused(remembered.id, verdict, asked, via, now)
    return ok({ verdict, key: remembered })
  }

  /** For what is not remembered: asks the database, and remembers an intact key. */
  #verifyUnknown(keys: PepperedKeys, asked: VerifyRequest, via: Via, now: number): Result<Verified> {
    const { presented, row } = findBySecret(this.#deps.context.db, keys, asked.secret ?? '')
    const key = row && isIntact(keys, row) ? this.#remember(row) : null
    const request: AccessRequest = { presented, environment: asked.environment, entity: asked.entity, action: asked.action }
    const verdict = decide(request, key ?? (row ? decidable(keys, row) : null), now)
    if (verdict.allowed && key) this.#deps.usage.used(key, now)
    else this.#refused(row?.id ?? null, verdict, asked, via, now)
    return ok({ verdict, key })
  }

  #refused(keyId: string | null, { code }: Verdict, { entity, action, environment }: VerifyRequest, via: Via, now: number): void {
    this.#deps.usage.refused({ keyId, code, entity, action, environment, via }, now)
  }

  #remember(row: KeyRow): RememberedKey {
    const name = `${row.roles} ${row.permissions}`
    const snapshot = this.#snapshots.get(name) ?? { roles: JSON.parse(row.roles) as string[], permissions: permissionSet(JSON.parse(row.permissions) as Permission[]) }
    this.#snapshots.set(name, snapshot)
    const accountId = this.#accounts.get(row.account_id) ?? row.account_id
    this.#accounts.set(accountId, accountId)
    const key = new RememberedKey(row, accountId, snapshot)
    this.#keys.set(row.digest.toString('latin1'), key)
    return key
  }

  #forgetChanged(vault: PepperedKeys): void {
    const changes = this.#deps.keyChanges()
    const version = this.#askedThisTurn ? this.#version : this.#ask()
    if (changes === this.#changes && version === this.#version && vault === this.#vault) return
    this.#changes = changes
    this.#version = version
    this.#vault = vault
    this.#keys.clear()
    this.#snapshots.clear()
    this.#accounts.clear()
  }

  #ask(): number {
    this.#askedThisTurn = true
    queueMicrotask(() => {
      this.#askedThisTurn = false
    })
    return this.#deps.version()
  }
}
