import { expect, it } from 'vitest'
import { oneAtATime } from '../../../renderer/data/one-at-a-time.ts'

/** A reader whose reads end when the test says so. */
const slow = () => {
  const ends: (() => void)[] = []
  let begun = 0
  const read = oneAtATime(() => {
    begun += 1
    return new Promise<void>((resolve) => ends.push(resolve))
  })
  return {
    read,
    begun: () => begun,
    end: async () => {
      ends.shift()?.()
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

it('runs once more after any number of calls during a run, and every call waits for a read that began after it', async () => {
  const { read, begun, end } = slow()
  const settled: string[] = []
  void read().then(() => settled.push('first'))
  void read().then(() => settled.push('second'))
  void read().then(() => settled.push('third'))
  expect(begun()).toBe(1)
  await end()
  expect([begun(), settled]).toEqual([2, ['first']])
  void read().then(() => settled.push('fourth'))
  await end()
  expect([begun(), settled]).toEqual([3, ['first', 'second', 'third']])
  await end()
  expect([begun(), settled]).toEqual([3, ['first', 'second', 'third', 'fourth']])
  void read()
  expect(begun()).toBe(4)
})
