/** Errors of the keychain instead of crashes, with a memory keychain. */
import { describe, expect, it } from 'vitest'
import type { Keychain } from '../../../electron/core/keychain/keychain.ts'
import type { MemoryKeychain } from '../../../electron/core/keychain/memory.ts'
import { deleteKey } from '../../../electron/core/keys/change.ts'
import { createKey, importKey } from '../../../electron/core/keys/create.ts'
import { rotateKey } from '../../../electron/core/keys/rotate.ts'
import { Secret } from '../../../electron/core/secret.ts'
import { type Refusal, refuse, type Result } from '../../../shared/domain/errors.ts'
import { codeOf, must, newKey, openTestKeyreeve, type TestKeyreeve } from '../../support/home.ts'
import { disagreements, open, temporary } from './stores.ts'
import { listKeys } from '../../support/operations.ts'

/** Fails the `n`-th call since `arm`, before or after it took effect. */
const failing = (): {
  wrap: (inner: MemoryKeychain) => Keychain
  arm: (n: number, after: boolean, refusal: Refusal) => void
  count: () => number
} => {
  let left = Infinity
  let late = false
  let calls = 0
  let with_: Refusal = refuse('keychain_unavailable.memory').error
  const guard = async <T>(act: () => Promise<Result<T>>): Promise<Result<T>> => {
    calls += 1
    left -= 1
    if (left !== 0) return act()
    if (late) await act()
    return { ok: false, error: with_ }
  }
  return {
    wrap: (inner) => ({
      kind: inner.kind,
      read: (account) => guard(() => inner.read(account)),
      write: (account, secret) => guard(() => inner.write(account, secret)),
      remove: (account) => guard(() => inner.remove(account)),
      close: () => inner.close(),
    }),
    arm: (n, after, refusal) => {
      left = n
      late = after
      with_ = refusal
      calls = 0
    },
    count: () => calls,
  }
}

const operations: Readonly<Record<string, (test: TestKeyreeve) => Promise<Result<unknown>>>> = {
  create: ({ keyreeve }) => createKey(keyreeve.context, newKey(keyreeve, 'fresh')),
  'import a long one': ({ keyreeve }) => {
    const { keep: _, ...rest } = newKey(keyreeve, 'fresh')
    return importKey(keyreeve.context, { ...rest, secret: new Secret('x'.repeat(5000)) })
  },
  rotate: ({ keyreeve }) =>
    rotateKey(keyreeve.context, {
      id:
        listKeys(keyreeve.context, { environment: 'test' }).find(
          (key) => key.name === 'old' && key.status === 'active',
        )?.id ?? '',
      overlap: '7d',
    }),
  delete: ({ keyreeve }) =>
    deleteKey(keyreeve.context, {
      id: listKeys(keyreeve.context, { environment: 'test' }).find((key) => key.name === 'old')?.id ?? '',
    }),
}

describe('each keychain call fails once', () => {
  it.each(
    Object.keys(operations).flatMap(
      (name) =>
        [
          [name, 'before'],
          [name, 'after'],
        ] as const,
    ),
  )('%s, %s it took effect: a refusal, no disagreement, and it works the next time', async (name, when) => {
    const operation = operations[name] ?? (() => Promise.reject(new Error('no such operation')))
    let n = 1
    for (let clean = false; !clean; n += 1) {
      const fault = failing()
      const test = await open({ wrap: fault.wrap })
      must(await createKey(test.keyreeve.context, newKey(test.keyreeve, 'old')))
      fault.arm(n, when === 'after', refuse('keychain_timeout').error)
      const result = await operation(test)
      clean = fault.count() < n
      fault.arm(0, false, refuse('keychain_timeout').error)
      if (!result.ok) {
        expect(result.error.code).toBe('keychain_timeout')
        expect(await disagreements(test), `call ${n}`).toEqual([])
        must(await operation(test))
      }
      expect(await disagreements(test), `call ${n}`).toEqual([])
    }
    expect(n).toBeGreaterThan(2)
  })

  it.each(['before', 'after'] as const)('the first set-up, %s it took effect', async (when) => {
    for (let n = 1; n <= 3; n += 1) {
      const fault = failing()
      fault.arm(n, when === 'after', refuse('keychain_timeout').error)
      const test = await open({ wrap: fault.wrap })
      expect(test.keyreeve.vault.status().state).toBe(n <= 2 ? 'none' : 'open')
      fault.arm(0, false, refuse('keychain_timeout').error)
      expect(await disagreements(test)).toEqual([])
      expect(test.keyreeve.vault.status().state).toBe('open')
      expect(test.items.size).toBe(2)
    }
  })

  it('the probe of a keychain that lost our items: its item stays in the journal until it is gone', async () => {
    const items = new Map<string, string>()
    const home = temporary()
    const before = await openTestKeyreeve({ home, items })
    await before.cleanUp()
    const kept = new Map(items)
    items.clear()
    const fault = failing()
    fault.arm(5, false, refuse('keychain_timeout').error)
    const test = await open({ home, items, wrap: fault.wrap })
    expect(test.keyreeve.vault.status().state).toBe('items_missing')
    expect(test.keychain.calls.map((call) => call.operation)).toEqual(['read', 'read', 'read', 'write'])
    expect(items.size).toBe(1)
    for (const [ref, value] of kept) items.set(ref, value)
    expect(await disagreements(test)).toEqual([])
    expect(items).toEqual(kept)
  })
})

it('an item that arrives after its write failed is removed as well', async () => {
  let late: (() => Promise<unknown>) | undefined
  const test = await open({
    wrap: (inner) => ({
      ...inner,
      write: async (account, secret) => {
        if (!account.startsWith('key_')) return inner.write(account, secret)
        late = () => inner.write(account, secret)
        return refuse('keychain_timeout')
      },
    }),
  })
  expect(codeOf(await createKey(test.keyreeve.context, newKey(test.keyreeve, 'a')))).toBe('keychain_timeout')
  await late?.()
  expect(test.items.size).toBe(3)
  expect(await disagreements(test)).toEqual([])
})
