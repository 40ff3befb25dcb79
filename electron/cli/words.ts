import type { Key, KeyStatus, SnapshotDiff } from '../../shared/domain/types.ts'
import { isTime } from '../../shared/domain/time.ts'
import type { Look, StyledText } from './io.ts'
import { pairs, type Cell } from './table.ts'

/** A time in ISO 8601; null for an invalid one, as a damaged record may have. */
const isoOf = (time: number): string | null => (isTime(time) ? new Date(time).toISOString() : null)

/** `2026-11-28`, or a dash for never. */
export const day = (time: number | null): string =>
  time === null ? '–' : (isoOf(time)?.slice(0, 10) ?? 'unknown')

/** `2026-11-28 17:05 UTC`, or `otherwise` for none. */
export const moment = (time: number | null, otherwise: string): string => {
  if (time === null) return otherwise
  const iso = isoOf(time)
  return iso === null ? 'unknown' : `${iso.slice(0, 16).replace('T', ' ')} UTC`
}

const formats: Readonly<Record<KeyStatus, Cell['format']>> = {
  active: 'green',
  replaced: 'yellow',
  expired: 'yellow',
  disabled: 'yellow',
  damaged: 'red',
  deleted: 'dim',
}

export const statusCell = (status: KeyStatus): Cell => ({ text: status, format: formats[status] })

export const listOf = (words: readonly string[]): string => words.join(', ') || 'none'

const signed = ({ added: gained, removed: lost }: SnapshotDiff['roles' | 'permissions']): string =>
  [...gained.map((word) => `+${word}`), ...lost.map((word) => `-${word}`)].join(' ')

/** How a key created today would differ from this one: `+event_reader -all_reader (+event:read -*:read)`. */
export const differenceOf = ({ roles, permissions }: SnapshotDiff): string => {
  const [ofRoles, ofPermissions] = [signed(roles), signed(permissions)]
  if (ofRoles && ofPermissions) return `${ofRoles} (${ofPermissions})`
  return ofRoles || ofPermissions || 'the same as in the key'
}

/** What all commands show of a key. */
export const describeKey = (
  look: Look,
  key: Key,
  more: readonly (readonly [name: string, value: string])[] = [],
): StyledText =>
  pairs(look, [
    ['Name', key.name],
    ['Environment', key.environment],
    ['Status', { text: key.status, format: formats[key.status] ?? 'bold' }],
    ['Account', `${key.account.name} (${key.account.type === 'user' ? 'user account' : 'service account'})`],
    ['Secret', `${key.hint}  (${key.kept ? 'kept in the vault' : 'not kept'})`],
    ['Roles', listOf(key.roles)],
    ['Permissions', listOf(key.permissions)],
    ['Created', moment(key.createdAt, 'unknown')],
    ['Expires', moment(key.expiresAt, 'never')],
    ...more,
    ['Id', key.id],
  ])
