import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Context } from '../../../electron/core/context.ts'
import { checkAccess } from '../../../electron/core/decisions/check.ts'
import { deleteKey } from '../../../electron/core/keys/change.ts'
import { createKey, importKey } from '../../../electron/core/keys/create.ts'
import { getKey, getKeyDetail } from '../../../electron/core/keys/list.ts'
import { readSecret } from '../../../electron/core/keys/read-secret.ts'
import { Secret } from '../../../electron/core/secret.ts'
import { codeOf, must, newKey, openTestKeyreeve, yourAccount, type TestKeyreeve } from '../../support/home.ts'
import {
  createAccount,
  createRole,
  deleteRole,
  disableKey,
  enableKey,
  listKeys,
  updateAccount,
  updateRole,
} from '../../support/operations.ts'

let test: TestKeyreeve
let context: Context
beforeEach(async () => {
  test = await openTestKeyreeve()
  context = test.keyreeve.context
})
afterEach(() => test.cleanUp())

const day = 86_400_000
const make = async (name: string, more: Parameters<typeof newKey>[2] = {}) =>
  must(await createKey(context, newKey(test.keyreeve, name, more)))
const codeFor = (
  secret: Secret,
  environment: 'test' | 'production' = 'test',
  entity = 'event',
  action: 'read' | 'write' = 'write',
) => must(checkAccess(context, { subject: { secret: secret.reveal() }, entity, action, environment })).code

describe('creating', () => {
  it('copies the account’s roles, and stores the secret only in the keychain', async () => {
    const { key, secret } = await make('a')
    expect(key).toMatchObject({
      name: 'a',
      environment: 'test',
      roles: ['super_admin'],
      permissions: ['*:*'],
      kept: true,
      status: 'active',
      expiresAt: null,
    })
    expect(key.hint.endsWith(secret.reveal().slice(-4))).toBe(true)
    expect([...test.items.values()]).toContain(secret.reveal())
    expect(must(await readSecret(context, key.id)).reveal()).toBe(secret.reveal())
  })

  it('a key that is shown once cannot be delivered', async () => {
    const before = test.items.size
    const { key, secret } = await make('a', { keep: false })
    expect(test.items.size).toBe(before)
    expect(codeOf(await readSecret(context, key.id))).toBe('key_not_kept')
    expect(codeFor(secret)).toBe('ok')
  })

  it('uses the account’s prefix', async () => {
    const account = must(
      await createAccount(context, {
        type: 'service_account',
        name: 's',
        roles: ['event_reader'],
        prefix: 'acme',
      }),
    )
    const { secret } = await make('a', { accountId: account.id, environment: 'production' })
    expect(secret.reveal()).toMatch(/^acme_live_/)
  })

  it('needs a unique name in the environment', async () => {
    const { key } = await make('a')
    const items = test.items.size
    expect(await createKey(context, newKey(test.keyreeve, 'a'))).toMatchObject({
      ok: false,
      error: { code: 'name_taken.key', field: 'name' },
    })
    expect(test.items.size).toBe(items)
    await make('a', { environment: 'production' })
    must(await deleteKey(context, { id: key.id }))
    await make('a')
  })

  it('sets the requested expiry, and refuses a past one', async () => {
    const now = test.clock.now()
    const at = (expiration: Parameters<typeof createKey>[1]['expiration'], name: string) =>
      createKey(context, { ...newKey(test.keyreeve, name), expiration })
    expect(must(await at('90d', 'a')).key.expiresAt).toBe(now + 90 * day)
    expect(must(await at({ at: now + 1 }, 'b')).key.expiresAt).toBe(now + 1)
    expect(await at({ at: now }, 'c')).toMatchObject({
      ok: false,
      error: { code: 'invalid_input.past_date', field: 'expiration' },
    })
  })

  it('refuses an unknown or archived account', async () => {
    expect(codeOf(await createKey(context, newKey(test.keyreeve, 'a', { accountId: 'account_none' })))).toBe(
      'not_found.account',
    )
  })
})

describe('importing', () => {
  it('accepts any value except NUL, up to 64 KiB, once', async () => {
    const take = (name: string, value: string) =>
      importKey(context, {
        name,
        accountId: yourAccount(test.keyreeve),
        environment: 'test',
        expiration: 'never',
        secret: new Secret(value),
        as: 'given',
      })
    const pem = `-----BEGIN KEY-----\n${'x'.repeat(60_000)}\r\n"quotes' and ünïcode 🔑`
    const key = must(await take('pem', pem))
    expect(key).toMatchObject({ origin: 'imported', kept: true })
    expect(must(await readSecret(context, key.id)).reveal()).toBe(pem)
    expect([...test.items.values()].every((item) => item.length < 100)).toBe(true)
    expect(codeOf(await take('again', pem))).toBe('secret_known.key')
    expect(codeOf(await take('nul', 'a\0b'))).toBe('secret_unstorable.characters')
    expect(codeOf(await take('half', 'a\ud800b'))).toBe('secret_unstorable.characters')
    expect(codeOf(await take('long', 'x'.repeat(65_537)))).toBe('secret_unstorable.too_large')
    expect(codeFor(new Secret(pem))).toBe('ok')
  })
})

describe('a key in use', () => {
  it('is refused from the next check after disabling, and allowed again after enabling', async () => {
    const { key, secret } = await make('a')
    must(await disableKey(context, { id: key.id }))
    expect(codeFor(secret)).toBe('disabled')
    must(await enableKey(context, { id: key.id }))
    expect(codeFor(secret)).toBe('ok')
  })

  it('is reported as deleted, not unknown, and removed from the keychain', async () => {
    const { key, secret } = await make('a')
    expect(codeOf(await test.keyreeve.perform('keys.delete', { id: key.id }, { kind: 'you' }))).toBe(
      'confirmation_required.delete',
    )
    expect(must(await deleteKey(context, { id: key.id }))).toMatchObject({
      secretRemoved: true,
      key: { status: 'deleted', kept: false },
    })
    expect([...test.items.values()]).not.toContain(secret.reveal())
    expect(codeFor(secret)).toBe('deleted')
    for (const again of [
      await disableKey(context, { id: key.id }),
      await enableKey(context, { id: key.id }),
      await deleteKey(context, { id: key.id }),
    ])
      expect(codeOf(again)).toBe('key_deleted.key')
  })

  it('needs a confirmation to be disabled in production', async () => {
    const { key } = await make('a', { environment: 'production' })
    const disable = (confirmed: boolean) =>
      test.keyreeve.perform('keys.disable', { id: key.id }, { kind: 'you' }, { confirmed })
    expect([codeOf(await disable(false)), must(getKey(context, key.id)).status]).toEqual([
      'confirmation_required.production_disable',
      'active',
    ])
    expect([codeOf(await disable(true)), must(getKey(context, key.id)).status]).toEqual(['ok', 'disabled'])
  })

  it('is only listed in its own environment', async () => {
    await make('a')
    await make('b', { environment: 'production' })
    expect(listKeys(context, { environment: 'test' }).map((key) => key.name)).toEqual(['a'])
    expect(listKeys(context, { environment: 'production' }).map((key) => key.name)).toEqual(['b'])
  })

  it('expires to the millisecond', async () => {
    const { secret } = must(await createKey(context, { ...newKey(test.keyreeve, 'a'), expiration: '1h' }))
    test.clock.advance(3_600_000 - 1)
    expect(codeFor(secret)).toBe('ok')
    test.clock.advance(1)
    expect(codeFor(secret)).toBe('expired')
  })
})

describe('a presented secret', () => {
  it('is refused as missing, malformed, unknown or of the other environment', async () => {
    const { secret } = await make('a')
    expect(codeFor(new Secret(''))).toBe('missing')
    expect(codeFor(new Secret('nonsense'))).toBe('malformed')
    expect(codeFor(new Secret(secret.reveal().replace('_test_', '_live_')))).toBe('malformed')
    expect(codeFor(secret, 'production')).toBe('wrong_environment')
    const other = await openTestKeyreeve()
    const foreign = must(await createKey(other.keyreeve.context, newKey(other.keyreeve, 'a')))
    await other.cleanUp()
    expect(codeFor(foreign.secret)).toBe('unknown')
  })
})

describe('a snapshot', () => {
  it('survives every change of roles and accounts, which shows as drift', async () => {
    const role = {
      id: 'support',
      name: 'Support',
      description: '',
      permissions: ['customer:read'] as ['customer:read'],
      holders: 'both' as const,
    }
    must(await createRole(context, role))
    const account = must(
      await createAccount(context, { type: 'service_account', name: 's', roles: ['support'] }),
    )
    const { key, secret } = await make('a', { accountId: account.id })
    must(await updateRole(context, { ...role, permissions: ['event:write'] }))
    must(await updateAccount(context, { id: account.id, roles: ['event_reader'] }))
    must(await deleteRole(context, { id: 'support' }))
    expect(codeFor(secret, 'test', 'customer', 'read')).toBe('ok')
    expect(codeFor(secret, 'test', 'event', 'write')).toBe('insufficient_permissions')
    expect(codeFor(secret, 'test', 'event', 'read')).toBe('insufficient_permissions')
    expect(must(getKeyDetail(context, key.id)).drift).toEqual({
      roles: { added: ['event_reader'], removed: ['support'] },
      permissions: { added: ['event:read'], removed: ['customer:read'] },
      since: test.clock.now(),
    })
  })

  it('edited outside Keyreeve makes the key damaged, never stronger', async () => {
    const account = must(
      await createAccount(context, { type: 'service_account', name: 's', roles: ['event_reader'] }),
    )
    const { key, secret } = await make('a', { accountId: account.id })
    context.db.run('DROP TRIGGER keys_fixed')
    context.db.run(`UPDATE keys SET permissions = '["*:*"]' WHERE id = ?`, key.id)
    expect(codeFor(secret)).toBe('damaged')
    expect(listKeys(context, { environment: 'test' })).toMatchObject([{ status: 'damaged' }])
    expect(codeOf(await readSecret(context, key.id))).toBe('damaged.key')
  })
})

describe('a keychain changed by another program', () => {
  it('never returns another secret, and distinguishes a missing one from a locked keychain', async () => {
    const { key, secret } = await make('a')
    const ref = [...test.items].find(([, value]) => value === secret.reveal())?.[0] ?? ''
    test.items.set(ref, 'something else')
    expect(codeOf(await readSecret(context, key.id))).toBe('secret_changed')
    test.items.delete(ref)
    expect(codeOf(await readSecret(context, key.id))).toBe('secret_missing')
    test.keychain.setState('locked')
    expect(codeOf(await readSecret(context, key.id))).toBe('keychain_locked.canary')
    expect(codeOf(await deleteKey(context, { id: key.id }))).toBe('keychain_locked.canary')
    expect(listKeys(context, { environment: 'test' })).toMatchObject([{ status: 'active', kept: true }])
  })
})
