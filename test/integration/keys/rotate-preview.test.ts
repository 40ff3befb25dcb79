import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Context } from '../../../electron/core/context.ts'
import { createKey } from '../../../electron/core/keys/create.ts'
import { getKeyDetail } from '../../../electron/core/keys/list.ts'
import { previewRotation, rotateKey } from '../../../electron/core/keys/rotate.ts'
import { overlaps } from '../../../shared/domain/types.ts'
import { rotationAge } from '../../../shared/domain/lifetimes.ts'
import { must, newKey, openTestKeyreeve, type TestKeyreeve } from '../../support/home.ts'
import { createAccount, createRole, updateAccount, updateRole } from '../../support/operations.ts'

const day = 86_400_000
let test: TestKeyreeve
let context: Context
beforeEach(async () => {
  test = await openTestKeyreeve()
  context = test.keyreeve.context
})
afterEach(() => test.cleanUp())

const make = async (name: string, more: Partial<Parameters<typeof createKey>[1]> = {}) =>
  must(await createKey(context, { ...newKey(test.keyreeve, name), ...more }))
const robot = async (roles: string[]) =>
  must(await createAccount(context, { type: 'service_account', name: `robot ${roles.join()}`, roles }))

describe('the preview of a rotation', () => {
  it('shows what the new key gains and loses, also through edited roles', async () => {
    const role = {
      id: 'support',
      name: 'Support',
      description: '',
      permissions: ['customer:read', 'invoice:read'] as ['customer:read', 'invoice:read'],
      holders: 'both' as const,
    }
    must(await createRole(context, role))
    const account = await robot(['support'])
    const { key } = await make('a', { accountId: account.id, expiration: '7d' })
    const same = must(previewRotation(context, key.id))
    expect(same).toMatchObject({
      diff: { roles: { added: [], removed: [] }, permissions: { added: [], removed: [] }, since: null },
      expiresAt: test.clock.now() + 7 * day,
    })
    test.clock.advance(day)
    must(await updateRole(context, { ...role, permissions: ['customer:*'] }))
    const edited = test.clock.now()
    expect(must(previewRotation(context, key.id)).diff).toEqual({
      roles: { added: [], removed: [] },
      permissions: { added: ['customer:*'], removed: ['invoice:read'] },
      since: edited,
    })
    test.clock.advance(day)
    must(await updateAccount(context, { id: account.id, roles: ['support', 'super_admin'] }))
    const preview = must(previewRotation(context, key.id))
    expect(preview.diff).toEqual({
      roles: { added: ['super_admin'], removed: [] },
      permissions: { added: ['*:*', 'customer:*'], removed: [] },
      since: test.clock.now(),
    })
    expect(must(getKeyDetail(context, key.id)).drift).toEqual(preview.diff)
    const { key: fresh } = must(await rotateKey(context, { id: key.id, overlap: '24h' }))
    expect([fresh.roles, fresh.permissions]).toEqual([preview.roles, preview.permissions])
    expect(Object.keys(preview.oldEndsAt)).toEqual([...overlaps])
  })

  it('ignores a permission that another one covers', async () => {
    const account = await robot(['all_reader', 'event_reader'])
    const { key } = await make('a', { accountId: account.id })
    must(await updateAccount(context, { id: account.id, roles: ['all_reader'] }))
    expect(must(previewRotation(context, key.id)).diff).toMatchObject({
      roles: { added: [], removed: ['event_reader'] },
      permissions: { added: [], removed: [] },
    })
    const { key: narrow } = await make('b', { accountId: account.id })
    must(await updateAccount(context, { id: account.id, roles: ['all_reader', 'event_reader'] }))
    expect(must(previewRotation(context, narrow.id)).diff).toMatchObject({
      roles: { added: ['event_reader'], removed: [] },
      permissions: { added: [], removed: [] },
    })
    must(await updateAccount(context, { id: account.id, roles: ['super_admin'] }))
    expect(must(previewRotation(context, key.id)).diff.permissions).toEqual({ added: ['*:*'], removed: [] })
  })
})

it('an active key is due at ninety days, if it lives that long', async () => {
  const forever = await make('forever')
  const short = await make('short', { expiration: '90d' })
  expect([forever.key.dueAt, short.key.dueAt]).toEqual([test.clock.now() + rotationAge, null])
  const { key, replaced } = must(await rotateKey(context, { id: forever.key.id, overlap: '24h' }))
  expect([key.dueAt, replaced.dueAt]).toEqual([test.clock.now() + rotationAge, null])
})
