import { refuse, type Refusal } from '../../../shared/domain/errors.ts'
import type { Secret } from '../secret.ts'

/** The most any keychain takes: Windows caps an item at 5 × 512 bytes of UTF-8, and one limit everywhere lets a vault move between systems. */
const maxSecretBytes = 2560

const hasLoneSurrogate = (text: string): boolean => /\p{Surrogate}/u.test(text)

const unstorable = (message: string): Refusal => refuse('secret_unstorable', message).error

/**
 * Says whether every keychain can give `secret` back unchanged. Asked before anything is written, because keytar cuts
 * at a NUL and replaces lone surrogates without an error.
 *
 * @returns null when it can; otherwise the `secret_unstorable` refusal, which never carries the value.
 */
export const checkStorable = (secret: Secret): Refusal | null => {
  const value = secret.reveal()
  if (value === '') return unstorable('The secret is empty. Enter the secret to keep.')
  if (value.includes('\0'))
    return unstorable(
      'The secret contains a NUL character, which keychains cut off at. Remove it and try again.',
    )
  if (hasLoneSurrogate(value))
    return unstorable(
      'The secret contains half of a character (a lone surrogate). Copy it again from its source.',
    )
  if (Buffer.byteLength(value, 'utf8') > maxSecretBytes)
    return unstorable(
      `The secret is longer than the ${maxSecretBytes} bytes a keychain item may hold. Seal it first.`,
    )
  return null
}

/** Throws for an account that no keychain can tell from another one (empty, NUL, lone surrogate): we make these ourselves, so it is a bug. */
export const assertAccount = (account: string): void => {
  if (account === '' || account.includes('\0') || hasLoneSurrogate(account))
    throw new TypeError('A keychain account must be non-empty, well-formed and free of NUL.')
}
