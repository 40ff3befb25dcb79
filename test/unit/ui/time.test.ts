import fc from 'fast-check'
import { expect, it } from 'vitest'
import { day, moment } from '../../../electron/cli/words.ts'
import { createFormats } from '../../../shared/messages/formats.ts'
import { t } from '../../../electron/messages.ts'
import { iso } from '../../../electron/api/shapes.ts'
import { dayOf, exactTime, machineTime, relativeTime, timeOfDay } from '../../../renderer/ui/time.ts'

const formats = [dayOf, exactTime, timeOfDay, (at: number) => relativeTime(at, 0)]

it('a time outside the calendar is shown as unknown, in every format', () => {
  for (const at of [
    8.64e15 + 1,
    -8.64e15 - 1,
    NaN,
    Infinity,
    -Infinity,
    2 ** 62,
    null as unknown as number,
    new Uint8Array(1) as unknown as number,
  ]) {
    for (const format of [dayOf, exactTime, timeOfDay, (time: number) => relativeTime(time, 0)])
      expect(format(at)).toBe('unknown time')
    expect(machineTime(at)).toBeUndefined()
    expect(iso(at)).toBe('1970-01-01T00:00:00.000Z')
    if (at !== null) expect([day(at), moment(at, 'never')]).toEqual(['unknown', 'unknown'])
  }
  expect(dayOf(8.64e15)).toContain('275760')
})

it('times are written as the language writes them', () => {
  const now = new Date(2026, 10, 28, 14, 5, 9).getTime()
  expect([dayOf(now), timeOfDay(now)]).toEqual(['28 Nov 2026', '14:05:09'])
  expect(exactTime(now)).toMatch(/^Sat,? 28 Nov 2026, 14:05$/)
  const [minute, hour, day] = [60_000, 3_600_000, 86_400_000]
  const relative = (past: number): string => relativeTime(now - past, now)
  expect([1, 59_999].map(relative)).toEqual(['just now', 'just now'])
  expect([4 * minute, 3 * hour, day, 15 * hour, 59 * day].map(relative)).toEqual([
    '4 min ago',
    '3 hr ago',
    'yesterday',
    '15 hr ago',
    '59 days ago',
  ])
  expect([61 * day, 800 * day].map(relative)).toEqual(['2 mo ago', '2 yr ago'])
  expect([-1, -minute, -47 * hour, -2 * day, -399 * day].map(relative)).toEqual([
    'in under a minute',
    'in 1 min',
    'in 47 hr',
    'in 2 days',
    'in 399 days',
  ])
})

it('another language needs nothing but its name', () => {
  const now = new Date(2026, 10, 28, 14, 5).getTime()
  const german = createFormats('de-DE', t)
  expect(german.relative(now - 3 * 86_400_000, now)).toBe('vor 3 Tagen')
  expect(german.exact(now)).toMatch(/^Sa\.?, 28\. Nov\. 2026, 14:05$/)
})

it('no number makes a format throw', () => {
  fc.assert(
    fc.property(fc.double(), (at) => {
      for (const format of formats) expect(format(at)).not.toMatch(/NaN|undefined|Invalid/)
    }),
    { seed: 20261127 },
  )
})
