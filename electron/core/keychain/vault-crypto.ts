import { createCipheriv, createDecipheriv, createHash, randomBytes, scrypt } from 'node:crypto'
import type { Secret } from '../secret.ts'

export const vaultVersion = 1
const keyBytes = 32
const ivBytes = 12
const tagBytes = 16
const cipherName = 'aes-256-gcm'

/** scrypt's cost: `n` work factor (a power of two), `r` block size, `p` parallelism. */
export type KdfParameters = { readonly n: number; readonly r: number; readonly p: number }

/** OWASP's password storage cheat sheet, its first choice for scrypt: 128 MiB and about 0.4 s a guess. */
export const kdfDefaults: KdfParameters = { n: 2 ** 17, r: 8, p: 1 }

/** What a file may ask for: no weaker than any version of ours wrote, no dearer than a machine can pay. */
export const kdfAcceptable = ({ n, r, p }: KdfParameters): boolean =>
  Number.isInteger(Math.log2(n)) && n >= 2 ** 14 && n <= 2 ** 20 && r === 8 && p >= 1 && p <= 16

/** The key-wrapping key of a passphrase, 32 bytes. NFKC, so that the same letters typed on another system are the same passphrase. */
export const derivePassphraseKey = (
  passphrase: Secret,
  salt: Buffer,
  { n, r, p }: KdfParameters,
): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    // 128·N·r bytes is what scrypt needs; Node's default ceiling is 32 MiB.
    const maxmem = 128 * n * r + 128 * r * p + 1024 * 1024
    scrypt(passphrase.reveal().normalize('NFKC'), salt, keyBytes, { N: n, r, p, maxmem }, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })

/** Seals `plain` under `key` with a fresh IV: `iv (12) | ciphertext | tag (16)`. `context` must be given again to open it. */
export const seal = (key: Buffer, plain: Buffer, context: string): Buffer => {
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv(cipherName, key, iv, { authTagLength: tagBytes }).setAAD(
    Buffer.from(context, 'utf8'),
  )
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** Opens what `seal` made; null when the key or the context is another one, or a bit has changed. */
export const unseal = (key: Buffer, sealed: Buffer, context: string): Buffer | null => {
  if (sealed.length < ivBytes + tagBytes) return null
  const decipher = createDecipheriv(cipherName, key, sealed.subarray(0, ivBytes), { authTagLength: tagBytes })
  decipher.setAAD(Buffer.from(context, 'utf8')).setAuthTag(sealed.subarray(-tagBytes))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(ivBytes, -tagBytes)), decipher.final()])
  } catch {
    return null
  }
}

/** The associated data of an item: its ciphertext cannot be moved to another account. */
export const itemContext = (account: string): string => `keyreeve-vault-item|${vaultVersion}|${account}`

/** What a vault file says of itself: how the passphrase becomes a key, and the vault key wrapped under that key. */
export type VaultHeader = KdfParameters & { readonly salt: Buffer; readonly wrappedKey: Buffer }

const headerContext = ({ n, r, p }: KdfParameters): string =>
  `keyreeve-vault-key|${vaultVersion}|scrypt|${n}|${r}|${p}`

/** Names a header: tells damage from a wrong passphrase, and one vault from the one it was replaced by. Not a secret, not a MAC. */
export const headerDigest = (header: VaultHeader): Buffer =>
  createHash('sha256')
    .update(headerContext(header))
    .update('|')
    .update(header.salt)
    .update(header.wrappedKey)
    .digest()

/** Makes the header of a new vault and its random key. */
export const createHeader = async (
  passphrase: Secret,
  kdf: KdfParameters,
): Promise<{ readonly header: VaultHeader; readonly key: Buffer }> => {
  const salt = randomBytes(keyBytes)
  const wrappingKey = await derivePassphraseKey(passphrase, salt, kdf)
  const key = randomBytes(keyBytes)
  const header = { ...kdf, salt, wrappedKey: seal(wrappingKey, key, headerContext(kdf)) }
  wrappingKey.fill(0)
  return { header, key }
}

/** The vault key, or null when `wrappingKey` came from a wrong passphrase. */
export const openHeader = (wrappingKey: Buffer, header: VaultHeader): Buffer | null =>
  unseal(wrappingKey, header.wrappedKey, headerContext(header))
