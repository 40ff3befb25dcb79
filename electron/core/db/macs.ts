import type { VaultCrypto } from '../vault/vault-crypto.ts'
import type { Value } from './handle.ts'

/** The MAC of a row, and the version of the list of fields that it covers. */
export type Mac = { readonly mac: Buffer; readonly mac_version: number }

export type RowMacs<Row> = {
  /** Computes the MAC of `row`, under the newest version unless `version` is given. */
  sign(vaultCrypto: VaultCrypto, row: Row, version?: number): Mac
  /** Whether the MAC of a stored row is valid under the version that the row states. An unknown version is not. */
  isIntact(vaultCrypto: VaultCrypto, row: Row & Mac): boolean
}

/**
 * The MACs of one kind of row. `versions` lists the fields that each version covers, oldest first; a released version never changes.
 * A new column that decisions depend on needs a new version at the end, and a migration whose second phase signs the rows again
 * (see `Migration`). Until then rows are verified under their own version, so every version must also fail when a column that was
 * added later has a value other than its default.
 *
 * The version is part of what is signed, so that a row cannot be passed off as one of another version. Version 1 predates
 * versioning and does not include it.
 */
const rowMacs = <Row>(kind: string, versions: readonly ((row: Row) => readonly Value[])[]): RowMacs<Row> => {
  const label = (version: number): string => (version === 1 ? kind : `${kind}/${version}`)
  const fieldsOf = (row: Row, version: number): readonly Value[] | undefined => versions[version - 1]?.(row)
  return {
    sign: (vaultCrypto, row, version = versions.length) => {
      const fields = fieldsOf(row, version)
      if (!fields) throw new Error('a row cannot be signed under an unknown version')
      return { mac: vaultCrypto.mac(label(version), fields), mac_version: version }
    },
    isIntact: (vaultCrypto, row) => {
      const fields = fieldsOf(row, row.mac_version)
      return fields !== undefined && vaultCrypto.intact(label(row.mac_version), fields, row.mac)
    },
  }
}

type KeyFields = {
  readonly id: string
  readonly name: string
  readonly environment: string
  readonly account_id: string
  readonly origin: string
  readonly hint: string
  readonly last4: string
  readonly digest: Buffer
  readonly item_ref: string | null
  readonly sealed: Buffer | null
  readonly roles: string
  readonly permissions: string
  readonly created_at: number
  readonly expires_at: number | null
  readonly disabled_at: number | null
  readonly deleted_at: number | null
  readonly replaced_by: string | null
  readonly ended_at: number | null
  readonly created_by: string | null
}

const keyFields = (row: KeyFields): readonly Value[] => [
  row.id,
  row.name,
  row.environment,
  row.account_id,
  row.origin,
  row.hint,
  row.last4,
  row.digest,
  row.item_ref,
  row.sealed,
  row.roles,
  row.permissions,
  row.created_at,
  row.expires_at,
  row.disabled_at,
  row.deleted_at,
  row.replaced_by,
]

/**
 * Everything that a decision or a delivery depends on. Also the key that created it, so that nobody can hide a key from the list of
 * keys that its creator made.
 */
export const keyMacs = rowMacs<KeyFields>('keys', [
  // `ended_at` (a number) and `created_by` (a string) were added later and are only covered when they have a value.
  (row) => [
    ...keyFields(row),
    ...(row.ended_at === null ? [] : [row.ended_at]),
    ...(row.created_by === null ? [] : [row.created_by]),
  ],
  (row) => [...keyFields(row), row.ended_at, row.created_by],
])

/** A damaged key that was deleted: which key, and when. The rest of its row is left as it was. */
export const discardedKeyMacs = rowMacs<Pick<KeyFields, 'id' | 'deleted_at'>>('discarded keys', [
  (row) => [row.id, row.deleted_at],
  (row) => [row.id, row.deleted_at],
])

/** What the MAC of an account covers. */
export type AccountFields = {
  readonly id: string
  readonly type: string
  readonly name: string
  readonly prefix: string
  readonly is_you: number
  readonly created_at: number
  readonly archived_at: number | null
  /** The ids of its roles in alphabetical order, as a JSON array. */
  readonly roles: string
}

const accountFields = (row: AccountFields): readonly Value[] => [
  row.id,
  row.type,
  row.name,
  row.prefix,
  row.is_you,
  row.created_at,
  row.archived_at,
  row.roles,
]

/** Everything that a new key copies from its account. */
export const accountMacs = rowMacs<AccountFields>('accounts', [accountFields, accountFields])

type RoleFields = {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly permissions: string
  readonly holders: string
  readonly created_at: number
}

const roleFields = (row: RoleFields): readonly Value[] => [
  row.id,
  row.name,
  row.description,
  row.permissions,
  row.holders,
  row.created_at,
]

/** Everything that a new key copies from a custom role. */
export const roleMacs = rowMacs<RoleFields>('roles', [roleFields, roleFields])
