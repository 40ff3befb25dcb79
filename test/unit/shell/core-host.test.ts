import { describe, expect, it } from 'vitest'
import { ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import { createCoreHost } from '../../../electron/shell/core-host.ts'

type Core = { readonly name: number; close(): Promise<void> }

/** A host whose attempts to open end with `outcomes`, in order; the last one is repeated. */
const setUp = (...outcomes: readonly ('open' | 'full' | 'throw')[]) => {
  const seen = { opened: [] as number[], closed: [] as number[], tries: 0 }
  const open = async (): Promise<Result<Core>> => {
    const name = seen.tries++
    const outcome = outcomes[Math.min(name, outcomes.length - 1)]
    await Promise.resolve()
    if (outcome === 'throw') throw new Error('bug')
    if (outcome === 'full') return refuse('no_space.database')
    return ok({ name, close: async () => void seen.closed.push(name) })
  }
  return { seen, host: createCoreHost(open, (core) => seen.opened.push(core.name)) }
}

describe('the core of a process', () => {
  it('is opened once, for everyone who waits', async () => {
    const { host, seen } = setUp('open')
    const all = await Promise.all([host.opened(), host.opened(), host.retry()])
    expect(all.every((result) => result.ok && result.data.name === 0)).toBe(true)
    expect(seen).toMatchObject({ tries: 1, opened: [0] })
  })

  it.each(['full', 'throw'] as const)(
    'that could not be opened (%s) stays so until it is tried again',
    async (outcome) => {
      const { host, seen } = setUp(outcome, 'open')
      const answer = () =>
        host.opened().then(
          (result) => result.ok,
          () => false,
        )
      expect([await answer(), await answer(), seen.tries]).toEqual([false, false, 1])
      expect(await host.retry()).toMatchObject({ ok: true, data: { name: 1 } })
      expect(await answer()).toBe(true)
      expect(seen.opened).toEqual([1])
    },
  )

  it('is retried once, however many callers ask for it', async () => {
    const { host, seen } = setUp('full', 'open')
    await host.opened()
    const all = await Promise.all([host.retry(), host.retry(), host.retry()])
    expect(all.every((result) => result.ok)).toBe(true)
    expect(seen.tries).toBe(2)
  })

  it('is closed once, even while it is being opened, and does not open again', async () => {
    const { host, seen } = setUp('open')
    void host.opened()
    await Promise.all([host.close(), host.close()])
    expect(seen.closed).toEqual([0])
    await host.retry()
    expect(seen.tries).toBe(1)
  })

  it('closes without an error when it was never opened or could not be', async () => {
    await expect(setUp('open').host.close()).resolves.toBeUndefined()
    const { host } = setUp('throw')
    await host.opened().catch(() => undefined)
    await expect(host.close()).resolves.toBeUndefined()
  })

  it('does not start opening once it is closing', async () => {
    const { host, seen } = setUp('open')
    await host.close()
    await expect(host.opened()).rejects.toThrow('closing')
    expect(seen.tries).toBe(0)
  })
})
