import { expect, it, vi } from 'vitest'
import type { Log } from '../../../electron/core/log.ts'
import { createLaterLog } from '../../../electron/shell/later-log.ts'

/** A log that is made when `finish` is called, and the lines that reached it. */
const slow = () => {
  const lines: string[] = []
  const line = (level: string) => (_fields: object, message: string) => void lines.push(`${level} ${message}`)
  const log: Log = { info: line('info'), warn: line('warn'), error: line('error') }
  const { promise, resolve } = Promise.withResolvers<Log>()
  const make = vi.fn<() => Promise<Log>>(() => promise)
  return {
    lines,
    make,
    finish: async () => {
      resolve(log)
      await promise
      await Promise.resolve()
    },
  }
}

it('is not made before the first line', () => {
  const { make } = slow()
  createLaterLog(make)
  expect(make).not.toHaveBeenCalled()
})

it('keeps the lines that came before it was made, in their order, and is made once', async () => {
  const { lines, make, finish } = slow()
  const log = createLaterLog(make)
  log.warn({}, 'one')
  log.error({}, 'two')
  expect(lines).toEqual([])
  await finish()
  log.info({}, 'three')
  expect(lines).toEqual(['warn one', 'error two', 'info three'])
  expect(make).toHaveBeenCalledTimes(1)
})

it('writes at once when it is there', async () => {
  const { lines, make, finish } = slow()
  const log = createLaterLog(make)
  log.info({}, 'one')
  await finish()
  log.error({}, 'the last one')
  expect(lines.at(-1)).toBe('error the last one')
})
