import { createHash, randomBytes, scrypt } from 'node:crypto'
import { seal, unseal } from '../aes-gcm.ts'
import type { Secret } from '../secret.ts'

export const vaultVersion = 1
const keyBytes = 32

/** scrypt's cost: `n` work factor (a power of two), `r` block size, `p` parallelism. */
export type KdfParameters = { readonly n: number; readonly r: number; readonly p: number }

/** The first choice for scrypt in OWASP's password storage cheat sheet: 128 MiB and about 0.4 s per guess. */
export const kdfDefaults: KdfParameters = { n: 2 ** 17, r: 8, p: 1 }

/** Whether a vault file may ask for this cost: no weaker than what any version wrote, and affordable on any machine. */
export const kdfAcceptable = ({ n, r, p }: KdfParameters): boolean =>
  Number.isInteger(Math.log2(n)) && n >= 2 ** 14 && n <= 2 ** 20 && r === 8 && p >= 1 && p <= 16

/** Derives the 32-byte key-wrapping key. NFKC makes the same letters typed on another system the same passphrase. */
export const derivePassphraseKey = (
  passphrase: Secret,
  salt: Buffer,
  { n, r, p }: KdfParameters,
): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    // scrypt needs 128·N·r bytes; Node allows 32 MiB by default.
    const maxmem = 128 * n * r + 128 * r * p + 1024 * 1024
    scrypt(passphrase.reveal().normalize('NFKC'), salt, keyBytes, { N: n, r, p, maxmem }, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })

/** The associated data of an item, so that its ciphertext cannot be moved to another account. */
export const itemContext = (account: string): string => `keyreeve-vault-item|${vaultVersion}|${account}`

/** The header of a vault file: how the passphrase becomes a key, and the vault key wrapped under that key. */
export type VaultHeader = KdfParameters & { readonly salt: Buffer; readonly wrappedKey: Buffer }

const headerContext = ({ n, r, p }: KdfParameters): string =>
  `keyreeve-vault-key|${vaultVersion}|scrypt|${n}|${r}|${p}`

/** Identifies a header: distinguishes damage from a wrong passphrase, and a vault from its replacement. Neither secret nor a MAC. */
export const headerDigest = (header: VaultHeader): Buffer =>
  createHash('sha256')
    .update(headerContext(header))
    .update('|')
    .update(header.salt)
    .update(header.wrappedKey)
    .digest()

/** Creates the header of a new vault and its random key. */
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

/** Returns the vault key, or null when `wrappingKey` came from a wrong passphrase. */
export const openHeader = (wrappingKey: Buffer, header: VaultHeader): Buffer | null =>
  unseal(wrappingKey, header.wrappedKey, headerContext(header))
