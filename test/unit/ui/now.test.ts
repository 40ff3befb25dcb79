import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { currentStatusTime, followChanges, onTimedChange } from '../../../renderer/ui/now.ts'

const after = (moments: readonly number[]) => (now: number) => moments.find((moment) => moment > now) ?? null

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
})
afterEach(() => {
  followChanges('keys', () => null)
  vi.useRealTimers()
})

describe('the clock of the page', () => {
  it('advances the status time at each registered moment, once, with one timer', () => {
    const seen: number[] = []
    const stop = onTimedChange(() => seen.push(currentStatusTime()))
    followChanges('keys', after([1_000_500, 1_002_000]))
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(499)
    expect([currentStatusTime(), seen]).toEqual([1_000_000, []])
    vi.advanceTimersByTime(1)
    expect(seen).toEqual([1_000_500])
    vi.advanceTimersByTime(10_000)
    expect(seen).toEqual([1_000_500, 1_002_000])
    expect(vi.getTimerCount()).toBe(0)
    stop()
  })

  it('evaluates what was just read at the current time, so that its status is never out of date', () => {
    vi.advanceTimersByTime(9000)
    followChanges('keys', () => null)
    expect(currentStatusTime()).toBe(1_009_000)
  })

  it('replaces what was registered for a source before', () => {
    const seen: number[] = []
    const stop = onTimedChange(() => seen.push(currentStatusTime()))
    followChanges('keys', after([1_000_500]))
    followChanges('keys', after([1_000_700]))
    vi.advanceTimersByTime(10_000)
    expect(seen).toEqual([1_000_700])
    stop()
  })

  it('waits longer than a single timer can', () => {
    const seen: number[] = []
    const stop = onTimedChange(() => seen.push(currentStatusTime()))
    const far = 1_000_000 + 90 * 86_400_000
    followChanges('keys', after([far]))
    vi.advanceTimersByTime(90 * 86_400_000 - 1)
    expect(seen).toEqual([])
    vi.advanceTimersByTime(1)
    expect(seen).toEqual([far])
    stop()
  })
})
