import { expect, it } from 'vitest'
import { createWrongKeyLimit } from '../../../electron/api/wrong-key-limit.ts'

it('answers a few wrong keys per second at once, delays as many as may wait, and refuses the rest', async () => {
  let now = 0
  const waits: number[] = []
  const release: (() => void)[] = []
  const wait = (ms: number) => {
    waits.push(ms)
    return new Promise<void>((resolve) => release.push(resolve))
  }
  const answer = createWrongKeyLimit({ now: () => now, wait, freePerSecond: 2, delayMs: 500, maxWaiting: 1 })
  expect([answer(), answer()]).toEqual(['answer', 'answer'])
  const held = answer()
  expect([held instanceof Promise, waits]).toEqual([true, [500]])
  expect(answer()).toBe('too_many')
  now = 499
  expect(answer()).toBe('too_many')
  now = 500
  expect(answer()).toBe('answer')
  expect(answer()).toBe('too_many')
  for (const open of release) open()
  await held
  expect(answer() instanceof Promise).toBe(true)
  // A quiet hour earns no more than one second's allowance.
  now = 3_600_500
  expect([answer(), answer(), answer()]).toEqual(['answer', 'answer', 'too_many'])
})
