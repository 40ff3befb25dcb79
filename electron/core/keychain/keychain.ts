import { type Refusal, refuse, type Result } from '../../../shared/domain/errors.ts'
import type { Secret } from '../secret.ts'

/** The service name of our items in the operating system's keychain. */
export const keychainService = 'Keyreeve'

type KeychainKind = 'os' | 'passphrase' | 'memory'

/**
 * A store for secrets. One contract test runs over every implementation.
 *
 * `account` is an opaque reference (`<key id>#<random>`), never overwritten and never reused.
 * Refusals: `keychain_locked`, `keychain_unavailable`, `keychain_timeout`, `secret_unstorable` (NUL, a lone
 * surrogate or an empty value; refused before anything is written), `no_space`, and for the passphrase vault `vault_not_set_up`.
 *
 * A locked operating-system keychain may look empty: `read` returns null and `remove` returns false. Callers must not
 * act on either unless the canary has just been read back.
 */
export interface Keychain {
  readonly kind: KeychainKind
  /** Returns the secret under `account`, or null when there is none (or the keychain is locked without saying so). */
  read(account: string): Promise<Result<Secret | null>>
  /** Stores `secret` and reads it back; fails with `secret_unstorable` when what came back differs. */
  write(account: string, secret: Secret): Promise<Result<void>>
  /** Removes the item. Returns false when there was none (or the keychain is locked without saying so). */
  remove(account: string): Promise<Result<boolean>>
  /** Ends helper processes and forgets keys, without waiting. A call in flight is refused with `keychain_unavailable`. */
  close(): Promise<void>
}

/** The most that any keychain stores: Windows caps an item at 5 × 512 bytes of UTF-8, and the same limit everywhere lets a vault move between systems. */
const maxSecretBytes = 2560

const hasLoneSurrogate = (text: string): boolean => /\p{Surrogate}/u.test(text)

/**
 * Checks whether every keychain can return `secret` unchanged. Called before anything is written, because keytar truncates
 * at a NUL and replaces lone surrogates without an error.
 *
 * @returns null when it can, otherwise the `secret_unstorable` refusal, which never contains the value
 */
export const checkStorable = (secret: Secret): Refusal | null => {
  const value = secret.reveal()
  if (value === '') return refuse('secret_unstorable.empty').error
  if (value.includes('\0')) return refuse('secret_unstorable.nul').error
  if (hasLoneSurrogate(value)) return refuse('secret_unstorable.half_character').error
  if (Buffer.byteLength(value, 'utf8') > maxSecretBytes)
    return refuse('secret_unstorable.too_long', { max: maxSecretBytes }).error
  return null
}

/** Throws for an account name that a keychain might confuse with another (empty, NUL, lone surrogate). We generate these names, so it would be a bug. */
export const assertAccount = (account: string): void => {
  if (account === '' || account.includes('\0') || hasLoneSurrogate(account))
    throw new TypeError('A keychain account must be non-empty, well-formed and free of NUL.')
}
