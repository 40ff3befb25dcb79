import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const algorithm = 'aes-256-gcm'

/** The length of an IV in bytes. */
export const ivBytes = 12
/** The length of an authentication tag in bytes. */
export const tagBytes = 16

/** The parts of a ciphertext. How they are laid out in a file or a column is up to the caller. */
export type Encrypted = { readonly iv: Buffer; readonly ciphertext: Buffer; readonly tag: Buffer }

/** Encrypts `plain` with AES-256-GCM under a 32-byte key and a fresh IV. `context` is authenticated, not stored: decrypting needs it again. */
export const encrypt = (key: Buffer, plain: Buffer, context: string): Encrypted => {
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv(algorithm, key, iv, { authTagLength: tagBytes })
  cipher.setAAD(Buffer.from(context))
  const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()])
  return { iv, ciphertext, tag: cipher.getAuthTag() }
}

/** Decrypts what `encrypt` returned; null when the key or the context differs, or a bit has changed. */
export const decrypt = (key: Buffer, { iv, ciphertext, tag }: Encrypted, context: string): Buffer | null => {
  const decipher = createDecipheriv(algorithm, key, iv, { authTagLength: tagBytes })
  decipher.setAAD(Buffer.from(context))
  decipher.setAuthTag(tag)
  try {
    return Buffer.concat([decipher.update(ciphertext), decipher.final()])
  } catch {
    return null
  }
}

/** `encrypt`, packed into one buffer: IV, ciphertext, tag. */
export const seal = (key: Buffer, plain: Buffer, context: string): Buffer => {
  const { iv, ciphertext, tag } = encrypt(key, plain, context)
  return Buffer.concat([iv, ciphertext, tag])
}

/** Decrypts what `seal` returned; null when the key or the context differs, or a bit has changed. */
export const unseal = (key: Buffer, sealed: Buffer, context: string): Buffer | null => {
  if (sealed.length < ivBytes + tagBytes) return null
  const parts = {
    iv: sealed.subarray(0, ivBytes),
    ciphertext: sealed.subarray(ivBytes, -tagBytes),
    tag: sealed.subarray(-tagBytes),
  }
  return decrypt(key, parts, context)
}
