import { expect, it, vi } from 'vitest'
import type { Log } from '../../../electron/core/log.ts'
import { createLazyLog } from '../../../electron/core/background.ts'

/** A log whose creation completes when `finish` is called, and the lines that reached it. */
const slow = () => {
  const lines: string[] = []
  const line = (level: string) => (_fields: object, message: string) => void lines.push(`${level} ${message}`)
  const log: Log = { info: line('info'), warn: line('warn'), error: line('error') }
  const { promise, resolve } = Promise.withResolvers<Log>()
  const create = vi.fn<() => Promise<Log>>(() => promise)
  return {
    lines,
    create,
    finish: async () => {
      resolve(log)
      await promise
      await Promise.resolve()
    },
  }
}

it('is not created before the first line', () => {
  const { create } = slow()
  createLazyLog(create)
  expect(create).not.toHaveBeenCalled()
})

it('keeps the order of lines written before it was created, and is created once', async () => {
  const { lines, create, finish } = slow()
  const log = createLazyLog(create)
  log.warn({}, 'one')
  log.error({}, 'two')
  expect(lines).toEqual([])
  await finish()
  log.info({}, 'three')
  expect(lines).toEqual(['warn one', 'error two', 'info three'])
  expect(create).toHaveBeenCalledTimes(1)
})

it('writes synchronously once it has been created', async () => {
  const { lines, create, finish } = slow()
  const log = createLazyLog(create)
  log.info({}, 'one')
  await finish()
  log.error({}, 'the last one')
  expect(lines.at(-1)).toBe('error the last one')
})
