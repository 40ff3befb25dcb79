import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { Secret } from '../secret.ts'

/** Windows caps a keychain item at 2,560 bytes; anything over this many is sealed instead. */
export const longestItem = 2000

/** Seals `secret` under a fresh key (AES-256-GCM, fresh IV, `keyId` as associated data): version byte, IV, tag, ciphertext. */
export const seal = (
  secret: Secret,
  keyId: string,
): { readonly sealed: Buffer; readonly sealingKey: Secret } => {
  const sealingKey = randomBytes(32)
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', sealingKey, iv)
  cipher.setAAD(Buffer.from(keyId))
  const body = Buffer.concat([cipher.update(secret.reveal(), 'utf8'), cipher.final()])
  return {
    sealed: Buffer.concat([Buffer.from([1]), iv, cipher.getAuthTag(), body]),
    sealingKey: new Secret(sealingKey.toString('base64')),
  }
}

/** Opens what `seal` made; undefined when the key, the id or a bit of it is not the same. */
export const unseal = (sealed: Buffer, sealingKey: Secret, keyId: string): Secret | undefined => {
  const key = Buffer.from(sealingKey.reveal(), 'base64')
  if (key.length !== 32 || sealed.length < 29 || sealed[0] !== 1) return undefined
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 13))
  decipher.setAAD(Buffer.from(keyId))
  decipher.setAuthTag(sealed.subarray(13, 29))
  try {
    return new Secret(
      Buffer.concat([decipher.update(sealed.subarray(29)), decipher.final()]).toString('utf8'),
    )
  } catch {
    return undefined
  }
}
