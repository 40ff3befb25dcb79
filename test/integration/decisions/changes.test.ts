/** Commits of another connection take effect with the next check, and nothing else is read again. */
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import type Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { Context } from '../../../electron/core/context.ts'
import { handleOf } from '../../../electron/core/db/handle.ts'
import { openDatabase } from '../../../electron/core/db/open.ts'
import { KeyChanges } from '../../../electron/core/decisions/key-changes.ts'
import { Verifier } from '../../../electron/core/decisions/verifier.ts'
import { deleteKey } from '../../../electron/core/keys/change.ts'
import { createKey } from '../../../electron/core/keys/create.ts'
import { rotateKey } from '../../../electron/core/keys/rotate.ts'
import { findRow, updateRow } from '../../../electron/core/keys/rows.ts'
import { Usage } from '../../../electron/core/usage/usage.ts'
import { must, newKey, openTestKeyreeve, type TestKeyreeve } from '../../support/home.ts'
import {
  createAccount,
  disableKey,
  enableKey,
  endOverlap,
  startRehearsal,
  stopRehearsal,
  updateAccount,
} from '../../support/operations.ts'

/** `test` is the process whose checks are observed, `other` the one that makes changes. */
let test: TestKeyreeve
let other: TestKeyreeve
let verifier: Verifier
/** How often the observed verifier looked up a key in the database. */
let lookups: number
beforeEach(async () => {
  test = await openTestKeyreeve()
  other = await openTestKeyreeve({ home: test.home, items: test.items, clock: test.clock })
  lookups = 0
  const { context } = test.keyreeve
  const database = must(await openDatabase({ home: test.home, now: test.clock.now() }))
  const db: Context['db'] = {
    ...database.db,
    get: (sql, ...values) => {
      if (sql.includes('FROM keys ')) lookups += 1
      return database.db.get(sql, ...values)
    },
  }
  const usage = new Usage({ db, changed: () => undefined })
  verifier = new Verifier({
    context: { ...context, db },
    usage,
    version: database.version,
    writes: database.writes,
  })
  onTestFinished(async () => {
    await usage.close()
    await database.close()
  })
})
afterEach(async () => {
  await other.cleanUp()
  await test.cleanUp()
})

const made = async (name: string) => {
  const { key, secret } = must(
    await createKey(test.keyreeve.context, newKey(test.keyreeve, name, { keep: false })),
  )
  return { id: key.id, secret: secret.reveal() }
}

/** The decision of the observed process in a separate turn of the event loop, like a request. */
const answer = async (secret: string): Promise<string> => {
  await new Promise(setImmediate)
  const { verdict, rehearsal } = must(verifier.verify({ secret, environment: 'test' }, 'api'))
  return rehearsal ? `rehearsed ${rehearsal.outcome}` : verdict.code
}

/** A connection of another program, without recursive triggers, so that they do not fire for REPLACE. */
const raw = (): Database.Database => {
  const database = new BetterSqlite(join(test.home, 'keyreeve.db'))
  database.pragma('recursive_triggers = OFF')
  database.pragma('foreign_keys = OFF')
  onTestFinished(() => void database.close())
  return database
}

describe('after a change, only what changed is read again', () => {
  it('one key of three', async () => {
    const [a, b, c] = [await made('a'), await made('b'), await made('c')]
    const all = async () => [await answer(a.secret), await answer(b.secret), await answer(c.secret)]
    expect([await all(), lookups]).toEqual([['ok', 'ok', 'ok'], 3])
    must(await disableKey(other.keyreeve.context, { id: b.id }))
    expect([await all(), lookups]).toEqual([['ok', 'disabled', 'ok'], 4])
    must(await enableKey(other.keyreeve.context, { id: b.id }))
    expect([await all(), lookups]).toEqual([['ok', 'ok', 'ok'], 5])
    expect([await all(), lookups]).toEqual([['ok', 'ok', 'ok'], 5])
  })

  it('nothing, when other processes count uses, create keys or edit accounts', async () => {
    const { secret } = await made('a')
    expect([await answer(secret), lookups]).toEqual(['ok', 1])
    const { context, usage } = other.keyreeve
    for (let time = 0; time < 3; time += 1) {
      other.keyreeve.verifier.verify({ secret, environment: 'test' }, 'api')
      must(usage.flush())
      const account = must(
        await createAccount(context, {
          type: 'service_account',
          name: `service ${time}`,
          roles: ['event_reader'],
        }),
      )
      must(await createKey(context, { ...newKey(other.keyreeve, `new ${time}`), accountId: account.id }))
      must(await updateAccount(context, { id: account.id, roles: ['super_admin'] }))
      expect([await answer(secret), lookups]).toEqual(['ok', 1])
    }
  })

  it('the key this process changed, and nothing when it only counts', async () => {
    const [a, b] = [await made('a'), await made('b')]
    const { context, verifier: own, usage } = test.keyreeve
    for (const { secret } of [a, b]) own.verify({ secret, environment: 'test' }, 'api')
    usage.flush()
    // In one turn: for its own changes, the process does not even ask SQLite.
    const codes = () =>
      [a, b].map(({ secret }) => must(own.verify({ secret, environment: 'test' }, 'api')).verdict.code)
    expect(codes()).toEqual(['ok', 'ok'])
    must(await disableKey(context, { id: a.id }))
    expect(codes()).toEqual(['disabled', 'ok'])
    must(await enableKey(context, { id: a.id }))
    expect(codes()).toEqual(['ok', 'ok'])
  })
})

describe('every way in which a key can change', () => {
  it('by an action of another process', async () => {
    const { context } = other.keyreeve
    const [a, b, c] = [await made('a'), await made('b'), await made('c')]
    for (const { secret } of [a, b, c]) expect(await answer(secret)).toBe('ok')
    must(await startRehearsal(context, { keyId: a.id, outcome: 'expired' }))
    expect(await answer(a.secret)).toBe('rehearsed expired')
    must(await startRehearsal(context, { keyId: a.id, outcome: 'rate_limited' }))
    expect(await answer(a.secret)).toBe('rehearsed rate_limited')
    must(await stopRehearsal(context, { keyId: a.id }))
    expect(await answer(a.secret)).toBe('ok')
    must(await rotateKey(context, { id: b.id, overlap: '24h' }))
    expect(await answer(b.secret)).toBe('ok')
    must(await endOverlap(context, { id: b.id }))
    expect(await answer(b.secret)).toBe('expired')
    must(await deleteKey(context, { id: c.id }))
    expect(await answer(c.secret)).toBe('deleted')
  })

  it.each([
    ['UPDATE keys SET expires_at = 1', 'damaged'],
    ["UPDATE keys SET name = 'b' WHERE name = 'a'", 'damaged'],
    ["UPDATE OR REPLACE keys SET name = 'a' WHERE name = 'victor'", 'unknown'],
    [
      "INSERT OR REPLACE INTO keys (id, name, environment, account_id, origin, hint, last4, digest, item_ref, sealed, roles, permissions, created_at, expires_at, disabled_at, deleted_at, replaced_by, mac) SELECT id || 'x', name, environment, account_id, origin, hint, last4, randomblob(32), item_ref, sealed, roles, permissions, created_at, expires_at, disabled_at, deleted_at, replaced_by, mac FROM keys WHERE name = 'a'",
      'unknown',
    ],
    [
      "INSERT OR REPLACE INTO keys (id, name, environment, account_id, origin, hint, last4, digest, item_ref, sealed, roles, permissions, created_at, expires_at, disabled_at, deleted_at, replaced_by, mac) SELECT id || 'x', name || 'x', environment, account_id, origin, hint, last4, digest, item_ref, sealed, roles, permissions, created_at, expires_at, disabled_at, deleted_at, replaced_by, mac FROM keys WHERE name = 'a'",
      'damaged',
    ],
    [
      "INSERT OR REPLACE INTO keys (id, name, environment, account_id, origin, hint, last4, digest, item_ref, sealed, roles, permissions, created_at, expires_at, disabled_at, deleted_at, replaced_by, mac) SELECT id, name, environment, account_id, origin, hint, last4, randomblob(32), item_ref, sealed, roles, permissions, created_at, expires_at, disabled_at, deleted_at, replaced_by, mac FROM keys WHERE name = 'a'",
      'unknown',
    ],
    ['DROP TRIGGER keys_stay; DELETE FROM keys', 'unknown'],
    ['DROP TRIGGER keys_changed; UPDATE keys SET expires_at = 1', 'damaged'],
    [
      "INSERT INTO rehearsals SELECT id, 'expired', 8640000000000000 FROM keys WHERE name = 'a'",
      'rehearsed expired',
    ],
  ])('by another program: %s', async (sql, code) => {
    const { secret } = await made('a')
    await made('victor')
    expect(await answer(secret)).toBe('ok')
    raw().exec(sql)
    expect(await answer(secret)).toBe(code)
  })

  it('by restoring a backup, although it has counted as many changes', async () => {
    const { id, secret } = await made('a')
    const { context } = other.keyreeve
    must(await disableKey(context, { id }))
    const backup = join(test.home, 'backup.db')
    raw().exec(`VACUUM INTO '${backup}'`)
    must(await enableKey(context, { id }))
    expect(await answer(secret)).toBe('ok')
    const source = new BetterSqlite(backup)
    onTestFinished(() => void source.close())
    await source.backup(join(test.home, 'keyreeve.db'))
    // As many changes as this process has seen, but different ones.
    const { key } = must(await createKey(context, newKey(other.keyreeve, 'b', { keep: false })))
    must(await disableKey(context, { id: key.id }))
    expect(await answer(secret)).toBe('disabled')
  })

  it('by work that this process rolls back', async () => {
    const [a, b] = [await made('a'), await made('b')]
    const { context, verifier: own } = test.keyreeve
    const { vaultCrypto } = must(context.vault())
    const code = ({ secret }: { readonly secret: string }) =>
      must(own.verify({ secret, environment: 'test' }, 'api')).verdict.code
    /** Enables the key and rolls that back, with a check in between. */
    const enableInVain = (id: string, look: () => void): void => {
      expect(() =>
        context.db.tryTransaction(() => {
          const row = findRow(context.db, id)
          if (row) updateRow(context.db, vaultCrypto, row, { disabled_at: null })
          look()
          throw new Error('taken back')
        }),
      ).toThrow('taken back')
    }
    must(await disableKey(context, { id: a.id }))
    expect([code(a), code(b)]).toEqual(['disabled', 'ok'])
    // Checked after the last write, so that only the end of the transaction reveals it.
    enableInVain(a.id, () => expect(code(a)).toBe('ok'))
    expect(code(a)).toBe('disabled')
    // The other process's change has the number of the one that was rolled back.
    enableInVain(a.id, () => expect(code(b)).toBe('ok'))
    must(await disableKey(other.keyreeve.context, { id: b.id }))
    expect([code(a), code(b)]).toEqual(['disabled', 'disabled'])
  })
})

describe('KeyChanges', () => {
  it('keeps a thousand changes, and reports when it has missed some', async () => {
    const database = raw()
    const changes = new KeyChanges(handleOf(database))
    const { id } = await made('a')
    expect(changes.take()).toBe('everything')
    expect(changes.take()).toEqual(new Set())
    const change = (times: number): void =>
      database.transaction(() => {
        for (let time = 0; time < times; time += 1) database.exec('UPDATE keys SET expires_at = 1')
      })()
    change(499)
    expect(changes.take()).toEqual(new Set([id]))
    change(500)
    expect(changes.take()).toBe('everything')
    change(2000)
    expect(changes.take()).toBe('everything')
    expect(changes.take()).toEqual(new Set())
    expect(database.prepare('SELECT count(*) FROM key_changes').pluck().get()).toBe(1000)
  })
})
