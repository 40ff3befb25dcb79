import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { KeyMemory, type Memorable } from '../../../electron/core/decisions/key-memory.ts'
import { permissionSet } from '../../../shared/permissions.ts'

const snapshots = [permissionSet(['*:read']), permissionSet(['event:write'])].map((permissions, index) => ({ roles: [`role ${index}`], permissions }))

const keys: fc.Arbitrary<Memorable> = fc.record({
  id: fc.string({ minLength: 1 }),
  accountId: fc.string({ minLength: 1, maxLength: 2 }),
  environment: fc.constantFrom('test' as const, 'production' as const),
  expiresAt: fc.option(fc.nat(), { nil: null }),
  snapshot: fc.constantFrom(...snapshots),
})

const told = (memory: KeyMemory, secret: string) => {
  const key = memory.find(secret)
  return key && { id: key.id, accountId: key.accountId, environment: key.environment, expiresAt: key.expiresAt, snapshot: key.snapshot }
}

describe('KeyMemory', () => {
  it('finds what a Map would find, through any growth', () => {
    const entries = fc.uniqueArray(fc.tuple(fc.string({ unit: 'binary', maxLength: 60 }), keys), { selector: ([secret]) => secret, minLength: 600, maxLength: 1500, size: 'max' })
    fc.assert(
      fc.property(entries, (list) => {
        const memory = new KeyMemory()
        const half = list.slice(0, list.length / 2)
        for (const [secret, key] of half) memory.add(secret, key)
        for (const [secret, key] of half) expect(told(memory, secret)).toEqual(key)
        for (const [secret] of list.slice(half.length)) expect(memory.find(secret)).toBeUndefined()
        memory.clear()
        for (const [secret] of half) expect(memory.find(secret)).toBeUndefined()
      }),
      { numRuns: 20 },
    )
  })

  it('tells keys apart that differ in one character, and remembers none that is too long', () => {
    const memory = new KeyMemory()
    const key: Memorable = { id: 'a', accountId: 'b', environment: 'test', expiresAt: null, snapshot: { roles: [], permissions: permissionSet([]) } }
    memory.add('secret', key)
    memory.add('x'.repeat(171), key)
    expect([memory.find('secret')?.id, memory.find('secreT'), memory.find('secret '), memory.find('secre'), memory.find('x'.repeat(171))]).toEqual(['a', undefined, undefined, undefined, undefined])
  })

  it('counts uses in place and hands each over once', () => {
    const memory = new KeyMemory()
    const taken: unknown[] = []
    const take = (): void => memory.takeUses((...uses) => taken.push(uses))
    for (let index = 0; index < 2000; index += 1) memory.add(`secret ${index}`, { id: `key ${index}`, accountId: 'a', environment: 'test', expiresAt: null, snapshot: { roles: [], permissions: permissionSet([]) } })
    for (const [secret, now] of [['secret 7', 1000], ['secret 1999', 2999], ['secret 7', 3000]] as const) {
      const key = memory.find(secret)
      if (key) memory.count(key, now)
    }
    take()
    take()
    expect(taken).toEqual([['key 7', 2, 3000], ['key 1999', 1, 2000]])
  })
})
