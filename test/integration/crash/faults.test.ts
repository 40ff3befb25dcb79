/** Bars D4, E4, E6, E8 (security.md) on a memory keychain: errors instead of crashes, crowds, locks and shutdowns. */
import { rmSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { archiveAccount, createAccount } from '../../../electron/core/accounts/accounts.ts'
import type { Keychain } from '../../../electron/core/keychain/keychain.ts'
import type { MemoryKeychain } from '../../../electron/core/keychain/memory.ts'
import { deleteKey, disableKey } from '../../../electron/core/keys/change.ts'
import { createKey, importKey } from '../../../electron/core/keys/create.ts'
import { listKeys } from '../../../electron/core/keys/list.ts'
import { rotateKey } from '../../../electron/core/keys/rotate.ts'
import { readSecret } from '../../../electron/core/keys/read-secret.ts'
import { Secret } from '../../../electron/core/secret.ts'
import { readVaultMeta } from '../../../electron/core/vault/canary.ts'
import { refuse, type Refusal, type Result } from '../../../shared/errors.ts'
import { codeOf, must, newFolder, newKey, openTestLatchkey, yourAccount, type TestLatchkey, type TestLatchkeyOptions } from '../../support/home.ts'

/** A folder that goes with the test, after what was opened later. */
const temporary = (): string => {
  const home = newFolder({ inMemory: true })
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  return home
}

const open = async (options: TestLatchkeyOptions = {}): Promise<TestLatchkey> => {
  const home = options.home ?? temporary()
  const test = await openTestLatchkey({ ...options, home })
  onTestFinished(test.cleanUp)
  return test
}

/** What the two stores disagree about once `later` sweeps have run; empty if nothing. */
const disagreements = async ({ latchkey: { context, vault }, items, clock }: TestLatchkey): Promise<string[]> => {
  clock.advance(120_000)
  await vault.open()
  const meta = readVaultMeta(context.db)
  const rows = context.db.all<{ id: string; item_ref: string | null }>('SELECT id, item_ref FROM keys')
  const owned = new Set([...rows.flatMap((row) => row.item_ref ?? []), meta?.pepperRef, meta?.canaryRef])
  const faults = [...items.keys()].filter((ref) => !owned.has(ref)).map((ref) => `orphan ${ref}`)
  for (const row of rows) {
    if (row.item_ref === null) continue
    const secret = await readSecret(context, row.id)
    if (!secret.ok) faults.push(`${secret.error.code} ${row.id}`)
  }
  for (const { item_ref: ref } of context.db.all<{ item_ref: string }>('SELECT item_ref FROM journal')) faults.push(`journal ${ref}`)
  return faults
}

type Operation = 'read' | 'write' | 'remove'

/** Fails the `n`-th call since `arm`, before or after it took effect. */
const failing = (): { wrap: (inner: MemoryKeychain) => Keychain; arm: (n: number, after: boolean, refusal: Refusal) => void; count: () => number } => {
  let left = Infinity
  let late = false
  let calls = 0
  let with_: Refusal = refuse('keychain_unavailable', 'not armed').error
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

const operations: Readonly<Record<string, (test: TestLatchkey) => Promise<Result<unknown>>>> = {
  create: ({ latchkey }) => createKey(latchkey.context, newKey(latchkey, 'fresh')),
  'import a long one': ({ latchkey }) => {
    const { keep: _, ...rest } = newKey(latchkey, 'fresh')
    return importKey(latchkey.context, { ...rest, secret: new Secret('x'.repeat(5000)) })
  },
  rotate: ({ latchkey }) => rotateKey(latchkey.context, { id: listKeys(latchkey.context, { environment: 'test' }).find((key) => key.name === 'old' && key.status === 'active')?.id ?? '', overlap: '7d' }),
  delete: ({ latchkey }) => deleteKey(latchkey.context, { id: listKeys(latchkey.context, { environment: 'test' }).find((key) => key.name === 'old')?.id ?? '', confirmed: true }),
}

describe('each keychain call fails once', () => {
  it.each(Object.keys(operations).flatMap((name) => [[name, 'before'], [name, 'after']] as const))('%s, %s it took effect: a refusal, no disagreement, and it works the next time', async (name, when) => {
    const operation = operations[name] ?? (() => Promise.reject(new Error('no such operation')))
    let n = 1
    for (let clean = false; !clean; n += 1) {
      const fault = failing()
      const test = await open({ wrap: fault.wrap })
      must(await createKey(test.latchkey.context, newKey(test.latchkey, 'old')))
      fault.arm(n, when === 'after', refuse('keychain_timeout', 'no answer').error)
      const result = await operation(test)
      clean = fault.count() < n
      fault.arm(0, false, refuse('keychain_timeout', 'not armed').error)
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
      fault.arm(n, when === 'after', refuse('keychain_timeout', 'no answer').error)
      const test = await open({ wrap: fault.wrap })
      expect(test.latchkey.vault.status().state).toBe(n <= 2 ? 'none' : 'open')
      fault.arm(0, false, refuse('keychain_timeout', 'not armed').error)
      expect(await disagreements(test)).toEqual([])
      expect(test.latchkey.vault.status().state).toBe('open')
      expect(test.items.size).toBe(2)
    }
  })

  it('the probe of a keychain that lost our items: what it wrote is known until it is gone', async () => {
    const items = new Map<string, string>()
    const home = temporary()
    const before = await openTestLatchkey({ home, items })
    await before.cleanUp()
    const kept = new Map(items)
    items.clear()
    const fault = failing()
    fault.arm(4, false, refuse('keychain_timeout', 'no answer').error)
    const test = await open({ home, items, wrap: fault.wrap })
    expect(test.latchkey.vault.status().state).toBe('lost')
    expect(test.keychain.calls.map((call) => call.operation)).toEqual(['read', 'read', 'write'])
    expect(items.size).toBe(1)
    for (const [ref, value] of kept) items.set(ref, value)
    expect(await disagreements(test)).toEqual([])
    expect(items).toEqual(kept)
  })
})

it('an item that lands after its write was given up goes, too', async () => {
  let late: (() => Promise<unknown>) | undefined
  const test = await open({
    wrap: (inner) => ({
      ...inner,
      write: async (account, secret) => {
        if (!account.startsWith('key_')) return inner.write(account, secret)
        late = () => inner.write(account, secret)
        return refuse('keychain_timeout', 'no answer')
      },
    }),
  })
  expect(codeOf(await createKey(test.latchkey.context, newKey(test.latchkey, 'a')))).toBe('keychain_timeout')
  await late?.()
  expect(test.items.size).toBe(3)
  expect(await disagreements(test)).toEqual([])
})

describe('locked', () => {
  it('at the start, with work left: no destructive call before the canary reads back, then it is finished', async () => {
    const home = temporary()
    const items = new Map<string, string>()
    const died = new Error('killed')
    const first = await openTestLatchkey({ home, items, failpoint: (name) => { if (name === 'drop.after-commit') throw died } })
    const { key } = must(await createKey(first.latchkey.context, newKey(first.latchkey, 'a')))
    await expect(deleteKey(first.latchkey.context, { id: key.id, confirmed: true })).rejects.toBe(died)
    await first.cleanUp()
    expect(items.size).toBe(3)

    const test = await open({ home, items, state: 'locked' })
    expect(test.latchkey.vault.status().state).toBe('locked')
    await test.latchkey.vault.open()
    expect(codeOf(await createKey(test.latchkey.context, newKey(test.latchkey, 'b')))).toBe('keychain_locked')
    expect(test.keychain.calls.filter((call) => call.operation === 'remove')).toEqual([])
    expect(items.size).toBe(3)

    test.keychain.setState('open')
    const unlockedAt = test.keychain.calls.length
    expect((await test.latchkey.vault.open()).state).toBe('open')
    const after = test.keychain.calls.slice(unlockedAt)
    const canary = readVaultMeta(test.latchkey.context.db)?.canaryRef
    const firstRemove = after.findIndex((call) => call.operation === 'remove')
    expect(after.slice(0, firstRemove).some((call) => call.operation === 'read' && call.account === canary)).toBe(true)
    expect(await disagreements(test)).toEqual([])
    expect(items.size).toBe(2)
  })

  it('in the middle of everything: nothing is removed, nothing is lost', async () => {
    const test = await open()
    const { context } = test.latchkey
    const { key } = must(await createKey(context, newKey(test.latchkey, 'a')))
    test.keychain.setState('locked')
    expect(codeOf(await deleteKey(context, { id: key.id, confirmed: true }))).toBe('keychain_locked')
    expect(codeOf(await createKey(context, newKey(test.latchkey, 'b')))).toBe('keychain_locked')
    expect(codeOf(await readSecret(context, key.id))).toBe('keychain_locked')
    test.keychain.setState('open')
    expect(await disagreements(test)).toEqual([])
    expect(listKeys(context, { environment: 'test' }).map((each) => [each.name, each.status])).toEqual([['a', 'active']])
  })

  it('between the canary and the removal: “nothing there” is not believed', async () => {
    let locked = false
    const test = await open({ wrap: (inner) => ({
      ...inner,
      remove: (account) => {
        if (!locked) inner.setState('locked')
        locked = true
        return inner.remove(account)
      },
    }) })
    const { context } = test.latchkey
    const { key } = must(await createKey(context, newKey(test.latchkey, 'a')))
    expect(must(await deleteKey(context, { id: key.id, confirmed: true })).secretRemoved).toBe(false)
    expect(test.items.size).toBe(3)
    test.keychain.setState('open')
    expect(await disagreements(test)).toEqual([])
    expect(test.items.size).toBe(2)
  })
})

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
    let meanwhile: (() => void) | undefined
    const test = await open({ wrap: (inner) => ({
      ...inner,
      write: (account, secret) => {
        meanwhile?.()
        return inner.write(account, secret)
      },
    }) })
    const { context } = test.latchkey
    const account = must(createAccount(context, { type: 'service_account', name: 'robot', roles: ['event_reader'] }))
    meanwhile = () => void must(archiveAccount(context, { id: account.id }))
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
