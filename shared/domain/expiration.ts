import type { Environment } from './types.ts'

/** The default lifetime of a new key: 90 days in production, unlimited in test. */
export const defaultExpiration = (environment: Environment): '90d' | 'never' =>
  environment === 'production' ? '90d' : 'never'

/** The end of a day given as `2026-11-28`, in this machine's time zone (ms since the epoch); null when there is no such day. */
export const endOfDay = (day: string): number | null => {
  const [, year, month, date] = (/^(\d{4})-(\d\d)-(\d\d)$/.exec(day) ?? []).map(Number)
  const end = new Date(`${day}T23:59:59`)
  return end.getFullYear() === year && end.getMonth() + 1 === month && end.getDate() === date
    ? end.getTime()
    : null
}
