/** When rows are sealed and anchored, by whom, and what several processes do with one activity. */
import { rmSync } from 'node:fs'
import BetterSqlite from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Keyreeve } from '../../../electron/core/app.ts'
import { addAudit } from '../../../electron/core/audit/audit.ts'
import { createKey } from '../../../electron/core/keys/create.ts'
import type { ActivityVerification } from '../../../shared/domain/audit.ts'
import { refuse } from '../../../shared/domain/errors.ts'
import { must, newFolder, newKey, openTestKeyreeve } from '../../support/home.ts'
import { createAccount, startRehearsal, stopRehearsal } from '../../support/operations.ts'
import { withoutTriggers } from './tampering.ts'

const verify = async ({ perform }: Keyreeve): Promise<ActivityVerification> =>
  must(await perform('audit.verify', {}, { kind: 'you' }))

const folder = (): string => {
  const home = newFolder({ inMemory: true })
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  return home
}

const open = async (...args: Parameters<typeof openTestKeyreeve>) => {
  const test = await openTestKeyreeve(...args)
  onTestFinished(test.cleanUp)
  return test
}

const add = async ({ context }: Keyreeve, name: string): Promise<void> =>
  void must(await createAccount(context, { type: 'user', name, roles: ['event_reader'] }))

const rowsOf = ({ context: { db } }: Keyreeve) =>
  db.all<{ seq: number; action: string; origin: string; session: string; details: string }>(
    'SELECT seq, action, origin, session, details FROM audit ORDER BY seq',
  )

describe('a row', () => {
  it('is sealed in the transaction that adds it', async () => {
    const { keyreeve } = await open()
    await add(keyreeve, 'a')
    expect(await verify(keyreeve)).toMatchObject({ problem: null, rows: 2, unsealed: 0, sealedLate: 0 })
  })

  it('that is added while the vault is locked is chained, and sealed when it opens, with an entry that says so', async () => {
    const { keyreeve, items, home } = await open()
    const { key } = must(await createKey(keyreeve.context, newKey(keyreeve, 'a')))
    must(await startRehearsal(keyreeve.context, { keyId: key.id, outcome: 'expired' }))
    keyreeve.vault.lock()
    must(await stopRehearsal(keyreeve.context, { keyId: key.id }))
    expect(must(await keyreeve.vault.unlock(null)).state).toBe('open')
    expect(await verify(keyreeve)).toMatchObject({ problem: null, unsealed: 0, sealedLate: 1 })
    expect(rowsOf(keyreeve).at(-1)).toMatchObject({
      action: 'activity.sealed_late',
      details: '{"from":4,"to":4}',
    })
    // Once, not at every start.
    const again = await open({ home, items })
    expect(rowsOf(again.keyreeve)).toHaveLength(5)
  })

  it('names the session and where the request came in; a lock begins another session', async () => {
    const { keyreeve } = await open()
    const input = (name: string) => ({ type: 'user' as const, name, roles: ['event_reader'] })
    must(await keyreeve.perform('accounts.create', input('a'), { kind: 'you' }))
    must(await keyreeve.perform('accounts.create', input('b'), { kind: 'cli', user: 'ada' }))
    keyreeve.vault.lock()
    must(await keyreeve.vault.unlock(null))
    must(await keyreeve.perform('accounts.create', input('c'), { kind: 'you' }))
    const [first, a, b, c] = rowsOf(keyreeve)
    expect([a?.origin, b?.origin, c?.origin]).toEqual(['app', 'daemon', 'app'])
    expect(first?.session).toMatch(/^[0-9a-f]{16}$/)
    expect([a?.session, b?.session]).toEqual([first?.session, first?.session])
    expect(c?.session).not.toBe(first?.session)
  })

  it('with a lone surrogate in a text is whole when it is read again', async () => {
    const { keyreeve } = await open()
    const { context } = keyreeve
    await context.db.write(() =>
      addAudit(
        { ...context, actor: { kind: 'cli', user: '\ud800' } },
        {
          at: 1,
          action: 'x',
          environment: null,
          subject: { kind: 'vault', id: 'x', name: 'a\udc00b' },
          details: { text: '\ud800' },
        },
      ),
    )
    expect(await verify(keyreeve)).toMatchObject({ problem: null, rows: 2 })
  })
})

it('several processes, one of them locked, write one chain', { timeout: 60_000 }, async () => {
  const home = folder()
  const first = await open({ home })
  const others = [await open({ home, items: first.items }), await open({ home, items: first.items })]
  const locked = await open({ home, items: first.items, state: 'locked' })
  const { key } = must(await createKey(first.keyreeve.context, newKey(first.keyreeve, 'a')))
  await Promise.all([
    ...[first, ...others].map(async ({ keyreeve }, process) => {
      for (let n = 0; n < 30; n += 1) await add(keyreeve, `account ${process} ${n}`)
    }),
    (async () => {
      for (let n = 0; n < 5; n += 1) {
        must(await startRehearsal(first.keyreeve.context, { keyId: key.id, outcome: 'expired' }))
        must(await stopRehearsal(locked.keyreeve.context, { keyId: key.id }))
      }
    })(),
  ])
  const found = await verify(first.keyreeve)
  expect(found).toMatchObject({ problem: null, sealedLate: 5 - found.unsealed })
  const rows = rowsOf(first.keyreeve)
  expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, index) => index + 1))
})

describe('the anchor', () => {
  const anchorsIn = (items: ReadonlyMap<string, string>) =>
    [...items]
      .filter(([item]) => item.startsWith('activity-'))
      .map(([, value]) => (JSON.parse(value) as { seq: number }).seq)
      .toSorted((a, b) => a - b)

  it('alternates between two items, and is not written again for the same row', async () => {
    const { keyreeve, items, keychain } = await open()
    const { trail } = keyreeve.context
    expect(anchorsIn(items)).toEqual([])
    for (const name of ['a', 'b', 'c']) {
      await add(keyreeve, name)
      expect(await trail.anchor()).toEqual({ ok: true, data: true })
    }
    expect(anchorsIn(items)).toEqual([3, 4])
    const writes = keychain.calls.filter(({ operation }) => operation === 'write').length
    expect(await trail.anchor()).toEqual({ ok: true, data: true })
    expect(keychain.calls.filter(({ operation }) => operation === 'write')).toHaveLength(writes)
  })

  it('of an interrupted write leaves the one before, which is no false alarm', async () => {
    const { keyreeve, items, keychain } = await open()
    const { trail } = keyreeve.context
    await add(keyreeve, 'a')
    await trail.anchor()
    await add(keyreeve, 'b')
    keychain.failNext('write', refuse('keychain_timeout').error)
    expect(await trail.anchor()).toMatchObject({ ok: false })
    expect(await verify(keyreeve)).toMatchObject({ problem: null, anchored: 2 })
    const newest = [...items].find(([item]) => item.startsWith('activity-'))
    await trail.anchor()
    expect(anchorsIn(items)).toEqual([2, 3])
    // Half of an item is not taken for an anchor.
    const other = [...items.keys()].find((item) => item.startsWith('activity-') && item !== newest?.[0])
    items.set(other ?? '', '{"seq":3,"hash":"')
    expect(await verify(keyreeve)).toMatchObject({ problem: null, anchored: 2 })
  })

  it('is written when a process ends, and not if it has added nothing', async () => {
    const first = await openTestKeyreeve({ anchorMs: 60_000 })
    await add(first.keyreeve, 'a')
    await first.keyreeve.close()
    expect(anchorsIn(first.items)).toEqual([2])
    const second = await openTestKeyreeve({ home: first.home, items: first.items, anchorMs: 60_000 })
    await second.keyreeve.close()
    expect(second.keychain.calls.filter(({ operation }) => operation === 'write')).toEqual([])
    rmSync(first.home, { recursive: true })
  })

  it('is written a moment after a row, without being asked for', async () => {
    const { promise: written, resolve } = Promise.withResolvers<string>()
    const { keyreeve } = await open({
      anchorMs: 1,
      wrap: (inner) => ({
        ...inner,
        write: async (item, value) => {
          const answer = await inner.write(item, value)
          if (item.startsWith('activity-')) resolve(item)
          return answer
        },
      }),
    })
    // The first start has added a row itself.
    expect(await written).toMatch(/^activity-[ab]#[0-9a-f]{24}$/)
    expect(await verify(keyreeve)).toMatchObject({ problem: null, anchored: 1 })
  })

  it('is looked for before the first seal: a removed seal is not replaced', async () => {
    const { keyreeve, items, home, cleanUp } = await openTestKeyreeve({ home: folder() })
    await add(keyreeve, 'a')
    await keyreeve.context.trail.anchor()
    await cleanUp()
    const database = new BetterSqlite(`${home}/keyreeve.db`)
    withoutTriggers(database, () => database.exec('DELETE FROM audit_marks'))
    database.close()
    const again = await open({ home, items })
    await add(again.keyreeve, 'b')
    expect((await verify(again.keyreeve)).problem).toMatchObject({ kind: 'seal_missing' })
    await again.cleanUp()
    // Control: without an anchor nothing tells it from a database that never had a seal.
    for (const item of items.keys()) if (item.startsWith('activity-')) items.delete(item)
    const control = await open({ home, items })
    expect((await verify(control.keyreeve)).problem).toBeNull()
  })
})
