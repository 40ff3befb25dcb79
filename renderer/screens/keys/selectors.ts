import type { Environment, Key, KeyStatus } from '../../../shared/domain/types.ts'
import { isDue } from '../../../shared/domain/lifetimes.ts'
import { statusOf } from '../../../shared/domain/status.ts'
import type { Tone } from '../../ui/tag.tsx'
import type { StatusFilter } from './store.ts'

/** What each status is called, and its dot. */
export const statusLook: Record<KeyStatus, { readonly word: string; readonly tone: Tone }> = {
  active: { word: 'Active', tone: 'ok' },
  expired: { word: 'Expired', tone: 'bad' },
  disabled: { word: 'Disabled', tone: 'off' },
  replaced: { word: 'Replaced', tone: 'warn' },
  damaged: { word: 'Damaged', tone: 'bad' },
  deleted: { word: 'Deleted', tone: 'off' },
}

const hasStatus = (key: Key, status: StatusFilter, now: number): boolean =>
  status === 'any' ||
  (status === 'due' && isDue(key, now)) ||
  (status === 'not_deleted' ? key.status !== 'deleted' : statusOf(key, now) === status)

type Filters = { readonly query: string; readonly accountId: string | null; readonly status: StatusFilter }

/** The keys that the search and the filters let through at a moment. */
export const matchingKeys = (
  keys: readonly Key[],
  { query, accountId, status }: Filters,
  now: number,
): readonly Key[] => {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  return keys.filter((key) => {
    if (!hasStatus(key, status, now) || (accountId !== null && key.account.id !== accountId)) return false
    if (words.length === 0) return true
    const text = [key.name, key.account.name, key.hint, key.origin, ...key.roles].join(' ').toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

/** How many keys an environment has, deleted ones left out. */
export const countKeys = (keys: readonly Key[]): number =>
  keys.filter((key) => key.status !== 'deleted').length

/** The account of a key as its row shows it. */
export const holderOf = (key: Key): string => (key.account.isYou ? 'you' : key.account.name)

const slug = (name: string): string =>
  name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')

/** `<environment>-<service>`, with a number where that is taken. */
export const suggestName = (
  environment: Environment,
  accountName: string,
  taken: readonly string[],
): string => {
  const base = `${environment}-${slug(accountName) || 'key'}`.slice(0, 96)
  const lower = new Set(taken.map((name) => name.toLowerCase()))
  if (!lower.has(base)) return base
  let number = 2
  while (lower.has(`${base}-${number}`)) number += 1
  return `${base}-${number}`
}
