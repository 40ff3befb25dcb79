import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createLongRead } from '../../../renderer/screens/keys/long-read.ts'
import type { Environment, Key } from '../../../shared/domain/types.ts'
import { ok, refuse, type Refusal } from '../../../shared/domain/errors.ts'

/** Keys as far as the list looks at them: newest first, by number. */
const key = (number: number, name = `key ${number}`) => ({ id: `k${number}`, name }) as Key
const pauseMs = 10_000

/** A list of `count` keys that is read three at a time; `before` runs before each page. */
const list = (count: number, before: (page: number) => void = () => undefined) => {
  const seen = { pages: [] as number[], ends: [] as string[][], refused: [] as Refusal[] }
  const state = { environment: 'test' as Environment, fails: false, asked: 0 }
  const long = createLongRead({
    page: async (_environment, after) => {
      before(++state.asked)
      if (state.fails) return refuse('database_busy', 'Busy.')
      const from = after === undefined ? count : Number(after.slice(1)) - 1
      return ok(Array.from({ length: Math.min(3, from) }, (_, index) => key(from - index)))
    },
    pageSize: 3,
    pauseMs,
    isOn: (environment) => environment === state.environment,
    onPage: (rows) => seen.pages.push(rows.length),
    onEnd: (rows) => seen.ends.push(rows.map(({ name }) => name)),
    onRefused: (refusal) => seen.refused.push(refusal),
  })
  return { ...long, seen, state }
}
const names = (from: number) => Array.from({ length: from }, (_, index) => `key ${from - index}`)

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('reads to the end, and shows on the way what it has', async () => {
  const { readRest, seen } = list(8)
  readRest('test')
  await vi.advanceTimersByTimeAsync(0)
  expect(seen).toEqual({ pages: [3, 6], ends: [names(8)], refused: [] })
})

it('ends although something changes before every page, and reads again after a pause', async () => {
  const { readRest, seen } = list(8, () => readRest('test'))
  readRest('test')
  await vi.advanceTimersByTimeAsync(0)
  expect(seen.ends).toEqual([names(8)])
  await vi.advanceTimersByTimeAsync(pauseMs - 1)
  expect(seen.ends).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(seen.ends).toHaveLength(2)
})

it('takes what was read beside it for newer than its pages', async () => {
  const { readRest, readLately, seen } = list(
    5,
    (page) => page === 2 && readLately([key(6, 'made meanwhile'), key(4, 'renamed meanwhile')]),
  )
  readRest('test')
  await vi.advanceTimersByTimeAsync(0)
  expect(seen.ends).toEqual([['made meanwhile', 'key 5', 'renamed meanwhile', 'key 3', 'key 2', 'key 1']])
})

it('stops where a page is refused, and can be started again', async () => {
  const { readRest, seen, state } = list(8, (page) => (state.fails = page === 2))
  readRest('test')
  await vi.advanceTimersByTimeAsync(0)
  expect([seen.pages, seen.ends, seen.refused.map(({ code }) => code)]).toEqual([[3], [], ['database_busy']])
  readRest('test')
  await vi.advanceTimersByTimeAsync(0)
  expect(seen.ends).toEqual([names(8)])
})

it('gives up when another environment is shown, and reads that one at once', async () => {
  const { readRest, seen, state } = list(8, (page) => {
    if (page !== 2) return
    state.environment = 'production'
    readRest('production')
  })
  readRest('test')
  await vi.advanceTimersByTimeAsync(0)
  expect(seen.ends).toEqual([names(8)])
})
