/** Bar F12 (security.md): another process holds the database, or the lock over both stores. */
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openLatchkey } from '../../../electron/core/app.ts'
import { openDatabase } from '../../../electron/core/db/open.ts'
import { refusing } from '../../../electron/core/db/refusals.ts'
import { createMemoryKeychain } from '../../../electron/core/keychain/memory.ts'
import { deleteKey, disableKey } from '../../../electron/core/keys/change.ts'
import { createKey } from '../../../electron/core/keys/create.ts'
import { openStoresLock } from '../../../electron/core/vault/lock.ts'
import { ok, type Result } from '../../../shared/errors.ts'
import { codeOf, createTestClock, must, newKey, openTestLatchkey } from '../../support/home.ts'
import { folder } from './place.ts'

describe('held by another process', () => {
  it('the database: waits, then is busy, and goes on once it is let go', async () => {
    const home = folder()
    const { latchkey, cleanUp } = await openTestLatchkey({ home })
    onTestFinished(cleanUp)
    const { context } = latchkey
    const { key } = must(await createKey(context, newKey(latchkey, 'a')))
    context.db.get('PRAGMA busy_timeout = 30')
    const other = new BetterSqlite(join(home, 'latchkey.db'))
    onTestFinished(() => void other.close())
    other.exec('BEGIN IMMEDIATE')
    const items = latchkey.context.db.all('SELECT item_ref FROM keys')
    expect(codeOf(await refusing(() => disableKey(context, { id: key.id })))).toBe('database_busy')
    expect(codeOf(await refusing(() => createKey(context, newKey(latchkey, 'b'))))).toBe('database_busy')
    expect(codeOf(openDatabase({ home, now: 1, busyTimeout: 30 }))).toBe('database_busy')
    expect((await latchkey.vault.open()).state).toBe('open')
    other.exec('ROLLBACK')
    expect(context.db.all('SELECT item_ref FROM keys')).toEqual(items)
    expect(codeOf(disableKey(context, { id: key.id }))).toBe('ok')
  })

  it('the database, between a delete and the sweep after it: the delete is done, and says that the secret is still to go', async () => {
    const home = folder()
    let other: BetterSqlite.Database | undefined
    const { latchkey, clock, items, cleanUp } = await openTestLatchkey({ home, failpoint: (name) => { if (name === 'drop.after-commit') other?.exec('BEGIN IMMEDIATE') } })
    onTestFinished(cleanUp)
    const { context } = latchkey
    const { key } = must(await createKey(context, newKey(latchkey, 'a')))
    context.db.get('PRAGMA busy_timeout = 30')
    other = new BetterSqlite(join(home, 'latchkey.db'))
    const deleted = await deleteKey(context, { id: key.id, confirmed: true })
    other.close()
    other = undefined
    expect([must(deleted).key.status, must(deleted).secretRemoved]).toEqual(['deleted', false])
    clock.advance(120_000)
    await latchkey.vault.open()
    expect([items.size, context.db.all('SELECT * FROM journal')]).toEqual([2, []])
  })

  it('the database, right after the first set-up: the vault says so, and opens the next time', async () => {
    const home = folder()
    let other: BetterSqlite.Database | undefined
    const keychain = createMemoryKeychain()
    const latchkey = must(openLatchkey({
      home, clock: createTestClock(), keychains: { os: () => keychain, passphrase: () => { throw new Error('not asked for') } },
      failpoint: (name) => {
        if (name !== 'setup.after-commit') return
        other = new BetterSqlite(join(home, 'latchkey.db'))
        other.exec('BEGIN IMMEDIATE')
      },
    }))
    onTestFinished(() => latchkey.close())
    latchkey.context.db.get('PRAGMA busy_timeout = 30')
    await latchkey.vault.open()
    expect(codeOf(latchkey.context.vault())).toBe('database_busy')
    other?.close()
    expect((await latchkey.vault.open()).state).toBe('open')
  })

  it('the lock over both stores: refused after the wait, and free again when its holder has gone', async () => {
    const file = join(folder(), 'stores.lock')
    const [mine, theirs] = [openStoresLock(file, { waitMs: 50 }), openStoresLock(file)]
    let letGo = (): void => undefined
    const holding = theirs.run(() => new Promise<Result<string>>((resolve) => { letGo = () => resolve(ok('done')) }))
    expect(codeOf(await mine.run(async () => ok(1)))).toBe('database_busy')
    letGo()
    expect([codeOf(await holding), codeOf(await mine.run(async () => ok(1)))]).toEqual(['ok', 'ok'])
    await Promise.all([mine.close(), theirs.close()])
  })
})
