import fc from 'fast-check'
import { expect, it } from 'vitest'
import { day, moment } from '../../../electron/cli/words.ts'
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

it('no number makes a format throw', () => {
  fc.assert(
    fc.property(fc.double(), (at) => {
      for (const format of formats) expect(format(at)).not.toMatch(/NaN|undefined|Invalid/)
    }),
    { seed: 20261127 },
  )
})
