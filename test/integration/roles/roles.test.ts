import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Context } from '../../../electron/core/context.ts'
import { listRoles } from '../../../electron/core/roles/roles.ts'
import { codeOf, must, openTestKeyreeve, type TestKeyreeve } from '../../support/home.ts'
import { createAccount, createRole, deleteRole, updateAccount, updateRole } from '../../support/operations.ts'

let test: TestKeyreeve
let context: Context
beforeEach(async () => {
  test = await openTestKeyreeve()
  context = test.keyreeve.context
})
afterEach(() => test.cleanUp())

const support = {
  id: 'support',
  name: 'Support',
  description: 'Answers questions',
  permissions: ['customer:read', 'invoice:*'] as const,
  holders: 'both' as const,
}
const create = (more: object = {}) =>
  createRole(context, { ...support, permissions: [...support.permissions], ...more })

describe('roles', () => {
  it('start with the five built-in ones', () => {
    expect(listRoles(context).map((role) => [role.id, role.permissions])).toEqual([
      ['event_ingestor', ['event:write']],
      ['event_reader', ['event:read']],
      ['all_reader', ['*:read']],
      ['all_writer', ['*:read', '*:write']],
      ['super_admin', ['*:*']],
    ])
    expect(listRoles(context).find((role) => role.id === 'super_admin')?.heldBy).toBe(1)
  })

  it('are created, changed and deleted', async () => {
    must(await create())
    must(await updateRole(context, { ...support, permissions: ['customer:write'], name: 'Help desk' }))
    expect(listRoles(context).at(-1)).toMatchObject({
      id: 'support',
      name: 'Help desk',
      permissions: ['customer:write'],
      builtIn: false,
      heldBy: 0,
    })
    must(await deleteRole(context, { id: 'support' }))
    expect(listRoles(context)).toHaveLength(5)
  })

  it('have a unique id', async () => {
    must(await create())
    expect(codeOf(await create())).toBe('id_taken')
    expect(codeOf(await create({ id: 'super_admin' }))).toBe('id_taken')
  })

  it('that are built in cannot be changed', async () => {
    expect(codeOf(await deleteRole(context, { id: 'all_reader' }))).toBe('role_built_in')
    expect(codeOf(await updateRole(context, { ...support, id: 'all_reader', permissions: ['*:*'] }))).toBe(
      'role_built_in',
    )
  })

  it('cannot be deleted while an account has them; the refusal names it', async () => {
    must(await create())
    const account = must(
      await createAccount(context, { type: 'service_account', name: 'desk', roles: ['support'] }),
    )
    expect(await deleteRole(context, { id: 'support' })).toMatchObject({
      ok: false,
      error: { code: 'role_in_use', params: { name: 'Support', accounts: ['desk'] } },
    })
    must(await updateAccount(context, { id: account.id, roles: ['event_reader'] }))
    expect(codeOf(await deleteRole(context, { id: 'support' }))).toBe('ok')
  })

  it('for service accounts only are refused for a person', async () => {
    must(await create({ holders: 'service_account' }))
    expect(codeOf(await createAccount(context, { type: 'user', name: 'Ada', roles: ['support'] }))).toBe(
      'role_not_allowed.service_account_only',
    )
    expect(
      codeOf(await createAccount(context, { type: 'service_account', name: 'ada', roles: ['support'] })),
    ).toBe('ok')
  })

  it('are not used when they were changed outside Keyreeve', async () => {
    must(await create())
    context.db.run(`UPDATE roles SET permissions = '["*:*"]' WHERE id = 'support'`)
    expect(
      codeOf(await createAccount(context, { type: 'service_account', name: 'x', roles: ['support'] })),
    ).toBe('damaged.role')
  })
})
