import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createFirstPaint } from '../../../electron/shell/startup.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Whether it has already resolved. */
const watch = (promise: Promise<void>): { passed: boolean } => {
  const seen = { passed: false }
  void promise.then(() => (seen.passed = true))
  return seen
}

it('is waited for until it happens', async () => {
  const { reached, passed } = createFirstPaint()
  const seen = watch(passed())
  await vi.advanceTimersByTimeAsync(1900)
  expect(seen.passed).toBe(false)
  reached()
  await vi.advanceTimersByTimeAsync(0)
  expect(seen.passed).toBe(true)
  expect(vi.getTimerCount()).toBe(0)
  const again = watch(passed())
  await vi.advanceTimersByTimeAsync(0)
  expect(again.passed).toBe(true)
  expect(vi.getTimerCount()).toBe(0)
})

it('a page that never paints is not waited for longer than two seconds', async () => {
  const seen = watch(createFirstPaint().passed())
  await vi.advanceTimersByTimeAsync(2000)
  expect(seen.passed).toBe(true)
})
