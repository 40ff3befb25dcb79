import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Context } from '../../../electron/core/context.ts'
import { checkAccess } from '../../../electron/core/decisions/check.ts'
import { deleteKey } from '../../../electron/core/keys/change.ts'
import { createKey } from '../../../electron/core/keys/create.ts'
import { rotateKey } from '../../../electron/core/keys/rotate.ts'
import type { Account, Action, Environment } from '../../../shared/domain/types.ts'
import { message } from '../../../shared/messages/message.ts'
import type { Fix } from '../../../shared/domain/explanation.ts'
import { must, newKey, openTestKeyreeve, type TestKeyreeve } from '../../support/home.ts'
import {
  archiveAccount,
  createAccount,
  createRole,
  disableKey,
  enableKey,
  updateAccount,
  updateRole,
} from '../../support/operations.ts'

let test: TestKeyreeve
let context: Context
let service: Account
beforeEach(async () => {
  test = await openTestKeyreeve()
  context = test.keyreeve.context
  service = must(
    await createAccount(context, {
      type: 'service_account',
      name: 'event-service',
      roles: ['event_ingestor'],
    }),
  )
})
afterEach(() => test.cleanUp())

const day = 86_400_000
const make = async (name: string, more: Parameters<typeof newKey>[2] = {}) =>
  must(await createKey(context, newKey(test.keyreeve, name, { accountId: service.id, ...more })))
type Question = { entity?: string; action?: Action; environment?: Environment }
const ask = (keyId: string, { entity = 'event', action = 'read', environment = 'test' }: Question = {}) =>
  must(checkAccess(context, { subject: { keyId }, entity, action, environment }))

/** Applies the fix like its button does, and returns the new decision for the same request. */
const apply = async (fix: Fix | null, question: Question = {}) => {
  if (fix?.kind === 'enable') {
    must(await enableKey(context, { id: fix.keyId }))
    return ask(fix.keyId, question)
  }
  if (fix?.kind === 'switch_environment') return ask(fix.keyId, { ...question, environment: fix.environment })
  if (fix?.kind === 'open_account')
    must(
      await updateAccount(context, {
        id: fix.accountId,
        roles: [...service.roles, ...fix.roles.slice(0, 1)],
      }),
    )
  else if (fix?.kind !== 'create_key') throw new Error(`${fix?.kind ?? 'nothing'} is no action`)
  const { key } = await make('new', { environment: question.environment ?? 'test' })
  return ask(key.id, question)
}

describe('the smallest fix', () => {
  it('is none for an allowed request', async () => {
    const { key } = await make('a')
    expect(ask(key.id, { action: 'write' })).toMatchObject({
      allowed: true,
      fix: null,
      passing: { keys: [], roles: [], moreKeys: false },
    })
  })

  it('for a key of the other environment: use the key’s environment', async () => {
    const { key } = await make('a')
    const question = { action: 'write', environment: 'production' } as const
    const { code, fix } = ask(key.id, question)
    expect(code).toBe('wrong_environment')
    expect(fix).toEqual({
      kind: 'switch_environment',
      keyId: key.id,
      environment: 'test',
      advice: message('fix.switch_environment', { environment: 'test', asked: 'production' }),
    })
    expect((await apply(fix, question)).code).toBe('ok')
  })

  it('for a key older than its account’s role: a new key', async () => {
    const { key } = await make('a')
    test.clock.set(Date.UTC(2026, 10, 3, 12))
    must(await updateAccount(context, { id: service.id, roles: ['event_ingestor', 'event_reader'] }))
    test.clock.advance(5 * day)
    const { code, fix } = ask(key.id)
    expect(code).toBe('insufficient_permissions')
    expect(fix).toEqual({
      kind: 'create_key',
      keyId: key.id,
      accountId: service.id,
      environment: 'test',
      advice: message('fix.gained_roles', {
        permission: 'event:read',
        roles: ['event_reader'],
        since: Date.UTC(2026, 10, 3, 12),
      }),
      diff: {
        roles: { added: ['event_reader'], removed: [] },
        permissions: { added: ['event:read'], removed: [] },
        since: Date.UTC(2026, 10, 3, 12),
      },
    })
    expect((await apply(fix)).code).toBe('ok')
  })

  it.each([
    ['create_key', ['event_ingestor', 'event_reader']],
    ['open_account', ['event_ingestor']],
  ] as const)(
    'for a key of the other environment that also lacks the permission: %s, in the environment that was asked for',
    async (kind, roles) => {
      const { key } = await make('a')
      must(await updateAccount(context, { id: service.id, roles: [...roles] }))
      const question = { environment: 'production' } as const
      const { fix } = ask(key.id, question)
      expect(fix).toMatchObject({
        kind,
        where: message('fix.new_key_where', { own: 'test', asked: 'production' }),
      })
      expect((await apply(fix, question)).code).toBe('ok')
      expect(ask(key.id).fix).not.toHaveProperty('where')
    },
  )

  it('for a key older than its role’s permission: a new key', async () => {
    const clerk = { id: 'clerk', name: 'Clerk', description: '', holders: 'both' as const }
    must(await createRole(context, { ...clerk, permissions: ['invoice:read'] }))
    must(await updateAccount(context, { id: service.id, roles: ['clerk'] }))
    const { key } = await make('a')
    test.clock.set(Date.UTC(2027, 1, 1, 12))
    must(await updateRole(context, { ...clerk, permissions: ['invoice:*'] }))
    test.clock.set(Date.UTC(2028, 1, 1, 12))
    const question = { entity: 'invoice', action: 'write' } as const
    const { fix } = ask(key.id, question)
    expect(fix).toMatchObject({
      kind: 'create_key',
      advice: message('fix.role_changed', {
        permission: 'invoice:write',
        roles: ['clerk'],
        since: Date.UTC(2027, 1, 1, 12),
      }),
    })
    expect((await apply(fix, question)).code).toBe('ok')
  })

  it('when no role of the account has the permission: the account, with the roles that do, smallest first', async () => {
    const { key } = await make('a')
    must(
      await createRole(context, {
        id: 'for_people',
        name: 'People',
        description: '',
        permissions: ['event:read'],
        holders: 'user',
      }),
    )
    must(
      await createRole(context, {
        id: 'broken',
        name: 'Broken',
        description: '',
        permissions: ['event:read'],
        holders: 'both',
      }),
    )
    context.db.run(`UPDATE roles SET permissions = '["event:*"]' WHERE id = 'broken'`)
    const { fix, passing } = ask(key.id)
    expect(fix).toEqual({
      kind: 'open_account',
      accountId: service.id,
      roles: ['event_reader', 'all_reader', 'all_writer', 'super_admin'],
      advice: message('fix.give_role', {
        permission: 'event:read',
        role: 'event_ingestor',
        smallest: 'event_reader',
      }),
    })
    expect(passing.roles.map((role) => role.id)).toEqual([
      'event_reader',
      'all_reader',
      'all_writer',
      'super_admin',
    ])
    expect((await apply(fix)).code).toBe('ok')
  })

  it('for a disabled key: enable it, and mention a wrong environment too', async () => {
    const { key } = await make('a')
    must(await disableKey(context, { id: key.id }))
    const { fix } = ask(key.id, { action: 'write' })
    expect(fix).toMatchObject({ kind: 'enable', keyId: key.id })
    expect(ask(key.id, { action: 'write', environment: 'production' }).fix).toMatchObject({
      kind: 'enable',
      advice: message('fix.enable_elsewhere', { environment: 'test' }),
    })
    expect((await apply(fix, { action: 'write' })).code).toBe('ok')
  })

  it('for a disabled key without the permission is not to enable it', async () => {
    const { key } = await make('a')
    must(await disableKey(context, { id: key.id }))
    expect(ask(key.id)).toMatchObject({ code: 'disabled', fix: { kind: 'open_account' } })
  })

  it('for a deleted, expired or damaged key: a new one', async () => {
    const { key } = await make('a')
    test.clock.set(Date.UTC(2026, 0, 20, 12))
    must(await deleteKey(context, { id: key.id }))
    expect(ask(key.id, { action: 'write' }).fix).toMatchObject({
      kind: 'create_key',
      accountId: service.id,
      advice: message('fix.replace_deleted', { at: Date.UTC(2026, 0, 20, 12), account: 'event-service' }),
    })
    const old = must(
      await createKey(context, {
        ...newKey(test.keyreeve, 'b', { accountId: service.id }),
        expiration: '1d',
      }),
    ).key
    test.clock.advance(2 * day)
    expect(ask(old.id, { action: 'write' }).fix).toMatchObject({
      kind: 'create_key',
      advice: message('fix.replace_expired', { at: Date.UTC(2026, 0, 21, 12), account: 'event-service' }),
    })
    const { key: broken } = await make('c')
    context.db.run('UPDATE keys SET expires_at = 1 WHERE id = ?', broken.id)
    const { fix } = ask(broken.id, { action: 'write' })
    expect(fix).toMatchObject({
      kind: 'create_key',
      diff: null,
      advice: message('fix.replace_damaged', { account: 'event-service' }),
    })
    expect((await apply(fix, { action: 'write' })).code).toBe('ok')
  })

  it('for a rotated key: its replacement, if that one is allowed', async () => {
    const { key } = await make('a')
    const { key: next } = must(await rotateKey(context, { id: key.id, overlap: 'none' }))
    expect(ask(key.id, { action: 'write' })).toMatchObject({
      code: 'expired',
      fix: {
        kind: 'use_key',
        keyId: next.id,
        advice: message('fix.use_key', { name: 'a', hint: next.hint }),
      },
    })
    expect(ask(key.id).fix).toMatchObject({ kind: 'open_account' })
  })

  it('when the account is archived: a key for another account', async () => {
    const { key } = await make('a')
    must(await deleteKey(context, { id: key.id }))
    must(await archiveAccount(context, { id: service.id }))
    expect(ask(key.id, { action: 'write' }).fix).toMatchObject({
      kind: 'create_key',
      accountId: null,
      advice: message('fix.account_archived', { account: 'event-service' }),
    })
  })

  it('when there is no key: send one, copy it again, or import it', () => {
    const without = (subject: Parameters<typeof checkAccess>[1]['subject']) =>
      must(checkAccess(context, { subject, entity: 'event', action: 'read', environment: 'test' }))
    expect(without({ secret: '' })).toMatchObject({ code: 'missing', fix: { kind: 'paste_key' } })
    expect(without({ unidentified: 'malformed' })).toMatchObject({
      code: 'malformed',
      fix: { kind: 'copy_again' },
    })
    expect(without({ unidentified: 'unknown' })).toMatchObject({
      code: 'unknown',
      fix: { kind: 'import_key' },
    })
  })
})

describe('keys that would be allowed instead', () => {
  it('are active keys of the environment, narrowest first, and no refused ones', async () => {
    const { key } = await make('asking')
    const with_ = async (name: string, roles: string[], more: Parameters<typeof newKey>[2] = {}) => {
      const account = must(await createAccount(context, { type: 'service_account', name, roles }))
      return (await make(name, { accountId: account.id, ...more })).key
    }
    await with_('everything', ['super_admin'])
    await with_('reader', ['event_reader'])
    await with_('elsewhere', ['event_reader'], { environment: 'production' })
    must(await disableKey(context, { id: (await with_('off', ['event_reader'])).id }))
    must(await deleteKey(context, { id: (await with_('gone', ['event_reader'])).id }))
    context.db.run(
      'UPDATE keys SET expires_at = ? WHERE id = ?',
      context.clock.now() + day,
      (await with_('broken', ['event_reader'])).id,
    )
    const { passing } = ask(key.id)
    expect(passing.keys.map(({ name }) => name)).toEqual(['reader', 'everything'])
    expect(passing.moreKeys).toBe(false)
    for (const { id } of passing.keys) expect(ask(id).code).toBe('ok')
  })

  it('are at most five, and it says when there are more', async () => {
    const { key } = await make('asking')
    for (let index = 0; index < 7; index += 1)
      must(await createKey(context, newKey(test.keyreeve, `admin-${index}`)))
    const { passing } = ask(key.id)
    expect(passing.keys).toHaveLength(5)
    expect(passing.moreKeys).toBe(true)
  })
})
