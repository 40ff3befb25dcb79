import { SqliteError } from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Verifier, type VerifyRequest } from '../../../electron/core/decisions/verifier.ts'
import { deleteKey } from '../../../electron/core/keys/change.ts'
import { createKey, importKey } from '../../../electron/core/keys/create.ts'
import { getKey } from '../../../electron/core/keys/list.ts'
import { Secret } from '../../../electron/core/secret.ts'
import { listRefusals } from '../../../electron/core/usage/refusals.ts'
import { codeOf, must, newKey, openTestKeyreeve, type TestKeyreeve, yourAccount } from '../../support/home.ts'
import { createAccount, disableKey, enableKey } from '../../support/operations.ts'

let test: TestKeyreeve
beforeEach(async () => {
  test = await openTestKeyreeve()
})
afterEach(() => test.cleanUp())

/** The decision of the verifier of `of`, in test by default. */
const codeFor = (asked: Omit<VerifyRequest, 'environment'> & Partial<VerifyRequest>, of = test): string =>
  must(of.keyreeve.verifier.verify({ environment: 'test', ...asked }, 'api')).verdict.code

const made = async (name = 'a', more: Parameters<typeof newKey>[2] = {}) => {
  const { key, secret } = must(
    await createKey(test.keyreeve.context, newKey(test.keyreeve, name, { keep: false, ...more })),
  )
  return { id: key.id, secret: secret.reveal() }
}

describe('verify', () => {
  it('refuses while the database cannot be read, and decides again afterwards', async () => {
    const { secret } = await made()
    const broken = { now: false }
    const verifier = new Verifier({
      context: test.keyreeve.context,
      usage: test.keyreeve.usage,
      writes: () => 0,
      version: () => {
        if (broken.now) throw new SqliteError('database disk image is malformed', 'SQLITE_CORRUPT')
        return 1
      },
    })
    const code = async (): Promise<string> => {
      // Each in a separate turn.
      await new Promise(setImmediate)
      const verified = verifier.verify({ secret, environment: 'test' }, 'cli')
      return verified.ok ? verified.data.verdict.code : verified.error.code
    }
    expect(await code()).toBe('ok')
    broken.now = true
    expect(await code()).toBe('database_corrupt.database')
    // Also in the same turn: no decision uses outdated data.
    expect(
      [verifier, verifier].map((each) => codeOf(each.verify({ secret, environment: 'test' }, 'cli'))),
    ).toEqual(['database_corrupt.database', 'database_corrupt.database'])
    broken.now = false
    expect(await code()).toBe('ok')
  })

  it('gives each code, at the first check and from memory', async () => {
    const { context } = test.keyreeve
    const service = must(
      await createAccount(context, { type: 'service_account', name: 'ingest', roles: ['event_ingestor'] }),
    )
    const { id, secret } = await made('a', { accountId: service.id })
    const expiring = must(
      await createKey(context, { ...newKey(test.keyreeve, 'b'), expiration: '1h' }),
    ).secret.reveal()
    const imported = must(
      await importKey(context, {
        ...newKey(test.keyreeve, 'c'),
        secret: new Secret('  any text, also with spaces '),
        as: 'given',
      }),
    )
    const write = { entity: 'event', action: 'write', environment: 'test' } as const
    for (let time = 0; time < 2; time += 1) {
      expect(codeFor({ ...write, secret })).toBe('ok')
      expect(codeFor({ secret })).toBe('ok')
      expect(codeFor({ ...write, secret: `${secret}\n` })).toBe('ok')
      expect(codeFor({ ...write, secret, action: 'read' })).toBe('insufficient_permissions')
      expect(codeFor({ ...write, secret, environment: 'production' })).toBe('wrong_environment')
      expect(codeFor({ ...write, secret: undefined })).toBe('missing')
      expect(codeFor({ ...write, secret: '' })).toBe('missing')
      expect(codeFor({ ...write, secret: secret.replace('_test_', '_live_') })).toBe('malformed')
      expect(codeFor({ ...write, secret: 'nothing of ours' })).toBe('malformed')
      expect(codeFor({ ...write, secret: expiring })).toBe('ok')
      expect(codeFor({ ...write, secret: '  any text, also with spaces ' })).toBe('ok')
    }
    test.clock.advance(3_600_000)
    expect(codeFor({ ...write, secret: expiring })).toBe('expired')
    must(await disableKey(context, { id }))
    expect(codeFor({ ...write, secret })).toBe('disabled')
    must(await enableKey(context, { id }))
    expect(codeFor({ ...write, secret })).toBe('ok')
    must(await deleteKey(context, { id }))
    expect(codeFor({ ...write, secret })).toBe('deleted')
    must(await deleteKey(context, { id: imported.id }))
    expect(codeFor({ secret: '  any text, also with spaces ' })).toBe('deleted')
  })

  it('a key expires to the millisecond, remembered or not, and the decision has its expiry', async () => {
    const { key, secret } = must(
      await createKey(test.keyreeve.context, { ...newKey(test.keyreeve, 'a'), expiration: '1h' }),
    )
    const asked = { secret: secret.reveal() }
    const expiresAt = key.expiresAt ?? Number.NaN
    for (const [before, code] of [
      [3_600_000, 'ok'],
      [3_600_000, 'ok'],
      [1025, 'ok'],
      [1023, 'ok'],
      [1, 'ok'],
      [0, 'expired'],
      [-1, 'expired'],
      [1025, 'ok'],
    ] as const) {
      test.clock.set(expiresAt - before)
      const verified = must(test.keyreeve.verifier.verify({ environment: 'test', ...asked }, 'api'))
      expect([verified.verdict.code, verified.key?.expiresAt]).toEqual([code, expiresAt])
    }
  })

  it('names the key, and says nothing about an unknown one', async () => {
    const { id, secret } = await made()
    const known = must(test.keyreeve.verifier.verify({ secret, environment: 'test' }, 'cli')).key
    expect(known).toMatchObject({
      id,
      accountId: yourAccount(test.keyreeve),
      environment: 'test',
      roles: ['super_admin'],
      expiresAt: null,
    })
    expect(known?.permissions.list).toEqual(['*:*'])
    expect(must(test.keyreeve.verifier.verify({ secret: 'x', environment: 'test' }, 'cli')).key).toBeNull()
  })

  it('refuses with the vault’s own code while it is locked', async () => {
    const { secret } = await made()
    expect(codeFor({ secret })).toBe('ok')
    test.keyreeve.vault.lock()
    expect(codeOf(test.keyreeve.verifier.verify({ secret, environment: 'test' }, 'api'))).toBe(
      'keychain_locked.session',
    )
  })

  it('does not trust a row that was changed outside Keyreeve, remembered or not', async () => {
    const { id, secret } = await made()
    expect(codeFor({ secret })).toBe('ok')
    test.keyreeve.context.db.run('UPDATE keys SET expires_at = 8640000000000000 WHERE id = ?', id)
    expect(codeFor({ secret })).toBe('damaged')
    expect(must(test.keyreeve.verifier.verify({ secret, environment: 'test' }, 'api')).key).toBeNull()
  })
})

describe('a change by another process', () => {
  it('takes effect with the next check', async () => {
    const { id, secret } = await made()
    const other = await openTestKeyreeve({ home: test.home, items: test.items, clock: test.clock })
    try {
      for (let time = 0; time < 20; time += 1) {
        expect(codeFor({ secret })).toBe('ok')
        // In the next turn of the event loop, like a request.
        await Promise.resolve()
        must(await disableKey(other.keyreeve.context, { id }))
        expect(codeFor({ secret })).toBe('disabled')
        expect(codeFor({ secret }, other)).toBe('disabled')
        await Promise.resolve()
        must(await enableKey(test.keyreeve.context, { id }))
        expect(codeFor({ secret }, other)).toBe('ok')
      }
    } finally {
      await other.cleanUp()
    }
  })
})

describe('counting', () => {
  it('writes uses and refusals in one transaction, and repeated refusals once an hour', async () => {
    const { context, usage } = test.keyreeve
    const { id, secret } = await made()
    for (let time = 0; time < 5; time += 1)
      codeFor({ secret, entity: 'event', action: 'read', environment: 'test' })
    for (let time = 0; time < 3; time += 1)
      codeFor({ secret, entity: 'event', action: 'read', environment: 'production' })
    codeFor({ secret: 'nobody’s' })
    expect(must(getKey(context, id))).toMatchObject({ uses: 0, lastUsedAt: null, lastRefusal: null })
    expect(usage.flush().ok).toBe(true)
    expect(must(getKey(context, id))).toMatchObject({
      uses: 5,
      lastUsedAt: test.clock.now(),
      lastRefusal: { at: test.clock.now(), code: 'wrong_environment' },
    })
    codeFor({ secret, entity: 'event', action: 'read', environment: 'production' })
    codeFor({ secret })
    usage.flush()
    expect(must(getKey(context, id)).uses).toBe(6)
    expect(listRefusals(context.db)).toMatchObject([
      {
        at: test.clock.now(),
        count: 1,
        key: null,
        code: 'malformed',
        entity: null,
        action: null,
        environment: 'test',
        via: 'api',
      },
      {
        at: test.clock.now(),
        count: 4,
        key: { id, name: 'a' },
        code: 'wrong_environment',
        entity: 'event',
        action: 'read',
        environment: 'production',
        via: 'api',
      },
    ])
    test.clock.advance(3_600_000)
    codeFor({ secret, entity: 'event', action: 'read', environment: 'production' })
    usage.flush()
    expect(listRefusals(context.db)).toHaveLength(3)
    test.clock.advance(91 * 24 * 3_600_000)
    codeFor({ secret: 'nobody’s' })
    usage.flush()
    expect(listRefusals(context.db)).toHaveLength(1)
  })

  it('writes the rest on closing, and flushing does not clear the memory', async () => {
    const { id, secret } = await made()
    codeFor({ secret })
    const { home, items, clock } = test
    await test.keyreeve.close()
    test = await openTestKeyreeve({ home, items, clock })
    expect(must(getKey(test.keyreeve.context, id)).uses).toBe(1)
  })

  it('does not wait for other processes: counts stay in memory and are written later', async () => {
    const { id, secret } = await made()
    codeFor({ secret })
    const other = await openTestKeyreeve({ home: test.home, items: test.items, clock: test.clock })
    try {
      other.keyreeve.context.db.tryTransaction(() => {
        expect(codeOf(test.keyreeve.usage.flush())).toBe('database_busy.database')
      })
      expect(test.keyreeve.usage.flush().ok).toBe(true)
      expect(must(getKey(test.keyreeve.context, id)).uses).toBe(1)
    } finally {
      await other.cleanUp()
    }
  })

  it('keeps at most a thousand different refusals between two flushes', async () => {
    const { secret } = await made()
    for (let entity = 0; entity < 1500; entity += 1)
      codeFor({ secret, entity: `e${entity}`, action: 'read', environment: 'production' })
    test.keyreeve.usage.flush()
    const rows = listRefusals(test.keyreeve.context.db, { limit: 5000 })
    expect(rows).toHaveLength(1001)
    expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(1500)
  })
})
