import type { Permission } from '../../../shared/domain/types.ts'
import { permissionSet } from '../../../shared/domain/permissions.ts'
import type { ReadableDb } from '../db/handle.ts'
import { findRowByDigest, type KeyRow } from '../keys/rows.ts'
import { trustedRow } from '../keys/trusted-key.ts'
import { hintOf, shapeOf } from '../keys/secret-format.ts'
import { Secret } from '../secret.ts'
import type { VaultCrypto } from '../vault/vault-crypto.ts'
import type { AccessRequest, DecidableKey } from './decide.ts'
import { message, type Message } from '../../../shared/messages/message.ts'
import { examineImport } from '../keys/import-value.ts'

export type Found = { readonly presented: AccessRequest['presented']; readonly row: KeyRow | undefined }

/**
 * Finds the row of a presented secret: exactly as given (an imported secret may start or end with white space), or without surrounding
 * white space. An issued secret with an invalid checksum is malformed without any lookup; a string of another form can only be an
 * imported secret, and is malformed unless it is found.
 */
export const findBySecret = (db: ReadableDb, vaultCrypto: VaultCrypto, text: string): Found => {
  const trimmed = text.trim()
  if (trimmed === '') return { presented: 'nothing', row: undefined }
  const { form } = shapeOf(new Secret(trimmed))
  if (form === 'bad_checksum') return { presented: 'malformed', row: undefined }
  const find = (secret: Secret): KeyRow | undefined =>
    findRowByDigest(db, vaultCrypto.digest(secret), hintOf(secret).last4)
  const row = find(new Secret(text)) ?? (trimmed === text ? undefined : find(new Secret(trimmed)))
  return { presented: row || form === 'issued' ? 'well_formed' : 'malformed', row }
}

const nothing = permissionSet([])

/** The properties of a row that a decision depends on. A damaged row's snapshot is not even parsed. */
export const decidable = (vaultCrypto: VaultCrypto, found: KeyRow): DecidableKey => {
  const trusted = trustedRow(vaultCrypto, found)
  const row = trusted ?? found
  return {
    intact: trusted !== null,
    environment: row.environment,
    expiresAt: row.expires_at,
    endedAt: row.ended_at,
    disabledAt: row.disabled_at,
    deletedAt: row.deleted_at,
    permissions: trusted ? permissionSet(JSON.parse(trusted.permissions) as Permission[]) : nothing,
  }
}

/**
 * What was sent around a malformed key and does not belong to it: the word “Bearer”, quotation marks. Null when neither was. Reveals
 * nothing about the key itself.
 */
export const strayAround = (presented: string): Message | null => {
  const { wrapped } = examineImport(new Secret(presented))
  const bearer = wrapped.includes('scheme') && /bearer\s/i.test(presented)
  const quotes = wrapped.includes('quotes')
  if (bearer) return message(quotes ? 'stray.both' : 'stray.bearer')
  return quotes ? message('stray.quotes') : null
}
