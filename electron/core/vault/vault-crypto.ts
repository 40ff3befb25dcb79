import { hash, hkdfSync, timingSafeEqual } from 'node:crypto'
import { seal, unseal } from '../aes-gcm.ts'
import type { Value } from '../db/handle.ts'
import type { Secret } from '../secret.ts'

/** The cryptographic operations that need the pepper. The pepper itself is not part of it. */
export type VaultCrypto = {
  /** HMAC-SHA-256 of a secret: 32 bytes, always the same within one vault. */
  digest(secret: Secret): Buffer
  /** The MAC of a row to be written: 32 bytes over the table's name and the values that decisions depend on. Throws for a string that the database would store differently. */
  mac(table: string, values: readonly Value[]): Buffer
  /** Whether a row's MAC is valid, compared in constant time. Accepts whatever a damaged row holds instead of a MAC. */
  intact(table: string, values: readonly Value[], mac: unknown): boolean
  /** Encrypts the content of a user's file for a backup. `context` is authenticated, not stored: decrypting needs it again. */
  sealBackup(content: Buffer, context: string): Buffer
  /** Decrypts what `sealBackup` returned; null in another vault, with another context, or when a bit has changed. */
  unsealBackup(sealed: Buffer, context: string): Buffer | null
}

const derive = (pepper: Secret, purpose: string): Buffer =>
  Buffer.from(
    hkdfSync('sha256', Buffer.from(pepper.reveal(), 'base64'), Buffer.alloc(0), `keyreeve/${purpose}/1`, 32),
  )

/** The database replaces a lone surrogate, so the MAC of such a string would never be valid again. */
const isStorable = (value: Value): boolean => typeof value !== 'string' || value.isWellFormed()

const blockBytes = 64

/**
 * HMAC-SHA-256 of a string's UTF-8 under `key` (at most 64 bytes), built from two hashes as in RFC 2104. `createHmac` takes six
 * times as long to initialise, which every check of a key or a row would pay for.
 */
export const hmacSha256 = (key: Buffer): ((text: string) => Buffer) => {
  if (key.length > blockBytes) throw new Error('a key longer than one block is not supported')
  const padded = (pad: number): Buffer =>
    Buffer.from(Array.from({ length: blockBytes }, (_, index) => pad ^ (key[index] ?? 0)))
  const [inner, outer] = [padded(0x36), padded(0x5c)]
  return (text) =>
    hash(
      'sha256',
      Buffer.concat([outer, hash('sha256', Buffer.concat([inner, Buffer.from(text)]), 'buffer')]),
      'buffer',
    )
}

const encode = (value: Value): string => {
  if (Buffer.isBuffer(value)) return `b${value.toString('base64')}`
  if (value === null) return 'n'
  return `${typeof value === 'string' ? 's' : 'i'}${String(value)}`
}

/** Derives the vault's keys from its pepper (32 random bytes in base64) with HKDF-SHA-256 (RFC 5869), one key per purpose. */
export const createVaultCrypto = (pepper: Secret): VaultCrypto => {
  const digestText = hmacSha256(derive(pepper, 'digest'))
  const macText = hmacSha256(derive(pepper, 'row-mac'))
  const backupKey = derive(pepper, 'file-backup')
  const mac = (table: string, values: readonly Value[]): Buffer =>
    macText(JSON.stringify([table, ...values.map(encode)]))
  return {
    digest: (secret) => digestText(secret.reveal()),
    mac: (table, values) => {
      if (!values.every(isStorable)) throw new Error('a row with a lone surrogate cannot be written')
      return mac(table, values)
    },
    intact: (table, values, given) =>
      Buffer.isBuffer(given) && given.length === 32 && timingSafeEqual(mac(table, values), given),
    sealBackup: (content, context) => seal(backupKey, content, context),
    unsealBackup: (sealed, context) => unseal(backupKey, sealed, context),
  }
}
