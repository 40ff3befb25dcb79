import { hash, hkdfSync, timingSafeEqual } from 'node:crypto'
import type { Value } from '../db/handle.ts'
import type { Secret } from '../secret.ts'

/** What the pepper is good for; the pepper itself is not kept beside it. */
export type VaultCrypto = {
  /** HMAC-SHA-256 of a secret: 32 bytes, the same for the same secret in this vault only. */
  digest(secret: Secret): Buffer
  /** The MAC of a row that is to be written: 32 bytes over the table's name and the values that decisions depend on. Throws for a text that the database would store as another one. */
  mac(table: string, values: readonly Value[]): Buffer
  /** Whether a row's MAC holds, in constant time. Takes what a damaged row may give in its place. */
  intact(table: string, values: readonly Value[], mac: unknown): boolean
}

const derive = (pepper: Secret, purpose: string): Buffer =>
  Buffer.from(
    hkdfSync('sha256', Buffer.from(pepper.reveal(), 'base64'), Buffer.alloc(0), `keyreeve/${purpose}/1`, 32),
  )

/** The database stores a lone surrogate as another character, so the MAC of such a text would never hold again. */
const isStorable = (value: Value): boolean => typeof value !== 'string' || value.isWellFormed()

const blockBytes = 64

/**
 * HMAC-SHA-256 under `key` (at most 64 bytes) of a text's UTF-8, as RFC 2104 builds it from two hashes: `createHmac` takes six
 * times as long to set itself up, which every check of a key or a row would pay for.
 */
export const hmacSha256 = (key: Buffer): ((text: string) => Buffer) => {
  if (key.length > blockBytes)
    throw new Error('a key longer than a block must be hashed first, which this does not do')
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

/** Derives the vault's keys from its pepper (32 random bytes in base64) by HKDF-SHA-256 (RFC 5869), one per purpose. */
export const createVaultCrypto = (pepper: Secret): VaultCrypto => {
  const digestText = hmacSha256(derive(pepper, 'digest'))
  const macText = hmacSha256(derive(pepper, 'row-mac'))
  const mac = (table: string, values: readonly Value[]): Buffer =>
    macText(JSON.stringify([table, ...values.map(encode)]))
  return {
    digest: (secret) => digestText(secret.reveal()),
    mac: (table, values) => {
      if (!values.every(isStorable))
        throw new Error('a row with half a character in it was about to be written')
      return mac(table, values)
    },
    intact: (table, values, given) =>
      Buffer.isBuffer(given) && given.length === 32 && timingSafeEqual(mac(table, values), given),
  }
}
