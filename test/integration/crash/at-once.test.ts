/** Many operations at once, and closing in the middle, with a memory keychain. */
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { deleteKey } from '../../../electron/core/keys/change.ts'
import { createKey } from '../../../electron/core/keys/create.ts'
import { rotateKey } from '../../../electron/core/keys/rotate.ts'
import type { Secret } from '../../../electron/core/secret.ts'
import { openStoresLock } from '../../../electron/core/vault/lock.ts'
import { codeOf, must, newKey, openTestKeyreeve, yourAccount } from '../../support/home.ts'
import { disagreements, open, temporary } from './stores.ts'
import { archiveAccount, createAccount, disableKey, listKeys } from '../../support/operations.ts'

type Operation = 'read' | 'write' | 'remove'

describe('while a keychain prompts its user for a password', () => {
  /** A first process whose keychain does not answer until `answer`, and a second one on the same folder. */
  const scene = async () => {
    let asking: PromiseWithResolvers<void> | undefined
    const reached = Promise.withResolvers<void>()
    const first = await open({
      wrap: (inner) => ({
        ...inner,
        read: async (account) => {
          if (asking) reached.resolve()
          await asking?.promise
          return inner.read(account)
        },
      }),
    })
    const second = await open({ home: first.home, items: first.items })
    const { key } = must(await createKey(first.keyreeve.context, newKey(first.keyreeve, 'old')))
    return {
      first: first.keyreeve,
      second: second.keyreeve,
      keyId: key.id,
      test: first,
      ask: () => {
        asking = Promise.withResolvers()
      },
      asked: reached.promise,
      answer: () => {
        asking?.resolve()
        asking = undefined
      },
    }
  }
  type Scene = Awaited<ReturnType<typeof scene>>

  it.each<readonly [string, (scene: Scene) => Promise<unknown>]>([
    ['a create', ({ first }) => createKey(first.context, newKey(first, 'mine'))],
    ['a rotation', ({ first, keyId }) => rotateKey(first.context, { id: keyId, overlap: '1h' })],
    ['a delete', ({ first, keyId }) => deleteKey(first.context, { id: keyId })],
    ['opening the vault', ({ first }) => first.vault.open()],
  ])('for %s, another process makes and deletes keys', async (_, begin) => {
    const here = await scene()
    here.ask()
    const begun = begin(here)
    await here.asked
    const { second } = here
    const made = must(await createKey(second.context, newKey(second, 'theirs')))
    must(await deleteKey(second.context, { id: made.key.id }))
    here.answer()
    expect(outcomeOf(await begun)).toBe('ok')
    expect(await disagreements(here.test)).toEqual([])
  })

  /** The result's code; for opening, the state. */
  const outcomeOf = (outcome: unknown): string =>
    typeof outcome === 'object' &&
    outcome !== null &&
    ('ok' in outcome ? outcome.ok === true : 'state' in outcome && outcome.state === 'open')
      ? 'ok'
      : JSON.stringify(outcome)
})

it('keys that are not kept do not wait for the stores’ lock', async () => {
  const test = await open()
  const { keyreeve } = test
  const lock = must(openStoresLock(join(test.home, 'stores.lock')))
  const release = must(await lock.acquire())
  const { key } = must(await createKey(keyreeve.context, newKey(keyreeve, 'a', { keep: false })))
  const rotated = must(await rotateKey(keyreeve.context, { id: key.id, overlap: '1h' }))
  must(await deleteKey(keyreeve.context, { id: rotated.key.id }))
  const deletes = await Promise.all([1, 2, 3].map(() => deleteKey(keyreeve.context, { id: key.id })))
  expect(deletes.map(codeOf)).toEqual(['ok', 'key_deleted.key', 'key_deleted.key'])
  release()
  await lock.close()
})

describe('at once', () => {
  it('50 creates with one name: one wins, the others are refused, and one item remains', async () => {
    const test = await open()
    const results = await Promise.all(
      Array.from({ length: 50 }, () => createKey(test.keyreeve.context, newKey(test.keyreeve, 'same'))),
    )
    expect(results.map(codeOf).toSorted()).toEqual(
      [...Array.from({ length: 49 }, () => 'name_taken.key'), 'ok'].toSorted(),
    )
    expect(test.items.size).toBe(3)
    expect(await disagreements(test)).toEqual([])
  })

  it('50 deletes and disables of one key: one delete wins', async () => {
    const test = await open()
    const { context } = test.keyreeve
    const { key } = must(await createKey(context, newKey(test.keyreeve, 'a')))
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        n % 5 === 1
          ? Promise.resolve(disableKey(context, { id: key.id }))
          : deleteKey(context, { id: key.id }),
      ),
    )
    expect(results.filter((result, n) => n % 5 !== 1 && result.ok)).toHaveLength(1)
    expect(new Set(results.map(codeOf))).toEqual(new Set(['ok', 'key_deleted.key']))
    expect(await disagreements(test)).toEqual([])
  })

  it('an account that is archived while the keychain stores its key: the key is not created', async () => {
    let meanwhile: (() => Promise<void>) | undefined
    const test = await open({
      wrap: (inner) => ({
        ...inner,
        write: async (account, secret) => {
          await meanwhile?.()
          return inner.write(account, secret)
        },
      }),
    })
    const { context } = test.keyreeve
    const account = must(
      await createAccount(context, { type: 'service_account', name: 'robot', roles: ['event_reader'] }),
    )
    meanwhile = async () => void must(await archiveAccount(context, { id: account.id }))
    expect(codeOf(await createKey(context, newKey(test.keyreeve, 'a', { accountId: account.id })))).toBe(
      'account_archived',
    )
    expect(await disagreements(test)).toEqual([])
    expect(listKeys(context, { environment: 'test' })).toEqual([])
  })

  it('closing in the middle of an operation: it ends with a refusal, and the next start finishes it', async () => {
    for (const operation of ['write', 'read', 'remove'] as const satisfies readonly Operation[]) {
      const home = temporary()
      const items = new Map<string, string>()
      let close: (() => void) | undefined
      let closed: Promise<void> | undefined
      const first = await openTestKeyreeve({
        home,
        items,
        wrap: (inner) => ({
          ...inner,
          [operation]: (account: string, secret: Secret) => {
            close?.()
            close = undefined
            return inner[operation](account, secret)
          },
        }),
      })
      const { key } = must(await createKey(first.keyreeve.context, newKey(first.keyreeve, 'old')))
      const late = newKey(first.keyreeve, 'late')
      close = () => {
        closed = first.keyreeve.close()
      }
      const result =
        operation === 'write'
          ? await createKey(first.keyreeve.context, newKey(first.keyreeve, 'new'))
          : await deleteKey(first.keyreeve.context, { id: key.id })
      expect(['ok', 'keychain_unavailable.closing'], operation).toContain(codeOf(result))
      await closed
      expect(codeOf(await createKey(first.keyreeve.context, late))).toBe('keychain_unavailable.closing')
      const test = await open({ home, items })
      expect(await disagreements(test), operation).toEqual([])
      expect(yourAccount(test.keyreeve)).toBe(key.account.id)
    }
  })
})
