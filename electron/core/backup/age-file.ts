import { closeSync, openSync, readSync } from 'node:fs'
import { randomBytes, scrypt } from 'node:crypto'
import type { Decrypter, Encrypter, Identity, Recipient } from 'age-encryption'
import type { BackupLock } from '../../../shared/domain/backup.ts'
import { ok, refuse, refuseField, type Result } from '../../../shared/domain/errors.ts'
import { Secret } from '../secret.ts'

/*
 * Files in the format of age (https://age-encryption.org/v1), which the `age` command opens as well. The library is loaded when it is
 * needed. Its own scrypt is synchronous JavaScript and would stop the window for three seconds, so passphrases use Node's.
 */

/** How a file is encrypted. Recipients are `age1…`. */
export type Protection = { readonly passphrase: Secret } | { readonly recipients: readonly string[] }
/** What opens a file: its passphrase, or identities `AGE-SECRET-KEY-1…`, of which one must be a recipient's. */
export type Opener = { readonly passphrase: Secret } | { readonly identities: readonly Secret[] }

const scryptLabel = 'age-encryption.org/v1/scrypt'
/** The cost that `age` uses for a new file: 256 MiB, about a second. */
const workFactor = 18
/** The highest cost that is accepted from a file: 1 GiB. */
const highestWorkFactor = 20

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

const passphraseIdentity = async (passphrase: Secret): Promise<Identity> => {
  const { chacha20poly1305 } = await import('@noble/ciphers/chacha.js')
  return {
    unwrapFileKey: async (stanzas) => {
      const [stanza, ...others] = stanzas
      const [kind, salt = '', factor = ''] = stanza?.args ?? []
      if (!stanza || kind !== 'scrypt') return null
      const cost = Number(factor)
      if (others.length > 0 || !/^[1-9]\d?$/.test(factor) || cost > highestWorkFactor)
        throw new Error('the scrypt stanza is invalid')
      const key = await deriveKey(passphrase, Buffer.from(salt, 'base64'), cost)
      try {
        return chacha20poly1305(key, nonce).decrypt(stanza.body)
      } catch {
        return null
      }
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

/** Refuses `invalid_input.identity` for a text that is no identity. */
export const createDecrypter = async (opener: Opener): Promise<Result<Decrypter>> => {
  const { Decrypter: Decrypting } = await import('age-encryption')
  const decrypter = new Decrypting()
  if ('passphrase' in opener) {
    decrypter.addIdentity(await passphraseIdentity(opener.passphrase))
    return ok(decrypter)
  }
  for (const identity of opener.identities) {
    try {
      decrypter.addIdentity(identity.reveal())
    } catch {
      return refuseField('identity', 'invalid_input.identity')
    }
  }
  return ok(decrypter)
}

/** Creates an identity that the `age` command can use, too, and its recipient. */
export const createIdentity = async (): Promise<{
  readonly identity: Secret
  readonly recipient: string
}> => {
  const { generateX25519Identity, identityToRecipient } = await import('age-encryption')
  const identity = await generateX25519Identity()
  return { identity: new Secret(identity), recipient: await identityToRecipient(identity) }
}

/**
 * What opens the file at `path`, from its first bytes; null when it is no age file.
 * Throws what the file system throws.
 */
export const lockOf = (path: string): BackupLock | null => {
  const start = Buffer.alloc(64)
  const handle = openSync(path, 'r')
  try {
    const text = start.toString('latin1', 0, readSync(handle, start, 0, start.length, 0))
    const [, kind] = /^age-encryption\.org\/v1\n-> (\S+)/.exec(text) ?? []
    return kind === undefined ? null : kind === 'scrypt' ? 'passphrase' : 'recipients'
  } finally {
    closeSync(handle)
  }
}

/** The protection that whoever can open a file with `opener` can open again. */
export const protectionFor = async (opener: Opener): Promise<Result<Protection>> => {
  if ('passphrase' in opener) return ok(opener)
  const { identityToRecipient } = await import('age-encryption')
  try {
    return ok({
      recipients: await Promise.all(opener.identities.map((each) => identityToRecipient(each.reveal()))),
    })
  } catch {
    return refuse('invalid_input.identity')
  }
}
