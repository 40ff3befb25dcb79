import { expect, it } from 'vitest'
import { createBrake } from '../../../electron/api/brake.ts'

it('lets a few a second through, delays as many as may wait, and turns away the rest until they are free again', async () => {
  let now = 0
  const waits: number[] = []
  const release: (() => void)[] = []
  const wait = (ms: number) => {
    waits.push(ms)
    return new Promise<void>((resolve) => release.push(resolve))
  }
  const brake = createBrake({ now: () => now, wait, freeEachSecond: 2, delayMs: 500, mostWaiting: 1 })
  expect([brake(), brake()]).toEqual(['answer', 'answer'])
  const held = brake()
  expect([held instanceof Promise, waits]).toEqual([true, [500]])
  expect(brake()).toBe('too_many')
  now = 499
  expect(brake()).toBe('too_many')
  now = 500
  expect(brake()).toBe('answer')
  expect(brake()).toBe('too_many')
  for (const open of release) open()
  await held
  expect(brake() instanceof Promise).toBe(true)
  // A quiet hour earns no more than one second's worth.
  now = 3_600_500
  expect([brake(), brake(), brake()]).toEqual(['answer', 'answer', 'too_many'])
})
