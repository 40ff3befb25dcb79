import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Serving } from '../../../electron/api/serve.ts'
import { createLocalApi } from '../../../electron/shell/local-api.ts'
import type { ApiStatus } from '../../../shared/domain/types.ts'
import { ok, refuseField } from '../../../shared/domain/errors.ts'
import { codeOf, must, openTestKeyreeve, type TestKeyreeve } from '../../support/home.ts'

const log = { info: () => undefined, warn: () => undefined, error: () => undefined }

let test: TestKeyreeve
let listening: Set<number>
let told: ApiStatus[]
beforeEach(async () => {
  test = await openTestKeyreeve()
  listening = new Set()
  told = []
})
afterEach(() => test.cleanUp())

/** Serves on any port that is not taken; a port is free again after closing. */
const create = (taken: ReadonlySet<number> = new Set()) =>
  createLocalApi({
    log,
    changed: (status) => told.push(status),
    serve: async ({ port }) => {
      await new Promise(setImmediate)
      if (taken.has(port) || listening.has(port))
        return refuseField('port', 'port_taken', { port: String(port) })
      listening.add(port)
      const serving: Serving = {
        url: `http://127.0.0.1:${port}`,
        port,
        close: async () => {
          await new Promise(setImmediate)
          listening.delete(port)
        },
      }
      return ok(serving)
    },
  })

describe('the local API in the app', () => {
  it('is off until it is switched on, and then stays on', async () => {
    const api = create()
    await api.start(test.keyreeve)
    expect([api.status(test.keyreeve), told]).toEqual([
      { on: false, port: 4571, whileLocked: false, url: null, refusal: null },
      [],
    ])
    expect(
      must(await api.set(test.keyreeve, { on: true, port: 4571, whileLocked: false }, { kind: 'you' })),
    ).toEqual({
      on: true,
      port: 4571,
      whileLocked: false,
      url: 'http://127.0.0.1:4571',
      refusal: null,
    })
    await api.stop()
    expect(listening.size).toBe(0)
    const next = create()
    await next.start(test.keyreeve)
    expect([next.status(test.keyreeve).url, told.length]).toEqual(['http://127.0.0.1:4571', 2])
    must(await next.set(test.keyreeve, { on: false, port: 4571, whileLocked: false }, { kind: 'you' }))
    expect([listening.size, next.status(test.keyreeve)]).toEqual([
      0,
      { on: false, port: 4571, whileLocked: false, url: null, refusal: null },
    ])
  })

  it('keeps its port when another one is refused', async () => {
    const api = create(new Set([5000]))
    must(await api.set(test.keyreeve, { on: true, port: 4571, whileLocked: false }, { kind: 'you' }))
    expect(
      codeOf(await api.set(test.keyreeve, { on: true, port: 5000, whileLocked: false }, { kind: 'you' })),
    ).toBe('port_taken')
    expect([api.status(test.keyreeve), [...listening]]).toEqual([
      { on: true, port: 4571, whileLocked: false, url: 'http://127.0.0.1:4571', refusal: null },
      [4571],
    ])
    must(await api.set(test.keyreeve, { on: true, port: 4572, whileLocked: false }, { kind: 'you' }))
    expect([...listening]).toEqual([4572])
  })

  it('reports why it is not running although it is on', async () => {
    must(await create().set(test.keyreeve, { on: true, port: 4571, whileLocked: false }, { kind: 'you' }))
    const later = create(new Set([4571]))
    await later.start(test.keyreeve)
    expect(told.at(-1)).toMatchObject({ on: true, url: null, refusal: { code: 'port_taken' } })
  })

  it('changes nothing when the settings cannot be saved', async () => {
    const api = create()
    const { db } = test.keyreeve.context
    const breakSaving = () =>
      db.write(() =>
        db.run(
          "CREATE TRIGGER broken BEFORE INSERT ON meta WHEN new.name = 'local_api' BEGIN SELECT RAISE(ABORT, 'the disk is full'); END",
        ),
      )
    const fails = async (settings: { on: boolean; port: number }): Promise<void> =>
      expect(api.set(test.keyreeve, { ...settings, whileLocked: false }, { kind: 'you' })).rejects.toThrow(
        'the disk is full',
      )
    await breakSaving()
    await fails({ on: true, port: 4571 })
    expect([[...listening], api.status(test.keyreeve).url, told]).toEqual([[], null, []])

    await db.write(() => db.run('DROP TRIGGER broken'))
    const before = must(
      await api.set(test.keyreeve, { on: true, port: 4571, whileLocked: false }, { kind: 'you' }),
    )
    await breakSaving()
    await fails({ on: true, port: 4572 })
    await fails({ on: false, port: 4571 })
    expect([[...listening], api.status(test.keyreeve), told]).toEqual([[4571], before, [before]])
  })

  it('makes one change at a time, and none after it was stopped', async () => {
    const api = create()
    const results = await Promise.all(
      [4571, 4572, 4573, 4571].map((port) =>
        api.set(test.keyreeve, { on: true, port, whileLocked: false }, { kind: 'you' }),
      ),
    )
    expect([results.every((result) => result.ok), [...listening]]).toEqual([true, [4571]])
    await Promise.all([
      api.set(test.keyreeve, { on: false, port: 4571, whileLocked: false }, { kind: 'you' }),
      api.set(test.keyreeve, { on: true, port: 4574, whileLocked: false }, { kind: 'you' }),
      api.stop(),
    ])
    await api.start(test.keyreeve)
    must(await api.set(test.keyreeve, { on: true, port: 4575, whileLocked: false }, { kind: 'you' }))
    expect([listening.size, api.status(test.keyreeve)]).toEqual([
      0,
      { on: true, port: 4575, whileLocked: false, url: null, refusal: null },
    ])
  })
})
