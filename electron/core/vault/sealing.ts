import { randomBytes } from 'node:crypto'
import { decrypt, encrypt, ivBytes, tagBytes } from '../aes-gcm.ts'
import { Secret } from '../secret.ts'

/** The most bytes that are stored as a keychain item, which Windows caps at 2,560. A longer secret is sealed instead. */
export const longestItem = 2000

const version = 1
const keyBytes = 32
const ivEnd = 1 + ivBytes
const headerEnd = ivEnd + tagBytes

/**
 * Encrypts `secret` under a fresh key, bound to the id of its key.
 * @returns the ciphertext for the database (version byte, IV, tag, ciphertext), and the sealing key for the keychain
 */
export const seal = (
  secret: Secret,
  keyId: string,
): { readonly sealed: Buffer; readonly sealingKey: Secret } => {
  const sealingKey = randomBytes(keyBytes)
  const { iv, tag, ciphertext } = encrypt(sealingKey, Buffer.from(secret.reveal()), keyId)
  return {
    sealed: Buffer.concat([Buffer.from([version]), iv, tag, ciphertext]),
    sealingKey: new Secret(sealingKey.toString('base64')),
  }
}

/** Decrypts what `seal` returned; undefined when the sealing key or the id is not the one it was sealed with, or a bit has changed. */
export const unseal = (sealed: Buffer, sealingKey: Secret, keyId: string): Secret | undefined => {
  const key = Buffer.from(sealingKey.reveal(), 'base64')
  if (key.length !== keyBytes || sealed.length < headerEnd || sealed[0] !== version) return undefined
  const parts = {
    iv: sealed.subarray(1, ivEnd),
    tag: sealed.subarray(ivEnd, headerEnd),
    ciphertext: sealed.subarray(headerEnd),
  }
  const plain = decrypt(key, parts, keyId)
  return plain ? new Secret(plain.toString('utf8')) : undefined
}
