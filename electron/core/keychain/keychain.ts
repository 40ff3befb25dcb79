import type { Result } from '../../../shared/domain/errors.ts'
import type { Secret } from '../secret.ts'

/** The service name under which the operating system's keychain files our items. */
export const keychainService = 'Keyreeve'

type KeychainKind = 'os' | 'passphrase' | 'memory'

/**
 * A place that keeps secrets. One contract test runs over every implementation.
 *
 * `account` is an opaque reference (`<key id>#<random>`); it is never overwritten and never reused.
 * Refusals: `keychain_locked`, `keychain_unavailable`, `keychain_timeout`, `secret_unstorable` (NUL, a lone
 * surrogate or an empty value; told before anything is written), `no_space`, and for the passphrase vault `vault_not_set_up`.
 *
 * A locked operating-system keychain may look empty: `read` gives null and `remove` gives false. Callers must not
 * act on either unless the canary has just been read back.
 */
export interface Keychain {
  readonly kind: KeychainKind
  /** The secret under `account`, or null when there is none (or the keychain is locked and does not say so). */
  read(account: string): Promise<Result<Secret | null>>
  /** Stores `secret` and reads it back; fails with `secret_unstorable` when what came back differs. */
  write(account: string, secret: Secret): Promise<Result<void>>
  /** Removes the item; false when there was none (or the keychain is locked and does not say so). */
  remove(account: string): Promise<Result<boolean>>
  /** Ends helper processes and forgets keys. Waits for nothing: a call in flight is answered `keychain_unavailable`. */
  close(): Promise<void>
}
