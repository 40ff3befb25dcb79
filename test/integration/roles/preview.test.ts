import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Context } from '../../../electron/core/context.ts'
import { createKey } from '../../../electron/core/keys/create.ts'
import { getKey } from '../../../electron/core/keys/list.ts'
import { prepareKey } from '../../../electron/core/keys/create.ts'
import { insertRow } from '../../../electron/core/keys/rows.ts'
import { issueSecret } from '../../../electron/core/keys/secret-format.ts'
import { previewRole } from '../../../electron/core/roles/preview.ts'
import type { Permission } from '../../../shared/domain/types.ts'
import { must, newKey, openTestKeyreeve, type TestKeyreeve } from '../../support/home.ts'
import { createAccount, createRole, updateAccount, updateRole } from '../../support/operations.ts'

let test: TestKeyreeve
let context: Context
const clerk = { id: 'clerk', name: 'Clerk', description: '', holders: 'both' as const }
beforeEach(async () => {
  test = await openTestKeyreeve()
  context = test.keyreeve.context
  must(await createRole(context, { ...clerk, permissions: ['invoice:read', 'customer:read'] }))
})
afterEach(() => test.cleanUp())

const account = async (name: string, roles: string[]) =>
  must(await createAccount(context, { type: 'service_account', name, roles }))
const key = async (name: string, accountId: string, environment: 'test' | 'production' = 'test') =>
  must(await createKey(context, newKey(test.keyreeve, name, { accountId, environment }))).key
const preview = (permissions: Permission[]) => must(previewRole(context, { id: 'clerk', permissions }))

describe('editing a role', () => {
  it('leaves keys unchanged, and shows how they would differ if they were created again', async () => {
    const desk = await account('desk', ['clerk'])
    const both = await account('both', ['clerk', 'event_reader'])
    const made = [
      await key('a', desk.id),
      await key('b', desk.id),
      await key('c', desk.id, 'production'),
      await key('d', both.id),
    ]
    await key('other', (await account('other', ['event_reader'])).id)

    const seen = preview(['invoice:*'])
    expect(seen.unaffected).toEqual({ test: 3, production: 1 })
    const change = { added: ['invoice:*'], removed: ['customer:read'] }
    expect(seen.again).toEqual([
      { account: { id: desk.id, name: 'desk' }, environment: 'test', keys: 2, names: ['a', 'b'], ...change },
      { account: { id: both.id, name: 'both' }, environment: 'test', keys: 1, names: ['d'], ...change },
      { account: { id: desk.id, name: 'desk' }, environment: 'production', keys: 1, names: ['c'], ...change },
    ])
    expect(seen.moreGroups).toBe(0)

    must(await updateRole(context, { ...clerk, permissions: ['invoice:*'] }))
    expect(made.map(({ id }) => must(getKey(context, id)).permissions)).toEqual(
      made.map(({ permissions }) => permissions),
    )
    expect((await key('again', desk.id)).permissions).toEqual(['invoice:*'])
  })

  it('counts every key, however many snapshots and accounts there are', { timeout: 60_000 }, async () => {
    const { vaultCrypto } = must(context.vault())
    const desk = await account('desk', ['clerk'])
    const other = await account('other', ['event_reader'])
    const count = 5200
    context.db.tryTransaction(() => {
      for (let index = 0; index < 2 * count; index += 1) {
        const { secret: _, ...made } = prepareKey(vaultCrypto, issueSecret('kr', 'test'))
        // One in two has nothing to do with the role, and comes first in the index.
        const [accountId, roles] = index % 2 === 0 ? [other.id, '["auditor"]'] : [desk.id, '["clerk"]']
        insertRow(context.db, vaultCrypto, {
          ...made,
          name: `key-${index}`,
          environment: 'test',
          account_id: accountId,
          origin: 'issued',
          item_ref: null,
          sealed: null,
          roles,
          permissions: JSON.stringify([`entity_${index}:read`]),
          created_at: index,
          expires_at: null,
          disabled_at: null,
          deleted_at: null,
          replaced_by: null,
        })
      }
    })
    const seen = preview(['invoice:read'])
    expect(seen.unaffected).toEqual({ test: count, production: 0 })
    expect([seen.again.length, seen.moreGroups]).toEqual([20, count - 20])
  })

  it('reports no change when there is none', async () => {
    await key('a', (await account('desk', ['clerk', 'all_reader'])).id)
    expect(preview(['invoice:read', 'customer:read'])).toMatchObject({
      unaffected: { test: 1, production: 0 },
      again: [],
    })
    expect(preview(['customer:read'])).toMatchObject({ again: [] })
    expect(preview(['customer:write']).again).toMatchObject([{ added: ['customer:write'], removed: [] }])
  })

  it('counts keys of an account that lost the role, whose new keys would not be affected', async () => {
    const desk = await account('desk', ['clerk'])
    await key('a', desk.id)
    must(await updateAccount(context, { id: desk.id, roles: ['event_reader'] }))
    expect(preview(['invoice:write'])).toEqual({
      unaffected: { test: 1, production: 0 },
      again: [],
      moreGroups: 0,
    })
  })

  it('groups an account’s keys whose permissions would change in the same way, whatever their snapshots', async () => {
    must(await createRole(context, { ...clerk, id: 'twin', permissions: ['event:read'] }))
    const desk = await account('desk', ['clerk', 'event_reader'])
    await key('a', desk.id)
    must(await updateAccount(context, { id: desk.id, roles: ['clerk', 'twin'] }))
    await key('b', desk.id)
    expect(preview(['invoice:read', 'customer:read', 'invoice:write']).again).toMatchObject([
      { account: { name: 'desk' }, keys: 2, added: ['invoice:write'], removed: [] },
    ])
  })

  it('lists the largest groups, and counts the others', async () => {
    for (let index = 0; index < 22; index += 1)
      await key(`k${index}`, (await account(`s${index}`, ['clerk'])).id)
    expect(preview(['invoice:write'])).toMatchObject({ unaffected: { test: 22 }, moreGroups: 2 })
  })
})
