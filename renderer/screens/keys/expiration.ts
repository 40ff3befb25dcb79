import type { Input } from '../../../shared/operations/index.ts'
import { endOfDay } from '../../../shared/domain/expiration.ts'
import { t } from '../../data/messages.ts'

export type ExpirationInput = Input<'keys.create'>['expiration']

/** What the form offers: the presets of `keys.create`, and `date` for a day of one's own. */
export const expirationChoices = [
  { value: 'never', label: t('keys.never') },
  { value: '1h', label: t('keys.1_hour') },
  { value: '1d', label: t('keys.1_day') },
  { value: '7d', label: t('keys.7_days') },
  { value: '30d', label: t('keys.30_days') },
  { value: '90d', label: t('keys.90_days') },
  { value: 'date', label: t('keys.on_a_date') },
] as const
export type ExpirationChoice = (typeof expirationChoices)[number]['value']

const pad = (number: number) => String(number).padStart(2, '0')

/** A day as a date field wants it, `2026-11-28`, so many days after `now` (ms since the epoch). */
export const dayField = (now: number, days: number): string => {
  const date = new Date(now)
  date.setDate(date.getDate() + days)
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`
}

/** What `keys.create` takes: a preset, or the end of the chosen day; null while no day is chosen. */
export const expirationInput = (choice: ExpirationChoice, date: string): ExpirationInput | null => {
  if (choice !== 'date') return choice
  const at = endOfDay(date)
  return at === null ? null : { at }
}
