import { getHeapSnapshot } from 'node:v8'
import { describe, expect, it } from 'vitest'
import { TimedClipboard, type ClipboardPort } from '../../../electron/core/deliveries/clipboard-timer.ts'
import { Secret } from '../../../electron/core/secret.ts'
import { desktop, FakeTimes, settled } from './fakes.ts'
import { seeded } from '../../support/random.ts'

const a = { keyId: 'a', label: 'Key A' }
const b = { keyId: 'b', label: 'Key B' }
const secret = (text: string): Secret => new Secret(text)

describe('how long a copied secret stays', () => {
  it('is asked for at each copy; a change does not move the end of what is there', async () => {
    let ms: number | null = 10_000
    const { main, times, delivery } = desktop({ lifetimeMs: () => ms })
    await delivery.copy(secret('first'), a)
    ms = 60_000
    await times.pass(9_999)
    expect(main.text).toBe('first')
    await times.pass(1)
    expect(main.text).toBe('')
    await delivery.copy(secret('second'), a)
    await times.pass(59_999)
    expect(main.text).toBe('second')
    await times.pass(1)
    expect(main.text).toBe('')
  })

  it('may be until locking or quitting, which still clear it', async () => {
    const { main, times, states, delivery } = desktop({ lifetimeMs: () => null })
    await delivery.copy(secret('stays'), a)
    expect(states).toEqual([{ ...a, clearsAt: null, secondsLeft: null, outcome: null }])
    await times.pass(24 * 60 * 60_000)
    expect([main.text, times.waiting, await delivery.resumed()]).toEqual(['stays', 0, null])
    expect([await delivery.clearNow(), main.text]).toEqual(['cleared', ''])
  })
})

describe('a copied secret', () => {
  it('is gone from clipboard and selection after 30 s, and not before', async () => {
    const { main, selection, times, states, delivery } = desktop()
    const result = await delivery.copy(secret('canary'), a)
    expect(result).toEqual({
      ok: true,
      data: { ...a, clearsAt: times.epoch + 30_000, secondsLeft: 30, outcome: null },
    })
    await times.pass(29_999)
    expect([main.text, selection.text, delivery.current()?.secondsLeft]).toEqual(['canary', 'canary', 1])
    await times.pass(1)
    expect([main.text, selection.text, delivery.current(), times.waiting]).toEqual(['', '', null, 0])
    expect(states.map(({ outcome }) => outcome)).toEqual([null, 'cleared'])
  })

  it.each([
    ['both', 'theirs', 'theirs', 'replaced'],
    ['the clipboard', 'theirs', 'canary', 'cleared'],
    ['the selection', 'canary', 'theirs', 'cleared'],
  ] as const)(
    'another program copied to %s: its content stays',
    async (_where, inMain, inSelection, outcome) => {
      const { main, selection, times, states, delivery } = desktop()
      await delivery.copy(secret('canary'), a)
      main.text = inMain
      selection.text = inSelection
      await times.pass(30_000)
      expect([main.text, selection.text]).toEqual(
        [inMain, inSelection].map((text) => (text === 'canary' ? '' : text)),
      )
      expect(states.at(-1)?.outcome).toBe(outcome)
    },
  )

  it('a second copy lives its own time; the first one’s timer does nothing', async () => {
    const { main, times, states, delivery } = desktop()
    await delivery.copy(secret('first'), a)
    await times.pass(20_000)
    await delivery.copy(secret('second'), b)
    await times.pass(10_000)
    expect(main.text).toBe('second')
    await times.pass(19_999)
    expect(main.text).toBe('second')
    await times.pass(1)
    expect(main.text).toBe('')
    expect(states.map(({ keyId, outcome }) => [keyId, outcome])).toEqual([
      ['a', null],
      ['b', null],
      ['b', 'cleared'],
    ])
  })

  it('a second copy takes the first out of a selection that is kept apart', async () => {
    const { selection, delivery } = desktop({ separate: true })
    await delivery.copy(secret('first'), a)
    selection.text = 'first' // the user selected it
    await delivery.copy(secret('second'), b)
    expect(selection.text).toBe('')
  })

  it('is recognised with other line ends', async () => {
    const { main, times, delivery } = desktop()
    await delivery.copy(secret('one\ntwo'), a)
    main.text = 'one\r\ntwo'
    await times.pass(30_000)
    expect(main.text).toBe('')
  })

  it('is kept nowhere as text', async () => {
    const port: ClipboardPort = { hints: false, write: async () => {}, buffers: [] }
    const delivery = new TimedClipboard(port, new FakeTimes(), {
      listener: () => {},
      lifetimeMs: () => 30_000,
    })
    // A buffer's bytes are not on the heap that is searched.
    const random = seeded(24)
    const bytes = Buffer.from(Array.from({ length: 48 }, () => 97 + random.below(26)))
    await delivery.copy(secret(bytes.toString('latin1')), a)
    expect(delivery.current()).toMatchObject(a)
    expect(await isOnHeap(bytes)).toBe(false)
    const kept = bytes.toString('latin1')
    expect(await isOnHeap(bytes)).toBe(true)
    expect(kept).toHaveLength(48)
  }, 60_000)
})

/** Whether a string of these characters is alive, after a garbage collection. */
async function isOnHeap(bytes: Buffer): Promise<boolean> {
  const chunks: Buffer[] = []
  for await (const chunk of getHeapSnapshot()) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).includes(bytes)
}

describe('lock and quit', () => {
  it('clear at once, and the timer with it', async () => {
    const { main, selection, times, delivery } = desktop()
    await delivery.copy(secret('canary'), a)
    expect(await delivery.clearNow()).toBe('cleared')
    expect([main.text, selection.text, times.waiting]).toEqual(['', '', 0])
    expect(await delivery.clearNow()).toBe(null)
  })

  it('wait for a copy that is under way', async () => {
    const { main, delivery } = desktop()
    const [, outcome] = await Promise.all([delivery.copy(secret('canary'), a), delivery.clearNow()])
    expect([outcome, main.text]).toEqual(['cleared', ''])
  })

  it('give up on a clipboard that does not answer, within a second', async () => {
    const times = new FakeTimes()
    const hung: ClipboardPort = {
      hints: false,
      write: async () => {},
      buffers: [{ readText: () => new Promise(() => {}), clear: async () => {} }],
    }
    const delivery = new TimedClipboard(hung, times, { listener: () => {}, lifetimeMs: () => 30_000 })
    await delivery.copy(secret('canary'), a)
    const start = performance.now()
    expect(await delivery.clearNow()).toBe('failed')
    expect(performance.now() - start).toBeLessThan(1_000)
  })
})

describe('failures', () => {
  it.each(['stuck', 'broken'] as const)('a %s clipboard: failed, and tried again on quit', async (how) => {
    const { main, times, states, delivery } = desktop()
    await delivery.copy(secret('canary'), a)
    main[how] = true
    await times.pass(30_000)
    expect(states.at(-1)?.outcome).toBe('failed')
    expect(main.text).toBe('canary')
    main[how] = false
    expect(await delivery.clearNow()).toBe('cleared')
    expect(main.text).toBe('')
  })

  it('a clipboard that takes nothing: refused, nothing is waited for', async () => {
    const { port, times, states, delivery } = desktop()
    port.refuses = true
    expect(await delivery.copy(secret('canary'), a)).toMatchObject({
      ok: false,
      error: { code: 'internal.clipboard' },
    })
    expect([delivery.current(), times.waiting, states]).toEqual([null, 0, []])
  })

  describe.each(['stuck', 'broken'] as const)('a copy fails while the earlier one is %s', (how) => {
    const failSecondCopy = async () => {
      const fake = desktop()
      await fake.delivery.copy(secret('first'), a)
      await fake.times.pass(10_000)
      fake.port.refuses = true
      fake.main[how] = true
      expect(await fake.delivery.copy(secret('second'), b)).toMatchObject({ ok: false })
      expect([fake.main.text, fake.delivery.current()?.keyId, fake.times.waiting]).toEqual(['first', 'a', 1])
      expect(fake.states.map(({ keyId, outcome }) => [keyId, outcome])).toEqual([['a', null]])
      fake.main[how] = false
      return fake
    }

    it('the earlier one is cleared at its own time', async () => {
      const { main, times, states, delivery } = await failSecondCopy()
      await times.pass(19_999)
      expect(main.text).toBe('first')
      await times.pass(1)
      expect([main.text, delivery.current()]).toEqual(['', null])
      expect(states.at(-1)).toMatchObject({ ...a, outcome: 'cleared' })
    })

    it.each(['first', 'second'])('lock and quit clear the %s text', async (text) => {
      const { main, times, delivery } = await failSecondCopy()
      main.text = text
      expect(await delivery.clearNow()).toBe('cleared')
      expect([main.text, times.waiting]).toEqual(['', 0])
    })
  })

  it('a copy fails after the earlier one was cleared: the listener is told of the earlier one’s end', async () => {
    const { main, port, times, states, delivery } = desktop()
    await delivery.copy(secret('first'), a)
    port.refuses = true
    expect(await delivery.copy(secret('second'), b)).toMatchObject({ ok: false })
    expect([main.text, delivery.current(), times.waiting]).toEqual(['', null, 0])
    expect(states.at(-1)).toMatchObject({ ...a, outcome: 'cleared' })
  })

  it('an earlier text that could not be cleared is cleared with the next one', async () => {
    const { main, selection, times, delivery } = desktop({ separate: true })
    await delivery.copy(secret('first'), a)
    selection.text = 'first'
    selection.stuck = true
    await delivery.copy(secret('second'), b)
    expect([main.text, selection.text]).toEqual(['second', 'first'])
    selection.stuck = false
    await times.pass(30_000)
    expect([main.text, selection.text]).toEqual(['', ''])
  })

  it('a text that was written by a copy that failed, and cannot be cleared, is tried again by the timer', async () => {
    const { main, port, times, delivery } = desktop()
    port.write = async (text) => {
      main.text = text
      throw new Error('no answer')
    }
    main.stuck = true
    expect(await delivery.copy(secret('canary'), a)).toMatchObject({ ok: false })
    main.stuck = false
    expect(main.text).toBe('canary')
    await times.pass(30_000)
    expect(main.text).toBe('')
  })
})

describe('clocks', () => {
  it.each([-3_600_000, 3_600_000])('set by %i ms during the wait: no difference', async (skew) => {
    const { main, times, delivery } = desktop()
    await delivery.copy(secret('canary'), a)
    times.epoch += skew
    await times.pass(29_999)
    expect(main.text).toBe('canary')
    await times.pass(1)
    expect(main.text).toBe('')
  })

  it('a timer that fires early waits on', async () => {
    const { main, times, delivery } = desktop()
    await delivery.copy(secret('canary'), a)
    times.now -= 5
    await times.pass(30_004)
    expect([main.text, times.waiting]).toEqual(['canary', 1])
    await times.pass(1)
    expect(main.text).toBe('')
  })

  it('after a sleep in which the monotonic clock stood still: cleared on waking', async () => {
    const { main, times, delivery } = desktop()
    await delivery.copy(secret('canary'), a)
    times.epoch += 3_600_000
    expect(await delivery.resumed()).toBe('cleared')
    expect(main.text).toBe('')
  })

  it('after a short sleep: the rest of the time is waited, no longer', async () => {
    const { main, times, delivery } = desktop()
    expect(await delivery.resumed()).toBe(null)
    await delivery.copy(secret('canary'), a)
    await times.pass(10_000)
    times.epoch += 5_000
    expect(await delivery.resumed()).toBe(null)
    expect(times.waiting).toBe(1)
    await times.pass(20_000)
    await settled()
    expect(main.text).toBe('')
  })
})

describe('what an earlier run left', () => {
  const nextRun = (port: ClipboardPort) =>
    new TimedClipboard(port, new FakeTimes(), { listener: () => {}, lifetimeMs: () => 30_000 })

  it('is found and taken away, whatever its line ends became', async () => {
    const { main, selection, port, delivery } = desktop()
    await delivery.copy(secret('two\r\nlines'), a)
    main.text = 'two\nlines'
    const isOurs = (text: string): boolean => text === 'two\nlines'
    expect(await nextRun(port).look(isOurs)).toBe('present')
    expect(await nextRun(port).clearLeft(isOurs)).toBe('gone')
    expect([main.text, selection.text]).toEqual(['', ''])
    expect(await nextRun(port).look(isOurs)).toBe('gone')
  })

  it('is told from what others copied since, which stays', async () => {
    const { main, selection, port } = desktop()
    main.text = selection.text = 'theirs'
    expect(await nextRun(port).look((text) => text === 'canary')).toBe('changed')
    expect(await nextRun(port).clearLeft((text) => text === 'canary')).toBe('gone')
    expect([main.text, selection.text]).toEqual(['theirs', 'theirs'])
  })

  it('cannot be told from a clipboard that does not answer, nor taken away from one that keeps it', async () => {
    const { main, port, delivery } = desktop()
    await delivery.copy(secret('canary'), a)
    main.stuck = true
    expect(await nextRun(port).clearLeft((text) => text === 'canary')).toBe('unreadable')
    main.broken = true
    expect(await nextRun(port).look(() => true)).toBe('unreadable')
  })

  it('is not confused with a copy of this run, which has its own time', async () => {
    const { main, delivery } = desktop()
    await delivery.copy(secret('canary'), a)
    expect(await delivery.clearLeft((text) => text === 'canary')).toBe('present')
    expect(main.text).toBe('canary')
  })
})

it('says when nothing of ours is there any more: not before the copy, and not while it cannot be cleared', async () => {
  const { main, port } = desktop()
  let gone = 0
  const delivery = new TimedClipboard(port, new FakeTimes(), {
    listener: () => {},
    lifetimeMs: () => 30_000,
    onGone: async () => void (gone += 1),
  })
  await delivery.copy(secret('canary'), a)
  main.stuck = true
  expect([await delivery.clearNow(), gone]).toEqual(['failed', 0])
  main.stuck = false
  expect([await delivery.clearNow(), gone]).toEqual(['cleared', 1])
  await delivery.copy(secret('first'), a)
  await delivery.copy(secret('second'), b)
  expect([main.text, gone]).toEqual(['second', 2])
})
