const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const startOfDay = (at: number): number => new Date(at).setHours(0, 0, 0, 0)

const exact = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' })
const dated = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })

/** A moment in full, as `Sat, 28 Nov 2026, 14:05`. */
export const exactTime = (at: number): string => exact.format(at)

/** A moment's day, as `28 Nov 2026`. */
export const dayOf = (at: number): string => dated.format(at)

/** A moment's time of day, as `14:05:09`. */
export const timeOfDay = (at: number): string => clock.format(at)

const ago = (span: number, at: number, now: number): string => {
  if (span < minute) return 'just now'
  if (span < hour) return `${Math.floor(span / minute)} min ago`
  if (span < day) return `${Math.floor(span / hour)} h ago`
  const days = Math.round((startOfDay(now) - startOfDay(at)) / day)
  if (days <= 1) return 'yesterday'
  if (days < 60) return `${days} days ago`
  return days < 730 ? `${Math.floor(days / 30.44)} mo ago` : `${Math.floor(days / 365.25)} y ago`
}

const ahead = (span: number): string => {
  if (span < minute) return 'in under a minute'
  if (span < hour) return `in ${Math.floor(span / minute)} min`
  if (span < 2 * day) return `in ${Math.floor(span / hour)} h`
  const days = Math.floor(span / day)
  return days < 400 ? `in ${days} days` : `in ${Math.floor(days / 30.44)} mo`
}

/** A moment seen from `now`, both ms since the epoch, as `4 min ago`, `yesterday`, `in 6 days`. */
export const relativeTime = (at: number, now: number): string => (at <= now ? ago(now - at, at, now) : ahead(at - now))
