/** Bars E6, E8 (security.md) on a memory keychain: crowds, and closing in the middle. */
import { describe, expect, it } from 'vitest'
import { archiveAccount, createAccount } from '../../../electron/core/accounts/accounts.ts'
import { deleteKey, disableKey } from '../../../electron/core/keys/change.ts'
import { createKey } from '../../../electron/core/keys/create.ts'
import { listKeys } from '../../../electron/core/keys/list.ts'
import type { Secret } from '../../../electron/core/secret.ts'
import { codeOf, must, newKey, openTestLatchkey, yourAccount } from '../../support/home.ts'
import { disagreements, open, temporary } from './stores.ts'

type Operation = 'read' | 'write' | 'remove'

describe('at once', () => {
  it('50 creates of one name: one wins, the others are told, and one item is left', async () => {
    const test = await open()
    const results = await Promise.all(Array.from({ length: 50 }, () => createKey(test.latchkey.context, newKey(test.latchkey, 'same'))))
    expect(results.map(codeOf).toSorted()).toEqual([...Array.from({ length: 49 }, () => 'name_taken'), 'ok'].toSorted())
    expect(test.items.size).toBe(3)
    expect(await disagreements(test)).toEqual([])
  })

  it('50 deletes and disables of one key: one delete wins', async () => {
    const test = await open()
    const { context } = test.latchkey
    const { key } = must(await createKey(context, newKey(test.latchkey, 'a')))
    const results = await Promise.all(Array.from({ length: 50 }, (_, n) => (n % 5 === 1 ? Promise.resolve(disableKey(context, { id: key.id })) : deleteKey(context, { id: key.id, confirmed: true }))))
    expect(results.filter((result, n) => n % 5 !== 1 && result.ok)).toHaveLength(1)
    expect(new Set(results.map(codeOf))).toEqual(new Set(['ok', 'key_deleted']))
    expect(await disagreements(test)).toEqual([])
  })

  it('an account that is archived while the keychain keeps its key: no key for it', async () => {
    let meanwhile: (() => Promise<void>) | undefined
    const test = await open({ wrap: (inner) => ({
      ...inner,
      write: async (account, secret) => {
        await meanwhile?.()
        return inner.write(account, secret)
      },
    }) })
    const { context } = test.latchkey
    const account = must(await createAccount(context, { type: 'service_account', name: 'robot', roles: ['event_reader'] }))
    meanwhile = async () => void must(await archiveAccount(context, { id: account.id }))
    expect(codeOf(await createKey(context, newKey(test.latchkey, 'a', { accountId: account.id })))).toBe('account_archived')
    expect(await disagreements(test)).toEqual([])
    expect(listKeys(context, { environment: 'test' })).toEqual([])
  })

  it('closed in the middle of an operation: it ends with a refusal, and the next start finishes it', async () => {
    for (const operation of ['write', 'read', 'remove'] as const satisfies readonly Operation[]) {
      const home = temporary()
      const items = new Map<string, string>()
      let close: (() => void) | undefined
      let closed: Promise<void> | undefined
      const first = await openTestLatchkey({ home, items, wrap: (inner) => ({
        ...inner,
        [operation]: (account: string, secret: Secret) => {
          close?.()
          close = undefined
          return inner[operation](account, secret)
        },
      }) })
      const { key } = must(await createKey(first.latchkey.context, newKey(first.latchkey, 'old')))
      const late = newKey(first.latchkey, 'late')
      close = () => { closed = first.latchkey.close() }
      const result = operation === 'write' ? await createKey(first.latchkey.context, newKey(first.latchkey, 'new')) : await deleteKey(first.latchkey.context, { id: key.id, confirmed: true })
      expect(['ok', 'keychain_unavailable'], operation).toContain(codeOf(result))
      await closed
      expect(codeOf(await createKey(first.latchkey.context, late))).toBe('keychain_unavailable')
      const test = await open({ home, items })
      expect(await disagreements(test), operation).toEqual([])
      expect(yourAccount(test.latchkey)).toBe(key.account.id)
    }
  })
})
