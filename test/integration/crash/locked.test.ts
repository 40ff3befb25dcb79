/** A locked memory keychain looks empty, and is not trusted. */
import { describe, expect, it } from 'vitest'
import { deleteKey } from '../../../electron/core/keys/change.ts'
import { createKey } from '../../../electron/core/keys/create.ts'
import { readSecret } from '../../../electron/core/keys/read-secret.ts'
import { readVaultMeta } from '../../../electron/core/vault/canary.ts'
import { codeOf, must, newKey, openTestKeyreeve } from '../../support/home.ts'
import { disagreements, open, temporary } from './stores.ts'
import { listKeys } from '../../support/operations.ts'

describe('locked', () => {
  it('at startup, with pending work: no destructive call before the canary reads back, then it is finished', async () => {
    const home = temporary()
    const items = new Map<string, string>()
    const died = new Error('killed')
    const first = await openTestKeyreeve({
      home,
      items,
      failpoint: (name) => {
        if (name === 'drop.after-commit') throw died
      },
    })
    const { key } = must(await createKey(first.keyreeve.context, newKey(first.keyreeve, 'a')))
    await expect(deleteKey(first.keyreeve.context, { id: key.id })).rejects.toBe(died)
    await first.cleanUp()
    expect(items.size).toBe(3)

    const test = await open({ home, items, state: 'locked' })
    expect(test.keyreeve.vault.status().state).toBe('locked')
    await test.keyreeve.vault.open()
    expect(codeOf(await createKey(test.keyreeve.context, newKey(test.keyreeve, 'b')))).toBe(
      'keychain_locked.memory',
    )
    expect(test.keychain.calls.filter((call) => call.operation === 'remove')).toEqual([])
    expect(items.size).toBe(3)

    test.keychain.setState('open')
    const unlockedAt = test.keychain.calls.length
    expect((await test.keyreeve.vault.open()).state).toBe('open')
    const after = test.keychain.calls.slice(unlockedAt)
    const canary = readVaultMeta(test.keyreeve.context.db)?.canaryRef
    const firstRemove = after.findIndex((call) => call.operation === 'remove')
    expect(
      after.slice(0, firstRemove).some((call) => call.operation === 'read' && call.account === canary),
    ).toBe(true)
    expect(await disagreements(test)).toEqual([])
    expect(items.size).toBe(2)
  })

  it('in the middle of everything: nothing is removed or lost', async () => {
    const test = await open()
    const { context } = test.keyreeve
    const { key } = must(await createKey(context, newKey(test.keyreeve, 'a')))
    test.keychain.setState('locked')
    expect(codeOf(await deleteKey(context, { id: key.id }))).toBe('keychain_locked.canary')
    expect(codeOf(await createKey(context, newKey(test.keyreeve, 'b')))).toBe('keychain_locked.memory')
    expect(codeOf(await readSecret(context, key.id))).toBe('keychain_locked.canary')
    test.keychain.setState('open')
    expect(await disagreements(test)).toEqual([])
    expect(listKeys(context, { environment: 'test' }).map((each) => [each.name, each.status])).toEqual([
      ['a', 'active'],
    ])
  })

  it('between the canary and the removal: “not found” is not trusted', async () => {
    let locked = false
    const test = await open({
      wrap: (inner) => ({
        ...inner,
        remove: (account) => {
          if (!locked) inner.setState('locked')
          locked = true
          return inner.remove(account)
        },
      }),
    })
    const { context } = test.keyreeve
    const { key } = must(await createKey(context, newKey(test.keyreeve, 'a')))
    expect(must(await deleteKey(context, { id: key.id })).secretRemoved).toBe(false)
    expect(test.items.size).toBe(3)
    test.keychain.setState('open')
    expect(await disagreements(test)).toEqual([])
    expect(test.items.size).toBe(2)
  })
})
