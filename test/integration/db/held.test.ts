/** Another process holds the database, or the stores' lock. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setImmediate as nextTurn } from 'node:timers/promises'
import BetterSqlite from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { listAccounts } from '../../../electron/core/accounts/accounts.ts'
import { openKeyreeve } from '../../../electron/core/app.ts'
import { migrations, type Migration } from '../../../electron/core/db/migrate.ts'
import { openDatabase } from '../../../electron/core/db/open.ts'
import { refusing } from '../../../electron/core/db/refusals.ts'
import { createMemoryKeychain } from '../../../electron/core/keychain/memory.ts'
import { deleteKey } from '../../../electron/core/keys/change.ts'
import { createKey } from '../../../electron/core/keys/create.ts'
import { openStoresLock } from '../../../electron/core/vault/lock.ts'
import { codeOf, createTestClock, must, newKey, openTestKeyreeve } from '../../support/home.ts'
import { holdWriteLock } from '../../support/write-lock.ts'
import { openTestApi } from '../api/api.ts'
import { folder, usedHome } from './place.ts'
import { disableKey, listKeys } from '../../support/operations.ts'

/** The longest time that the event loop was blocked during `work`, in milliseconds. */
const longestStop = async (work: () => Promise<void>): Promise<number> => {
  const monitor = monitorEventLoopDelay({ resolution: 10 })
  monitor.enable()
  await work()
  // A stop is only seen by the timers after it.
  for (let turn = 0; turn < 2; turn += 1) await nextTurn()
  monitor.disable()
  return monitor.max / 1e6
}

describe('while another process is writing', () => {
  it(
    'checks and reads are answered, and a change is made once the other process has finished',
    { timeout: 30_000 },
    async () => {
      const api = await openTestApi()
      onTestFinished(api.cleanUp)
      const { context } = api.keyreeve
      const admin = await api.key('admin')
      const victim = await api.key('victim')
      const lock = await holdWriteLock(api.home)
      onTestFinished(lock.release)
      const stopped = await longestStop(async () => {
        let isDisabled = false
        const disabling = disableKey(context, { id: victim.key.id }).finally(() => {
          isDisabled = true
        })
        const posting = api.ask('/v1/users', {
          key: admin.secret,
          method: 'POST',
          body: { type: 'service_account', name: 'robot', roles: ['event_reader'] },
        })
        for (let round = 0; round < 20; round += 1) {
          expect((await api.ask('/v1/authorize?environment=test', { key: victim.secret })).status).toBe(200)
          expect(listKeys(context, { environment: 'test' })).toHaveLength(2)
        }
        expect(isDisabled).toBe(false)
        await lock.release()
        expect([codeOf(await disabling), (await posting).status]).toEqual(['ok', 201])
      })
      expect(stopped).toBeLessThan(1000)
      expect((await api.ask('/v1/authorize?environment=test', { key: victim.secret })).status).toBe(401)
      expect(listAccounts(context, {}).map(({ name }) => name)).toContain('robot')
    },
  )

  it('changes are made in the order in which they were requested', { timeout: 30_000 }, async () => {
    const { keyreeve, home, cleanUp } = await openTestKeyreeve()
    onTestFinished(cleanUp)
    const { db } = keyreeve.context
    const lock = await holdWriteLock(home)
    onTestFinished(lock.release)
    const order: number[] = []
    const writes = Array.from({ length: 20 }, (_, n) => db.write(() => order.push(n)))
    await lock.release()
    await Promise.all(writes)
    expect(order).toEqual(Array.from({ length: 20 }, (_, n) => n))
  })

  it(
    'a change is refused when that takes too long, without any change and without blocking',
    { timeout: 30_000 },
    async () => {
      const { keyreeve, home, items, cleanUp } = await openTestKeyreeve({ waitMs: 2000 })
      onTestFinished(cleanUp)
      const { context } = keyreeve
      const { key } = must(await createKey(context, newKey(keyreeve, 'a')))
      const lock = await holdWriteLock(home)
      onTestFinished(lock.release)
      const before = [...items.keys()]
      const stopped = await longestStop(async () => {
        const refused = await Promise.all([
          refusing(() => disableKey(context, { id: key.id })),
          refusing(() => createKey(context, newKey(keyreeve, 'b'))),
          refusing(() => deleteKey(context, { id: key.id })),
        ])
        expect(refused.map(codeOf)).toEqual(refused.map(() => 'database_busy.database'))
      })
      expect(stopped).toBeLessThan(1000)
      expect([
        [...items.keys()],
        listKeys(context, { environment: 'test' }).map(({ name, status }) => [name, status]),
      ]).toEqual([before, [['a', 'active']]])
      await lock.release()
      expect(codeOf(await disableKey(context, { id: key.id }))).toBe('ok')
    },
  )

  it('a folder is opened, checks are decided, and the counts of uses wait', { timeout: 30_000 }, async () => {
    const first = await openTestKeyreeve()
    const { secret } = must(await createKey(first.keyreeve.context, newKey(first.keyreeve, 'a')))
    await first.keyreeve.close()
    onTestFinished(first.cleanUp)
    const lock = await holdWriteLock(first.home)
    onTestFinished(lock.release)
    const { home, items, clock } = first
    const stopped = await longestStop(async () => {
      const again = await openTestKeyreeve({ home, items, clock })
      onTestFinished(again.cleanUp)
      expect(
        must(again.keyreeve.verifier.verify({ secret: secret.reveal(), environment: 'test' }, 'api')).verdict
          .code,
      ).toBe('ok')
      expect(codeOf(again.keyreeve.usage.flush())).toBe('database_busy.database')
      await lock.release()
      expect(codeOf(again.keyreeve.usage.flush())).toBe('ok')
    })
    expect(stopped).toBeLessThan(1000)
  })

  it(
    'a migration waits for it, and is refused when that takes too long, without an unnecessary backup',
    { timeout: 30_000 },
    async () => {
      const home = await usedHome()
      const steps: readonly Migration[] = [
        ...migrations,
        {
          version: migrations.length + 1,
          up: (database) => void database.exec('CREATE TABLE extra (a INTEGER) STRICT'),
        },
      ]
      const lock = await holdWriteLock(home)
      onTestFinished(lock.release)
      const stopped = await longestStop(async () => {
        expect(codeOf(await openDatabase({ home, now: 1, steps, waitMs: 2000 }))).toBe(
          'database_busy.database',
        )
      })
      expect(stopped).toBeLessThan(1000)
      expect(existsSync(join(home, 'backups')) ? readdirSync(join(home, 'backups')) : []).toEqual([])
      const opening = openDatabase({ home, now: 1, steps })
      await lock.release()
      await must(await opening).close()
      expect(readdirSync(join(home, 'backups'))).toHaveLength(1)
    },
  )

  it('everything closes within a second, and waiting changes are refused', { timeout: 30_000 }, async () => {
    const { keyreeve, home, items, clock, cleanUp } = await openTestKeyreeve()
    const { context } = keyreeve
    const { key, secret } = must(await createKey(context, newKey(keyreeve, 'a')))
    const lock = await holdWriteLock(home)
    onTestFinished(lock.release)
    must(keyreeve.verifier.verify({ secret: secret.reveal(), environment: 'test' }, 'api'))
    const pending = [
      refusing(() => disableKey(context, { id: key.id })),
      refusing(() => createKey(context, newKey(keyreeve, 'b'))),
      refusing(() => deleteKey(context, { id: key.id })),
    ]
    const began = performance.now()
    await keyreeve.close()
    expect(performance.now() - began).toBeLessThan(1000)
    for (const refused of await Promise.all(pending))
      expect(['database_busy.database', 'keychain_unavailable.closing']).toContain(codeOf(refused))
    await lock.release()
    const again = await openTestKeyreeve({ home, items, clock })
    onTestFinished(again.cleanUp)
    onTestFinished(cleanUp)
    expect(
      listKeys(again.keyreeve.context, { environment: 'test' }).map(({ name, status }) => [name, status]),
    ).toEqual([['a', 'active']])
  })
})

describe('held by another process', () => {
  it('the database, between a delete and its sweep: the delete is done, and reports that the secret is still to be removed', async () => {
    const home = folder()
    let other: BetterSqlite.Database | undefined
    const { keyreeve, clock, items, cleanUp } = await openTestKeyreeve({
      home,
      waitMs: 30,
      failpoint: (name) => {
        if (name === 'drop.after-commit') other?.exec('BEGIN IMMEDIATE')
      },
    })
    onTestFinished(cleanUp)
    const { context } = keyreeve
    const { key } = must(await createKey(context, newKey(keyreeve, 'a')))
    other = new BetterSqlite(join(home, 'keyreeve.db'))
    const deleted = await deleteKey(context, { id: key.id })
    other.close()
    other = undefined
    expect([must(deleted).key.status, must(deleted).secretRemoved]).toEqual(['deleted', false])
    clock.advance(120_000)
    await keyreeve.vault.open()
    expect([items.size, context.db.all('SELECT * FROM journal')]).toEqual([2, []])
  })

  it('the database, right after the first set-up: the vault reports it, and opens the next time', async () => {
    const home = folder()
    let other: BetterSqlite.Database | undefined
    const keychain = createMemoryKeychain()
    const keyreeve = must(
      await openKeyreeve({
        home,
        waitMs: 30,
        clock: createTestClock(),
        keychains: {
          os: () => keychain,
          passphrase: () => {
            throw new Error('not asked for')
          },
        },
        failpoint: (name) => {
          if (name !== 'setup.after-commit') return
          other = new BetterSqlite(join(home, 'keyreeve.db'))
          other.exec('BEGIN IMMEDIATE')
        },
      }),
    )
    onTestFinished(() => keyreeve.close())
    await keyreeve.vault.open()
    expect(codeOf(keyreeve.context.vault())).toBe('database_busy.database')
    other?.close()
    expect((await keyreeve.vault.open()).state).toBe('open')
  })

  it('the stores’ lock: refused after the wait, and free again when its holder is gone', async () => {
    const file = join(folder(), 'stores.lock')
    const [mine, theirs] = [must(openStoresLock(file, { waitMs: 50 })), must(openStoresLock(file))]
    const release = must(await theirs.acquire())
    expect(codeOf(await mine.acquire())).toBe('database_busy.lock')
    release()
    must(await mine.acquire())()
    await Promise.all([mine.close(), theirs.close()])
  })
})
