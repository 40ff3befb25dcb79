import { familyOf, ok, type Result } from '../../../shared/domain/errors.ts'
import type { Context } from '../context.ts'
import { changeable } from '../keys/change.ts'
import { getKey } from '../keys/list.ts'
import { readSecret } from '../keys/read-secret.ts'
import { findRowByDigest, type KeyRow } from '../keys/rows.ts'
import { checkUsable } from '../keys/usable.ts'
import { Secret } from '../secret.ts'

/** The secrets that may be delivered now: those in the keychain, and new ones that are held while their dialog is open. */
export class DeliverableSecrets {
  readonly #context: Context
  readonly #held = new Map<string, Secret>()

  constructor(context: Context) {
    this.#context = context
  }

  /** Holds a new secret for its dialog; not while locked, when nothing may be delivered. */
  hold(id: string, secret: Secret): void {
    if (this.#context.vault().ok) this.#held.set(id, secret)
  }

  /** Whether the page still shows this secret, and therefore knows it anyway. */
  isHeld(id: string): boolean {
    return this.#held.has(id)
  }

  forget(id: string): void {
    this.#held.delete(id)
  }

  /** Forgets every new secret: the vault was locked, or the page that showed it is gone. Returns whether there was one. */
  forgetAll(): boolean {
    const hadAny = this.#held.size > 0
    this.#held.clear()
    return hadAny
  }

  /** Whether a key's secret may be delivered now. Refuses when the vault is not open, `not_found`, `damaged` and `key_deleted`. */
  check(id: string): Result<KeyRow> {
    const vault = this.#context.vault()
    if (!vault.ok) return vault
    const row = changeable(this.#context, vault.data.vaultCrypto, id)
    // It was deleted, in this process or another: there is nothing left to deliver.
    if (!row.ok && familyOf(row.error) === 'key_deleted') this.forget(id)
    return row
  }

  /** `check` for several keys: the first refusal. */
  checkAll(requests: readonly { readonly keyId: string }[]): Result<null> {
    for (const { keyId } of requests) {
      const row = this.check(keyId)
      if (!row.ok) return row
    }
    return ok(null)
  }

  /** Whether `text` is the secret of a key here. */
  isKnown(text: string): boolean {
    const vault = this.#context.vault()
    return (
      vault.ok &&
      findRowByDigest(this.#context.db, vault.data.vaultCrypto.digest(new Secret(text)), text.slice(-4)) !==
        undefined
    )
  }

  /** The secrets of keys that work, in this order. Each is read once. Refuses what `read` refuses, and `key_not_active`. */
  async readAll(ids: readonly string[]): Promise<Result<readonly Secret[]>> {
    const read = new Map<string, Secret>()
    for (const id of new Set(ids)) {
      const usable = checkUsable(getKey(this.#context, id))
      if (!usable.ok) return usable
      const secret = await this.read(id)
      if (!secret.ok) return secret
      read.set(id, secret.data)
    }
    return ok(ids.map((id) => read.get(id) ?? new Secret('')))
  }

  /** The secret of a key, held or from the keychain. Refuses what `check` and `readSecret` refuse. */
  async read(id: string): Promise<Result<Secret>> {
    const before = this.check(id)
    if (!before.ok) return before
    const held = this.#held.get(id)
    const secret = held ? ok(held) : await readSecret(this.#context, id)
    // The vault may have been locked, or the key deleted, while the keychain was asked.
    const after = this.check(id)
    return after.ok ? secret : after
  }
}
