import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listAccounts } from '../../../electron/core/accounts/accounts.ts'
import type { Context } from '../../../electron/core/context.ts'
import { createKey } from '../../../electron/core/keys/create.ts'
import { deleteKey, disableKey } from '../../../electron/core/keys/change.ts'
import { codeOf, must, newKey, openTestKeyreeve, yourAccount, type TestKeyreeve } from '../../support/home.ts'
import { archiveAccount, createAccount, updateAccount } from '../../support/operations.ts'

let test: TestKeyreeve
let context: Context
beforeEach(async () => {
  test = await openTestKeyreeve()
  context = test.keyreeve.context
})
afterEach(() => test.cleanUp())

const service = (name: string, roles = ['event_ingestor']) =>
  createAccount(context, { type: 'service_account', name, roles })

describe('accounts', () => {
  it('start with one for the person at this machine, with super_admin', () => {
    expect(listAccounts(context, {})).toMatchObject([
      { name: 'you', isYou: true, type: 'user', roles: ['super_admin'], prefix: 'kr' },
    ])
  })

  it('are created with roles and a prefix, and listed', async () => {
    const made = must(
      await createAccount(context, {
        type: 'service_account',
        name: 'event-service',
        roles: ['event_reader', 'event_ingestor', 'event_reader'],
        prefix: 'evt',
      }),
    )
    expect(made).toMatchObject({
      roles: ['event_ingestor', 'event_reader'],
      prefix: 'evt',
      activeKeys: { test: 0, production: 0 },
    })
    expect(listAccounts(context, {}).map((account) => account.name)).toEqual(['you', 'event-service'])
  })

  it('have a unique name among accounts of their type, whatever its case', async () => {
    const made = must(await service('gateway'))
    expect(codeOf(await service('Gateway'))).toBe('name_taken.account')
    expect(
      codeOf(await createAccount(context, { type: 'user', name: 'gateway', roles: ['all_reader'] })),
    ).toBe('ok')
    must(await archiveAccount(context, { id: made.id }))
    expect(codeOf(await service('gateway'))).toBe('ok')
  })

  it('only accept existing roles', async () => {
    expect(await service('x', ['no_such_role'])).toMatchObject({
      ok: false,
      error: { code: 'role_unknown', field: 'roles' },
    })
  })

  it('are renamed and get other roles and another prefix, all recorded in the activity', async () => {
    const { id } = must(await service('old'))
    const after = must(
      await updateAccount(context, { id, name: 'new', roles: ['event_reader'], prefix: 'abc' }),
    )
    expect(after).toMatchObject({ name: 'new', roles: ['event_reader'], prefix: 'abc' })
    const actions = context.db
      .all<{ action: string }>('SELECT action FROM audit WHERE subject_id = ? ORDER BY seq', id)
      .map((row) => row.action)
    expect(actions).toEqual([
      'account.created',
      'account.renamed',
      'account.prefix_changed',
      'account.roles_changed',
    ])
  })

  it('cannot be archived while they have keys that are neither deleted nor expired; the refusal names them', async () => {
    const account = must(await service('worker'))
    const { key } = must(
      await createKey(context, newKey(test.keyreeve, 'worker-key', { accountId: account.id })),
    )
    expect(await archiveAccount(context, { id: account.id })).toMatchObject({
      ok: false,
      error: { code: 'account_has_keys', params: { keys: ['worker-key (test)'] } },
    })
    must(await context.db.write(() => disableKey(context, { id: key.id })))
    const disabled = await archiveAccount(context, { id: account.id })
    expect(disabled).toMatchObject({
      error: { code: 'account_has_keys', params: { name: 'worker', keys: ['worker-key (test)'] } },
    })
    must(await deleteKey(context, { id: key.id }))
    must(await archiveAccount(context, { id: account.id }))
    expect(listAccounts(context, {})).toHaveLength(1)
    expect(listAccounts(context, { archived: true })).toHaveLength(2)
    expect(codeOf(await updateAccount(context, { id: account.id, name: 'again' }))).toBe('account_archived')
  })

  it('cannot lose your own', async () => {
    expect(codeOf(await archiveAccount(context, { id: yourAccount(test.keyreeve) }))).toBe('last_account')
  })

  it('are not used when their row was changed outside Keyreeve', async () => {
    const account = must(await service('victim'))
    context.db.run("INSERT INTO account_roles (account_id, role_id) VALUES (?, 'super_admin')", account.id)
    expect(codeOf(await updateAccount(context, { id: account.id, name: 'x' }))).toBe('damaged.account_update')
  })
})
