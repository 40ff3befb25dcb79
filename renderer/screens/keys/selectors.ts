import {
  overlaps,
  type Environment,
  type Key,
  type KeyStatus,
  type Overlap,
} from '../../../shared/domain/types.ts'
import type { Tone } from '../../ui/tone.ts'
import { t } from '../../data/messages.ts'

/** The name and colour of each status. */
export const statusLook: Record<KeyStatus, { readonly word: string; readonly tone: Tone }> = {
  active: { word: t('keys.active'), tone: 'ok' },
  expired: { word: t('keys.expired'), tone: 'bad' },
  disabled: { word: t('keys.disabled'), tone: 'off' },
  replaced: { word: t('keys.replaced'), tone: 'warn' },
  damaged: { word: t('keys.damaged'), tone: 'bad' },
  deleted: { word: t('keys.deleted_2'), tone: 'off' },
}

/** How a key with this status is shown; an active key that was never used has a hollow dot. */
export const keyLook = (key: Key, status: KeyStatus): { readonly word: string; readonly tone: Tone } => {
  const look = statusLook[status]
  return status === 'active' && key.lastUsedAt === null ? { ...look, tone: 'off' } : look
}

/** The name of a key's account, as shown in its row. */
export const holderOf = (key: Key): string => (key.account.isYou ? t('keys.you') : key.account.name)

const slug = (name: string): string =>
  name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')

/** The suggested name of a key: `<environment>-<service>`. */
export const baseName = (environment: Environment, accountName: string): string =>
  `${environment}-${slug(accountName) || 'key'}`.slice(0, 96)

/** A name that is not taken: the base, with a number if necessary. */
export const suggestName = (base: string, taken: readonly string[]): string => {
  const lower = new Set(taken.map((name) => name.toLowerCase()))
  if (!lower.has(base)) return base
  let number = 2
  while (lower.has(`${base}-${number}`)) number += 1
  return `${base}-${number}`
}

const overlapWords: Readonly<Record<Overlap, string>> = {
  none: t('keys.none_2'),
  '1h': t('keys.1_hour'),
  '24h': t('keys.24_hours'),
  '7d': t('keys.7_days'),
}
/** How long the old key of a rotation keeps working, to choose from. */
export const overlapOptions = overlaps.map((value) => ({ value, label: overlapWords[value] }))
