import { isTime } from '../domain/time.ts'
import type { Translate } from './message.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const startOfDay = (at: number): number => new Date(at).setHours(0, 0, 0, 0)

/** How a language writes dates, times, numbers and lists. Times are in ms since the epoch, shown in the machine's time zone. */
export type Formats = {
  readonly number: (value: number) => string
  /** `a, b and c` */
  readonly list: (values: readonly string[]) => string
  /** `28 Nov 2026` */
  readonly day: (at: number) => string
  /** `28 Nov 2026, 14:05` */
  readonly moment: (at: number) => string
  /** `Sat, 28 Nov 2026, 14:05` */
  readonly exact: (at: number) => string
  /** `14:05:09` */
  readonly timeOfDay: (at: number) => string
  /** A time relative to `now`: `4 min ago`, `yesterday`, `in 6 days` */
  readonly relative: (at: number, now: number) => string
  readonly compare: (a: string, b: string) => number
}

const lazy = <T>(make: () => T): (() => T) => {
  let made: T | undefined
  return () => (made ??= make())
}

const relativeParts = (at: number, now: number): readonly [number, Intl.RelativeTimeFormatUnit] => {
  const span = Math.abs(now - at)
  const sign = at <= now ? -1 : 1
  if (span < hour) return [sign * Math.floor(span / minute), 'minute']
  if (sign < 0 ? span < day : span < 2 * day) return [sign * Math.floor(span / hour), 'hour']
  // Times in the past are counted in calendar days, so that last night is “yesterday”.
  const days =
    sign < 0 ? Math.max(1, Math.round((startOfDay(now) - startOfDay(at)) / day)) : Math.floor(span / day)
  if (days < (sign < 0 ? 60 : 400)) return [sign * days, 'day']
  return days < 730 ? [sign * Math.floor(days / 30.44), 'month'] : [sign * Math.floor(days / 365.25), 'year']
}

/**
 * Uses `Intl` for everything. Its objects are created when first used, because the first one takes longer than drawing a list.
 * @param locale the language's tag in `Intl`
 * @param t for what `Intl` cannot express: an invalid time (which only a damaged record has), and “now”
 */
export const createFormats = (locale: string, t: Translate): Formats => {
  const dates = (options: Intl.DateTimeFormatOptions): ((at: number) => string) => {
    const format = lazy(() => new Intl.DateTimeFormat(locale, options))
    return (at) => (isTime(at) ? format().format(at) : t('time.unknown'))
  }
  const date = { day: 'numeric', month: 'short', year: 'numeric' } as const
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  const numbers = lazy(() => new Intl.NumberFormat(locale))
  const lists = lazy(() => new Intl.ListFormat(locale))
  const relatives = lazy(() => new Intl.RelativeTimeFormat(locale, { style: 'short' }))
  const days = lazy(() => new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' }))
  const collator = lazy(() => new Intl.Collator(locale, { numeric: true, sensitivity: 'base' }))
  return {
    // Small integers look the same in every language, and most numbers are small.
    number: (value) =>
      Number.isInteger(value) && value >= 0 && value < 1000 ? String(value) : numbers().format(value),
    list: (values) => (values.length < 2 ? values.join('') : lists().format(values)),
    day: dates(date),
    moment: dates({ ...date, ...clock }),
    exact: dates({ weekday: 'short', ...date, ...clock }),
    timeOfDay: dates({ ...clock, second: '2-digit' }),
    relative: (at, now) => {
      if (!isTime(at)) return t('time.unknown')
      if (Math.abs(now - at) < minute) return at <= now ? t('time.just_now') : t('time.soon')
      const [value, unit] = relativeParts(at, now)
      // “yesterday”, but “1 mo. ago”: “last mo.” could be any day of it.
      return (unit === 'day' ? days() : relatives()).format(value, unit)
    },
    compare: (a, b) => collator().compare(a, b),
  }
}
