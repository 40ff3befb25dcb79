import type { Environment, Key, KeyStatus } from '../../../shared/domain/types.ts'
import type { Tone } from '../../ui/tone.ts'
import { t } from '../../data/messages.ts'

/** What each status is called, and its dot. */
export const statusLook: Record<KeyStatus, { readonly word: string; readonly tone: Tone }> = {
  active: { word: t('keys.active'), tone: 'ok' },
  expired: { word: t('keys.expired'), tone: 'bad' },
  disabled: { word: t('keys.disabled'), tone: 'off' },
  replaced: { word: t('keys.replaced'), tone: 'warn' },
  damaged: { word: t('keys.damaged'), tone: 'bad' },
  deleted: { word: t('keys.deleted_2'), tone: 'off' },
}

/** What is said of a key with this status, and its dot: hollow for an active key that was never used. */
export const keyLook = (key: Key, status: KeyStatus): { readonly word: string; readonly tone: Tone } => {
  const look = statusLook[status]
  return status === 'active' && key.lastUsedAt === null ? { ...look, tone: 'off' } : look
}

/** The account of a key as its row shows it. */
export const holderOf = (key: Key): string => (key.account.isYou ? t('keys.you') : key.account.name)

const slug = (name: string): string =>
  name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')

/** What the suggested name of a key begins with: `<environment>-<service>`. */
export const baseName = (environment: Environment, accountName: string): string =>
  `${environment}-${slug(accountName) || 'key'}`.slice(0, 96)

/** A name that is not taken yet: the base, with a number where that is. */
export const suggestName = (base: string, taken: readonly string[]): string => {
  const lower = new Set(taken.map((name) => name.toLowerCase()))
  if (!lower.has(base)) return base
  let number = 2
  while (lower.has(`${base}-${number}`)) number += 1
  return `${base}-${number}`
}
