import { ok, type Refusal, refuse, type Result } from '../../../shared/domain/errors.ts'
import { Secret } from '../secret.ts'
import { assertAccount, checkStorable, type Keychain } from './keychain.ts'

/** `locked` behaves like the operating system's keychain: it looks empty, and only a write reports that it is locked. */
type MemoryKeychainState = 'open' | 'locked' | 'unavailable'

type MemoryOperation = 'read' | 'write' | 'remove'

/** The in-memory keychain, with controls for tests. */
export interface MemoryKeychain extends Keychain {
  readonly kind: 'memory'
  /** Every call so far, oldest first. */
  readonly calls: readonly { readonly operation: MemoryOperation; readonly account: string }[]
  setState(state: MemoryKeychainState): void
  /** The accounts that have an item, whatever the state. */
  accounts(): string[]
  /** Acts as another program: sets the item of `account` to `value`, or deletes it when null, whatever the state. */
  tamper(account: string, value: string | null): void
  /** Makes the next `operation` return `refusal`. With `after` it takes effect first, as when the answer gets lost. */
  failNext(operation: MemoryOperation, refusal: Refusal, when?: 'before' | 'after'): void
}

/**
 * A keychain in memory, for tests. Several may share `items`: two processes with one keychain, or one that was closed and
 * opened again.
 */
export const createMemoryKeychain = (items: Map<string, string> = new Map()): MemoryKeychain => {
  let state: MemoryKeychainState = 'open'
  let closed = false
  const calls: { operation: MemoryOperation; account: string }[] = []
  const faults: { operation: MemoryOperation; refusal: Refusal; when: 'before' | 'after' }[] = []

  const attempt = <T>(act: () => Result<T>): Result<T> => {
    if (closed) return refuse('keychain_unavailable.closing')
    return state === 'unavailable' ? refuse('keychain_unavailable.memory') : act()
  }

  const perform = async <T>(
    operation: MemoryOperation,
    account: string,
    act: () => Result<T>,
  ): Promise<Result<T>> => {
    assertAccount(account)
    calls.push({ operation, account })
    const at = faults.findIndex((fault) => fault.operation === operation)
    const fault = at < 0 ? undefined : faults.splice(at, 1)[0]
    if (fault?.when === 'before') return { ok: false, error: fault.refusal }
    const result = attempt(act)
    return fault ? { ok: false, error: fault.refusal } : result
  }

  return {
    kind: 'memory',
    calls,
    read: (account) =>
      perform('read', account, () => {
        const value = state === 'locked' ? undefined : items.get(account)
        return ok(value === undefined ? null : new Secret(value))
      }),
    write: (account, secret) =>
      perform('write', account, () => {
        const refusal = checkStorable(secret)
        if (refusal) return { ok: false, error: refusal }
        if (state === 'locked') return refuse('keychain_locked.memory')
        items.set(account, secret.reveal())
        return ok(undefined)
      }),
    remove: (account) => perform('remove', account, () => ok(state === 'open' && items.delete(account))),
    close: async () => {
      closed = true
    },
    setState: (next) => {
      state = next
    },
    accounts: () => [...items.keys()],
    tamper: (account, value) => {
      if (value === null) items.delete(account)
      else items.set(account, value)
    },
    failNext: (operation, refusal, when = 'before') => {
      faults.push({ operation, refusal, when })
    },
  }
}
