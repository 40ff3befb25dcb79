import { randomBytes, scrypt } from 'node:crypto'
import type { Encrypter, Recipient } from 'age-encryption'
import { ok, refuseField, type Result } from '../../../shared/domain/errors.ts'
import type { Secret } from '../secret.ts'

/*
 * Files in the format of age (https://age-encryption.org/v1), which the `age` command opens as well. The library is loaded when it is
 * needed. Its own scrypt is synchronous JavaScript and would stop the window for three seconds, so passphrases use Node's.
 */

/** How a file is encrypted. Recipients are `age1…`. */
export type Protection = { readonly passphrase: Secret } | { readonly recipients: readonly string[] }

const scryptLabel = 'age-encryption.org/v1/scrypt'
/** The cost that `age` uses for a new file: 256 MiB, about a second. */
const workFactor = 18

const deriveKey = (passphrase: Secret, salt: Uint8Array, factor: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const N = 2 ** factor
    scrypt(
      passphrase.reveal(),
      Buffer.concat([Buffer.from(scryptLabel), salt]),
      32,
      { N, r: 8, p: 1, maxmem: 128 * N * 8 + 1024 * 1024 },
      (error, key) => (error ? reject(error) : resolve(key)),
    )
  })

const nonce = new Uint8Array(12)

/** The passphrase as a recipient, as in https://age-encryption.org/v1#the-scrypt-recipient-type */
const passphraseRecipient = async (passphrase: Secret): Promise<Recipient> => {
  const [{ Stanza }, { chacha20poly1305 }] = await Promise.all([
    import('age-encryption'),
    import('@noble/ciphers/chacha.js'),
  ])
  return {
    wrapFileKey: async (fileKey) => {
      const salt = randomBytes(16)
      const key = await deriveKey(passphrase, salt, workFactor)
      const body = chacha20poly1305(key, nonce).encrypt(fileKey)
      return [new Stanza(['scrypt', salt.toString('base64').replace(/=+$/, ''), String(workFactor)], body)]
    },
  }
}

/** Refuses `invalid_input.recipient` for a text that is no recipient; it is not repeated, because it may be an identity. */
export const createEncrypter = async (protection: Protection): Promise<Result<Encrypter>> => {
  const { Encrypter: Encrypting } = await import('age-encryption')
  const encrypter = new Encrypting()
  if ('passphrase' in protection) {
    encrypter.addRecipient(await passphraseRecipient(protection.passphrase))
    return ok(encrypter)
  }
  for (const recipient of protection.recipients) {
    try {
      encrypter.addRecipient(recipient)
    } catch {
      return refuseField('recipient', 'invalid_input.recipient')
    }
  }
  return ok(encrypter)
}
