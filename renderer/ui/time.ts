import { t } from '../data/messages.ts'
import { isTime } from '../../shared/domain/time.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const startOfDay = (at: number): number => new Date(at).setHours(0, 0, 0, 0)

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const twoDigits = (number: number): string => String(number).padStart(2, '0')

// Written out: making one Intl.DateTimeFormat takes longer than drawing the first screen's list.
const dayIn = (date: Date): string => `${date.getDate()} ${months[date.getMonth()]} ${date.getFullYear()}`
const minuteIn = (date: Date): string => `${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`

/** What stands in the place of a moment that no calendar has: only a damaged record has one. */
const unknown = t('time.unknown')

/** A moment for a `<time>` element; undefined when no calendar has it. */
export const machineTime = (at: number): string | undefined =>
  isTime(at) ? new Date(at).toISOString() : undefined

/** A moment in full, as `Sat, 28 Nov 2026, 14:05`. */
export const exactTime = (at: number): string => {
  if (!isTime(at)) return unknown
  const date = new Date(at)
  return `${weekdays[date.getDay()]}, ${dayIn(date)}, ${minuteIn(date)}`
}

/** A moment's day, as `28 Nov 2026`. */
export const dayOf = (at: number): string => (isTime(at) ? dayIn(new Date(at)) : unknown)

/** A moment's time of day, as `14:05:09`. */
export const timeOfDay = (at: number): string => {
  if (!isTime(at)) return unknown
  const date = new Date(at)
  return `${minuteIn(date)}:${twoDigits(date.getSeconds())}`
}

const ago = (span: number, at: number, now: number): string => {
  if (span < minute) return t('time.just_now')
  if (span < hour) return t('time.minutes_ago', { count: Math.floor(span / minute) })
  if (span < day) return t('time.hours_ago', { count: Math.floor(span / hour) })
  const days = Math.round((startOfDay(now) - startOfDay(at)) / day)
  if (days <= 1) return t('time.yesterday')
  if (days < 60) return t('time.days_ago', { count: days })
  return days < 730
    ? t('time.months_ago', { count: Math.floor(days / 30.44) })
    : t('time.years_ago', { count: Math.floor(days / 365.25) })
}

const ahead = (span: number): string => {
  if (span < minute) return t('time.soon')
  if (span < hour) return t('time.in_minutes', { count: Math.floor(span / minute) })
  if (span < 2 * day) return t('time.in_hours', { count: Math.floor(span / hour) })
  const days = Math.floor(span / day)
  return days < 400
    ? t('time.in_days', { count: days })
    : t('time.in_months', { count: Math.floor(days / 30.44) })
}

/** A moment seen from `now`, both ms since the epoch, as `4 min ago`, `yesterday`, `in 6 days`. */
export const relativeTime = (at: number, now: number): string => {
  if (!isTime(at)) return unknown
  return at <= now ? ago(now - at, at, now) : ahead(at - now)
}
