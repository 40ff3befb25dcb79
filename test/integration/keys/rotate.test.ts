import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { recentActivity } from '../../support/activity.ts'
import type { Context } from '../../../electron/core/context.ts'
import { checkAccess } from '../../../electron/core/decisions/check.ts'
import { deleteKey } from '../../../electron/core/keys/change.ts'
import { createKey, importKey } from '../../../electron/core/keys/create.ts'
import { getKey, getKeyDetail } from '../../../electron/core/keys/list.ts'
import { readSecret } from '../../../electron/core/keys/read-secret.ts'
import { previewRotation, rotateKey } from '../../../electron/core/keys/rotate.ts'
import { Secret } from '../../../electron/core/secret.ts'
import type { Overlap } from '../../../shared/domain/types.ts'
import { codeOf, must, newKey, openTestKeyreeve, type TestKeyreeve } from '../../support/home.ts'
import { createAccount, disableKey, listKeys, updateAccount } from '../../support/operations.ts'

let test: TestKeyreeve
let context: Context
/** Runs while the keychain is writing. */
let meanwhile: (() => Promise<void>) | undefined
beforeEach(async () => {
  meanwhile = undefined
  test = await openTestKeyreeve({
    wrap: (inner) => ({
      ...inner,
      write: async (account, secret) => {
        await meanwhile?.()
        return inner.write(account, secret)
      },
    }),
  })
  context = test.keyreeve.context
})
afterEach(() => test.cleanUp())

const hour = 3_600_000
const day = 24 * hour
type Input = Parameters<typeof createKey>[1]
const make = async (name: string, more: Partial<Input> = {}) =>
  must(await createKey(context, { ...newKey(test.keyreeve, name), ...more }))
const codeFor = (
  secret: Secret,
  environment: 'test' | 'production' = 'test',
  entity = 'event',
  action: 'read' | 'write' = 'read',
) => must(checkAccess(context, { subject: { secret: secret.reveal() }, entity, action, environment })).code
const robot = async (roles: string[] = ['event_reader'], prefix = 'kr') =>
  must(
    await createAccount(context, { type: 'service_account', name: `robot ${roles.join()}`, roles, prefix }),
  )
const rotate = async (id: string, overlap: Overlap = '24h') => must(await rotateKey(context, { id, overlap }))

describe('a rotation', () => {
  it('creates a new secret for the same name, account and environment, with the current roles', async () => {
    const account = await robot(['event_reader'], 'acme')
    const old = await make('a', { accountId: account.id, environment: 'production', expiration: '30d' })
    test.clock.advance(3 * day)
    must(await updateAccount(context, { id: account.id, roles: ['event_ingestor'] }))
    const { key, secret, replaced } = must(await rotateKey(context, { id: old.key.id, overlap: '24h' }))
    const now = test.clock.now()
    expect(key).toMatchObject({
      name: 'a',
      environment: 'production',
      account: { id: account.id },
      origin: 'issued',
      kept: true,
      roles: ['event_ingestor'],
      permissions: ['event:write'],
      status: 'active',
      createdAt: now,
      expiresAt: now + 30 * day,
      replacedBy: null,
    })
    expect(secret.reveal()).toMatch(/^acme_live_/)
    expect(must(await readSecret(context, key.id)).reveal()).toBe(secret.reveal())
    expect(replaced).toMatchObject({
      id: old.key.id,
      name: 'a',
      roles: ['event_reader'],
      status: 'replaced',
      replacedBy: key.id,
      expiresAt: now + day,
      kept: true,
    })
    expect(must(getKeyDetail(context, key.id)).replaces).toEqual({ key: replaced, placements: [] })
    expect(recentActivity(context.db, {})[0]).toMatchObject({
      action: 'key.rotated',
      environment: 'production',
      subject: { id: key.id, name: 'a' },
      details: {
        account: account.name,
        kept: true,
        replaces: old.key.hint,
        overlap: '24h',
        gained: ['event_ingestor'],
        lost: ['event_reader'],
      },
    })
    // Both work until the overlap is over, to the millisecond.
    expect([codeFor(old.secret, 'production'), codeFor(secret, 'production', 'event', 'write')]).toEqual([
      'ok',
      'ok',
    ])
    test.clock.advance(day - 1)
    expect(codeFor(old.secret, 'production')).toBe('ok')
    test.clock.advance(1)
    expect([codeFor(old.secret, 'production'), codeFor(secret, 'production', 'event', 'write')]).toEqual([
      'expired',
      'ok',
    ])
    expect(must(getKey(context, old.key.id)).status).toBe('expired')
  })

  it.each([
    ['none', 0],
    ['1h', hour],
    ['24h', day],
    ['7d', 7 * day],
  ] as const)('with overlap %s, the old key works for %i ms more', async (overlap, length) => {
    const { key, secret } = await make('a')
    expect(must(previewRotation(context, key.id)).oldEndsAt[overlap]).toBe(test.clock.now() + length)
    const { replaced } = await rotate(key.id, overlap)
    expect(replaced.expiresAt).toBe(test.clock.now() + length)
    expect(codeFor(secret)).toBe(length === 0 ? 'expired' : 'ok')
  })

  it('never extends the old key’s expiry', async () => {
    const { key } = await make('a', { expiration: '1d' })
    test.clock.advance(day - hour / 2)
    const own = test.clock.now() + hour / 2
    expect(must(previewRotation(context, key.id)).oldEndsAt).toEqual({
      none: test.clock.now(),
      '1h': own,
      '24h': own,
      '7d': own,
    })
    const { replaced, key: fresh } = await rotate(key.id, '7d')
    expect(replaced.expiresAt).toBe(own)
    // The lifetime of the old key.
    expect(fresh.expiresAt).toBe(test.clock.now() + day)
  })

  it('keeps the new secret like the old one, unless told otherwise', async () => {
    const kept = async (id: string, keep?: boolean) =>
      must(await rotateKey(context, { id, overlap: 'none', keep })).key
    const { key } = await make('a', { keep: false })
    const second = await kept(key.id)
    expect(second.kept).toBe(false)
    const third = await kept(second.id, true)
    expect(third.kept).toBe(true)
    expect((await kept((await kept(third.id)).id, false)).kept).toBe(false)
  })

  it('can follow another during its overlap, and leaves one active key of the name', async () => {
    const first = await make('a')
    const second = await rotate(first.key.id)
    const third = await rotate(second.key.id)
    expect(
      listKeys(context, { environment: 'test' })
        .map((key) => `${key.id} ${key.status}`)
        .toSorted(),
    ).toEqual([`${first.key.id} replaced`, `${second.key.id} replaced`, `${third.key.id} active`].toSorted())
    expect([first.secret, second.secret, third.secret].map((secret) => codeFor(secret))).toEqual([
      'ok',
      'ok',
      'ok',
    ])
    expect(codeOf(await createKey(context, newKey(test.keyreeve, 'a')))).toBe('name_taken.key')
    must(await deleteKey(context, { id: third.key.id }))
    // The name is free, because the old keys only work during their overlap.
    await make('a')
  })

  it('fifty at once: one succeeds', async () => {
    const { key } = await make('a')
    const results = await Promise.all(
      Array.from({ length: 50 }, () => rotateKey(context, { id: key.id, overlap: '1h' })),
    )
    expect(results.map(codeOf).toSorted()).toEqual(
      [...Array.from({ length: 49 }, () => 'key_not_active.rotated'), 'ok'].toSorted(),
    )
    expect(test.items.size).toBe(4)
  })
})

describe('only an active key is rotated', () => {
  const refusal = async (id: string) => {
    const before = context.db.all('SELECT * FROM keys')
    const [result, preview] = [await rotateKey(context, { id, overlap: '1h' }), previewRotation(context, id)]
    expect(codeOf(preview)).toBe(codeOf(result))
    expect(context.db.all('SELECT * FROM keys')).toEqual(before)
    return result.ok ? 'ok' : result.error.code
  }

  it('and the refusal for every other state says what to do', async () => {
    const [disabled, expired, gone, damaged, rotated, shown] = (await Promise.all(
      ['disabled', 'expired', 'gone', 'damaged', 'rotated', 'shown'].map((name) =>
        make(name, name === 'expired' ? { expiration: '1h' } : {}),
      ),
    )) as [Awaited<ReturnType<typeof make>>, ...Awaited<ReturnType<typeof make>>[]]
    must(await disableKey(context, { id: disabled.key.id }))
    test.clock.advance(hour)
    must(await deleteKey(context, { id: gone?.key.id ?? '' }))
    context.db.run("UPDATE keys SET name = 'changed' WHERE name = 'damaged'")
    await rotate(rotated?.key.id ?? '')
    expect(await refusal(disabled.key.id)).toBe('key_not_active.disabled')
    expect(await refusal(expired?.key.id ?? '')).toBe('key_not_active.expired')
    expect(await refusal(gone?.key.id ?? '')).toBe('key_deleted.key')
    expect(await refusal(damaged?.key.id ?? '')).toBe('damaged.key')
    expect(await refusal(rotated?.key.id ?? '')).toBe('key_not_active.rotated')
    expect(await refusal('key_none')).toBe('not_found.key')
    expect(codeOf(previewRotation(context, shown?.key.id ?? ''))).toBe('ok')
  })

  it('in production only after a confirmation', async () => {
    const { key } = await make('a', { environment: 'production' })
    const rotate = (confirmed: boolean) =>
      test.keyreeve.perform('keys.rotate', { id: key.id, overlap: '1h' }, { kind: 'you' }, { confirmed })
    expect(codeOf(await rotate(false))).toBe('confirmation_required.production_rotate')
    expect(must(getKey(context, key.id)).status).toBe('active')
    expect(codeOf(await rotate(true))).toBe('ok')
  })

  it('and a key that is disabled while the keychain prompts is not changed', async () => {
    const { key } = await make('a')
    meanwhile = async () => void must(await disableKey(context, { id: key.id }))
    expect(codeOf(await rotateKey(context, { id: key.id, overlap: '1h' }))).toBe('key_not_active.disabled')
    expect(listKeys(context, { environment: 'test' })).toMatchObject([
      { id: key.id, status: 'disabled', replacedBy: null },
    ])
    expect(test.items.size).toBe(3)
  })

  it('and the roles are those of the commit, if the account changes while the keychain prompts', async () => {
    const account = await robot(['event_reader'])
    const { key } = await make('a', { accountId: account.id })
    meanwhile = async () =>
      void must(await updateAccount(context, { id: account.id, roles: ['event_ingestor'] }))
    expect((await rotate(key.id)).key.roles).toEqual(['event_ingestor'])
  })

  it('and a kept key is not changed while the keychain is locked', async () => {
    const { key, secret } = await make('a')
    test.keychain.setState('locked')
    expect(codeOf(await rotateKey(context, { id: key.id, overlap: 'none' }))).toBe('keychain_locked.memory')
    expect(must(getKey(context, key.id))).toMatchObject({ status: 'active', replacedBy: null })
    expect(codeFor(secret)).toBe('ok')
  })
})

describe('an imported key', () => {
  const bring = async (value: string) => {
    const { keep: _, ...rest } = newKey(test.keyreeve, 'theirs')
    return must(await importKey(context, { ...rest, secret: new Secret(value) }))
  }

  it('is rotated with a new value from its provider', async () => {
    const old = await bring('sk_theirs_1234567890')
    expect(await rotateKey(context, { id: old.id, overlap: '24h' })).toMatchObject({
      ok: false,
      error: { code: 'invalid_input.value_needed', field: 'secret' },
    })
    expect(
      await rotateKey(context, { id: old.id, overlap: '24h', secret: new Secret('sk_theirs_1234567890') }),
    ).toMatchObject({ ok: false, error: { code: 'secret_known.key', field: 'secret' } })
    expect(codeOf(await rotateKey(context, { id: old.id, overlap: '24h', secret: new Secret('a\0b') }))).toBe(
      'secret_unstorable.characters',
    )
    const { key, replaced } = must(
      await rotateKey(context, {
        id: old.id,
        overlap: '24h',
        keep: false,
        secret: new Secret('sk_theirs_0987654321'),
      }),
    )
    expect([key.origin, key.kept, replaced.status]).toEqual(['imported', true, 'replaced'])
    expect(must(await readSecret(context, key.id)).reveal()).toBe('sk_theirs_0987654321')
    expect(must(await readSecret(context, old.id)).reveal()).toBe('sk_theirs_1234567890')
  })

  it('is the only kind that takes a value', async () => {
    const { key } = await make('a')
    expect(
      await rotateKey(context, { id: key.id, overlap: '24h', secret: new Secret('mine') }),
    ).toMatchObject({ ok: false, error: { code: 'invalid_input.value_not_needed', field: 'secret' } })
  })
})
