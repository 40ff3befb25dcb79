import type { Environment, Key, KeyStatus, SnapshotDiff } from '../../shared/domain/types.ts'
import { isTime } from '../../shared/domain/time.ts'
import { t } from '../messages.ts'
import type { Look, StyledText } from './io.ts'
import { pairs, type Cell } from './table.ts'

/** A time in ISO 8601; null for an invalid one, as a damaged record may have. */
const isoOf = (time: number): string | null => (isTime(time) ? new Date(time).toISOString() : null)

/** `2026-11-28`, or a dash for never. */
export const day = (time: number | null): string =>
  time === null ? '–' : (isoOf(time)?.slice(0, 10) ?? t('cli.unknown'))

/** `2026-11-28 17:05 UTC`, or `otherwise` for none. */
export const moment = (time: number | null, otherwise: string): string => {
  if (time === null) return otherwise
  const iso = isoOf(time)
  return iso === null ? t('cli.unknown') : `${iso.slice(0, 16).replace('T', ' ')} UTC`
}

const formats: Readonly<Record<KeyStatus, Cell['format']>> = {
  active: 'green',
  replaced: 'yellow',
  expired: 'yellow',
  disabled: 'yellow',
  damaged: 'red',
  deleted: 'dim',
}

export const statusCell = (status: KeyStatus): Cell => ({
  text: t(`cli.status.${status}`),
  format: formats[status],
})

export const listOf = (words: readonly string[]): string => words.join(', ') || t('cli.none')

const signed = ({ added: gained, removed: lost }: SnapshotDiff['roles' | 'permissions']): string =>
  [...gained.map((word) => `+${word}`), ...lost.map((word) => `-${word}`)].join(' ')

/** How a key created today would differ from this one: `+event_reader -all_reader (+event:read -*:read)`. */
export const differenceOf = ({ roles, permissions }: SnapshotDiff): string => {
  const [ofRoles, ofPermissions] = [signed(roles), signed(permissions)]
  if (ofRoles && ofPermissions) return `${ofRoles} (${ofPermissions})`
  return ofRoles || ofPermissions || t('cli.same_roles')
}

/** How a sentence refers to a key. */
export const namesOfKey = ({
  name,
  environment,
}: Key): { readonly name: string; readonly environment: Environment } => ({
  name,
  environment,
})

/** What all commands show of a key. */
export const describeKey = (
  look: Look,
  key: Key,
  more: readonly (readonly [name: string, value: string])[] = [],
): StyledText =>
  pairs(look, [
    [t('cli.label.name'), key.name],
    [t('cli.label.environment'), key.environment],
    [t('cli.label.status'), { ...statusCell(key.status), format: formats[key.status] ?? 'bold' }],
    [t('cli.label.account'), t(`cli.of_account.${key.account.type}`, { name: key.account.name })],
    [t('cli.label.secret'), t(key.kept ? 'cli.kept' : 'cli.not_kept', { hint: key.hint })],
    [t('cli.label.roles'), listOf(key.roles)],
    [t('cli.label.permissions'), listOf(key.permissions)],
    [t('cli.label.created'), moment(key.createdAt, t('cli.unknown'))],
    [t('cli.label.expires'), moment(key.expiresAt, t('cli.never'))],
    ...more,
    [t('cli.label.id'), key.id],
  ])
