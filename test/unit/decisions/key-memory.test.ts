import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { KeyMemory, type Memorable } from '../../../electron/core/decisions/key-memory.ts'
import { permissionSet } from '../../../shared/permissions.ts'

const snapshots = [permissionSet(['*:read']), permissionSet(['event:write'])].map((permissions, index) => ({ roles: [`role ${index}`], permissions }))

const keys: fc.Arbitrary<Memorable> = fc.record({
  id: fc.string({ minLength: 1 }),
  accountId: fc.string({ minLength: 1, maxLength: 2 }),
  environment: fc.constantFrom('test' as const, 'production' as const),
  expiresAt: fc.option(fc.nat({ max: 8.64e15 }), { nil: null }),
  snapshot: fc.constantFrom(...snapshots),
})

const told = (memory: KeyMemory, secret: string) => {
  const key = memory.find(secret, -1)
  return key && { id: key.id, accountId: key.accountId, environment: key.environment, expiresAt: key.expiresAt, snapshot: { roles: key.roles, permissions: key.permissions } }
}

const anyKey: Memorable = { id: 'a', accountId: 'b', environment: 'test', expiresAt: null, snapshot: { roles: [], permissions: permissionSet([]) } }

describe('KeyMemory', () => {
  it('finds what a Map would find, through any growth', () => {
    const entries = fc.uniqueArray(fc.tuple(fc.string({ unit: 'binary', maxLength: 60 }), keys), { selector: ([secret]) => secret, minLength: 600, maxLength: 1500, size: 'max' })
    fc.assert(
      fc.property(entries, (list) => {
        const memory = new KeyMemory()
        const half = list.slice(0, list.length / 2)
        for (const [secret, key] of half) memory.add(secret, key)
        for (const [secret, key] of half) expect(told(memory, secret)).toEqual(key)
        for (const [secret] of list.slice(half.length)) expect(memory.find(secret, 0)).toBeUndefined()
        memory.clear()
        for (const [secret] of half) expect(memory.find(secret, 0)).toBeUndefined()
      }),
      { numRuns: 20 },
    )
  })

  it('tells keys apart that differ in one character, and remembers none that is too long', () => {
    const memory = new KeyMemory()
    memory.add('secret', anyKey)
    memory.add('x'.repeat(171), anyKey)
    expect([memory.find('secret', 0)?.id, memory.find('secreT', 0), memory.find('secret ', 0), memory.find('secre', 0), memory.find('x'.repeat(171), 0)]).toEqual(['a', undefined, undefined, undefined, undefined])
  })

  it('finds a key only where it has not expired for certain, and always until the last second or so', () => {
    const times = fc.record({ expiresAt: fc.integer({ min: 1, max: 2 ** 42 - 4096 }), before: fc.integer({ min: -3000, max: 3000 }) })
    fc.assert(
      fc.property(times, ({ expiresAt, before }) => {
        const memory = new KeyMemory()
        memory.add('secret', { ...anyKey, expiresAt })
        const found = memory.find('secret', expiresAt - before) !== undefined
        if (before <= 0) expect(found).toBe(false)
        if (before > 1024) expect(found).toBe(true)
      }),
    )
    const memory = new KeyMemory()
    memory.add('never', anyKey)
    expect(memory.find('never', Number.MAX_SAFE_INTEGER)?.expiresAt).toBeNull()
  })

  it('counts what a list of all uses would count, through growth, clocks set back and more than a slot has room for', () => {
    const use = fc.record({ of: fc.nat({ max: 3 }), times: fc.constantFrom(1, 2, 254, 255, 256, 600), later: fc.constantFrom(0, 1, 255, 256, 5000, -3, -5000), add: fc.constantFrom(0, 0, 300), take: fc.boolean() })
    fc.assert(
      fc.property(fc.array(use, { maxLength: 20 }), (steps) => {
        const memory = new KeyMemory()
        const counted = new Map<string, [number, number]>()
        const expected = new Map<string, [number, number]>()
        const add = (from: number, count: number): void => {
          for (let index = from; index < from + count; index += 1) memory.add(`secret ${index}`, { ...anyKey, id: `key ${index}` })
        }
        const take = (): void => memory.takeUses((id, uses, at) => counted.set(id, [uses + (counted.get(id)?.[0] ?? 0), at]))
        add(0, 10)
        let second = 10_000
        let size = 10
        for (const step of steps) {
          second += step.later
          const id = `key ${step.of}`
          for (let time = 0; time < step.times; time += 1) {
            const key = memory.find(`secret ${step.of}`, second * 1000)
            if (key) memory.count(key, second * 1000 + 500)
          }
          expected.set(id, [step.times + (expected.get(id)?.[0] ?? 0), second * 1000])
          add(size, step.add)
          size += step.add
          if (step.take) take()
        }
        take()
        take()
        expect(counted).toEqual(expected)
      }),
    )
  })
  it('counts uses in place and hands each over once', () => {
    const memory = new KeyMemory()
    const taken: unknown[] = []
    const take = (): void => memory.takeUses((...uses) => taken.push(uses))
    for (let index = 0; index < 2000; index += 1) memory.add(`secret ${index}`, { ...anyKey, id: `key ${index}` })
    for (const [secret, now] of [['secret 7', 1000], ['secret 1999', 2999], ['secret 7', 3000]] as const) {
      const key = memory.find(secret, 0)
      if (key) memory.count(key, now)
    }
    take()
    take()
    expect(taken).toEqual([['key 7', 2, 3000], ['key 1999', 1, 2000]])
  })
})
