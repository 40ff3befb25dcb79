/** What a handler that refuses or throws leaves behind: a real core, with real and failing handlers. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { handlers } from '../../../electron/core/handlers.ts'
import { createPerform, type Handlers } from '../../../electron/core/perform.ts'
import { ok, refuse } from '../../../shared/domain/errors.ts'
import { codeOf, must, openTestKeyreeve, type TestKeyreeve } from '../../support/home.ts'

const you = { kind: 'you' } as const
let test: TestKeyreeve
beforeAll(async () => {
  test = await openTestKeyreeve()
})
afterAll(() => test.cleanUp())

describe('a write that is refused', () => {
  const input = { type: 'service_account', name: 'robot', roles: ['event_reader'] } as const
  /** The real handler, which writes an account and its audit row; then `outcome` decides the result. */
  const thenRefusing = (refuses: boolean) => {
    const after: Handlers = {
      ...handlers,
      'accounts.create': (services, given, actor) => {
        const made = handlers['accounts.create'](services, given, actor)
        if (!made.ok || !refuses) return made
        return refuse('conflict.account_intact', { name: made.data.name })
      },
    }
    return createPerform({ handlers: after, open: async () => ok(test.keyreeve) })
  }
  const counts = () =>
    ['accounts', 'account_roles', 'audit'].map(
      (table) => test.keyreeve.context.db.get<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)?.n ?? 0,
    )
  const heard = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
    const things: string[] = []
    const stop = test.keyreeve.onChange((thing) => things.push(thing))
    await work()
    stop()
    return things.toSorted()
  }

  it('is rolled back: no row, no audit row, no event', async () => {
    const before = counts()
    const things = await heard(async () =>
      expect(
        await thenRefusing(true)('accounts.create', { ...input, roles: [...input.roles] }, you),
      ).toMatchObject({ ok: false, error: { code: 'conflict.account_intact', params: { name: 'robot' } } }),
    )
    expect([counts(), things]).toEqual([before, []])
  })

  it('and so is one that throws; an allowed one stays, and is announced after its commit (control)', async () => {
    const before = counts()
    const throwing: Handlers = {
      ...handlers,
      'accounts.create': (services, given, actor) => {
        handlers['accounts.create'](services, given, actor)
        throw new Error('a bug after the row was written')
      },
    }
    const things = await heard(async () =>
      expect(
        createPerform({ handlers: throwing, open: async () => ok(test.keyreeve) })(
          'accounts.create',
          { ...input, roles: [...input.roles] },
          you,
        ),
      ).rejects.toThrow('a bug after'),
    )
    expect([counts(), things]).toEqual([before, []])

    const inTransaction: boolean[] = []
    const { db } = test.keyreeve.context
    const stop = test.keyreeve.onChange(() => {
      // A write inside another one throws, so this one starts after the commit.
      inTransaction.push(db.tryTransaction(() => false))
    })
    const told = await heard(async () =>
      must(await thenRefusing(false)('accounts.create', { ...input, roles: [...input.roles] }, you)),
    )
    stop()
    expect(counts()).toEqual(before.map((count) => count + 1))
    expect(told).toEqual(['accounts', 'activity', 'roles'])
    expect(inTransaction).toEqual([false, false, false])
  })
})

it('errors of the machine are refusals, and bugs are thrown', async () => {
  const failing = (error: Error) =>
    createPerform({
      handlers: {
        ...handlers,
        'roles.list': () => {
          throw error
        },
      },
      open: async () => ok(test.keyreeve),
    })
  expect(
    codeOf(await failing(Object.assign(new Error('full'), { code: 'SQLITE_FULL' }))('roles.list', {}, you)),
  ).toBe('no_space.database')
  await expect(failing(new Error('a bug'))('roles.list', {}, you)).rejects.toThrow('a bug')
})
