import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { KeyMemory } from '../../../electron/core/decisions/key-memory.ts'
import type { VerifiedKey } from '../../../electron/core/decisions/key-memory.ts'
import { permissionSet } from '../../../shared/domain/permissions.ts'
import { seeded } from '../../support/random.ts'

const snapshots = [permissionSet(['*:read']), permissionSet(['event:write'])].map((permissions, index) => ({
  roles: [`role ${index}`],
  permissions,
}))

/** A memory, and the uses it reported by key: how many in total, and when last. */
const createMemory = (slots?: number) => {
  const counted = new Map<string, readonly [number, number]>()
  const memory = new KeyMemory(
    (id, uses, at) => counted.set(id, [uses + (counted.get(id)?.[0] ?? 0), at]),
    slots,
  )
  return { memory, counted }
}

const keyNamed = (id: string, more: Partial<VerifiedKey> = {}): VerifiedKey => ({
  id,
  accountId: 'account',
  environment: 'test',
  expiresAt: null,
  roles: [],
  permissions: snapshots[0]?.permissions ?? permissionSet([]),
  ...more,
})

describe('KeyMemory', () => {
  it('behaves like a Map of secrets, and counts uses like a list of all uses', () => {
    const secrets = Array.from({ length: 12 }, (_, index) => `secret ${index}`)
    const secret = fc.constantFrom(...secrets)
    const added = fc.record({
      environment: fc.constantFrom('test' as const, 'production' as const),
      expiresAt: fc.option(fc.nat({ max: 8.64e15 }), { nil: null }),
      snapshot: fc.constantFrom(...snapshots),
    })
    const step = fc.oneof(
      fc.record({ do: fc.constant('add' as const), secret, key: added }),
      fc.record({ do: fc.constant('use' as const), secret, times: fc.constantFrom(1, 2, 300) }),
      fc.record({ do: fc.constant('forget' as const), secret }),
      fc.record({ do: fc.constantFrom('clear' as const, 'handOver' as const) }),
    )
    fc.assert(
      fc.property(fc.array(step, { size: 'max', maxLength: 40 }), (steps) => {
        // Few slots, so that keys collide in them, but enough for all secrets.
        const { memory, counted } = createMemory(32)
        const model = new Map<string, VerifiedKey>()
        const uses = new Map<string, readonly [number, number]>()
        for (const [now, each] of steps.entries()) {
          if (each.do === 'add') {
            const { environment, expiresAt, snapshot } = each.key
            const key = keyNamed(`key of ${each.secret}`, { environment, expiresAt, ...snapshot })
            memory.add(each.secret, key)
            model.set(each.secret, key)
          } else if (each.do === 'use') {
            for (let time = 0; time < each.times; time += 1) {
              const found = memory.find(each.secret)
              if (!found) continue
              memory.count(found, now)
              uses.set(found.key.id, [1 + (uses.get(found.key.id)?.[0] ?? 0), now])
            }
          } else if (each.do === 'forget') {
            memory.forget([`key of ${each.secret}`, 'a key that is not there'])
            model.delete(each.secret)
          } else {
            memory[each.do]()
            if (each.do === 'clear') model.clear()
          }
          const wrong = secrets.filter((text) => {
            const found = memory.find(text)
            const key = model.get(text)
            if (!found || !key) return found !== key
            const { environment, permissions, expiresAt } = found.decidable
            return (
              found.key !== key ||
              environment !== key.environment ||
              permissions !== key.permissions ||
              expiresAt !== key.expiresAt
            )
          })
          if (wrong.length > 0) expect({ wrong, after: each }).toBeUndefined()
        }
        memory.handOver()
        memory.handOver()
        expect(counted).toEqual(uses)
      }),
      { numRuns: 100, seed: 11 },
    )
  })

  it('distinguishes any two secrets, however similar', () => {
    const random = seeded(12)
    const secrets = new Set(
      Array.from({ length: 150 }, () =>
        Array.from({ length: random.below(40) }, () => String.fromCharCode(random.below(0xd800))).join(''),
      ),
    )
    const { memory: many } = createMemory(256)
    for (const secret of secrets) many.add(secret, keyNamed(secret))
    expect(
      [...secrets].filter(
        (secret) => many.find(secret)?.key.id !== secret || many.find(`${secret}x`) !== undefined,
      ),
    ).toEqual([])
    const { memory } = createMemory(8)
    memory.add('secret', keyNamed('a'))
    expect(['secreT', 'secret ', 'secre', 'secret\0', ''].map((text) => memory.find(text))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })

  it('remembers a key under its latest spelling, and reports when it is full', () => {
    const { memory, counted } = createMemory(8)
    memory.add('secret', keyNamed('a'))
    const found = memory.find('secret')
    if (found) memory.count(found, 5)
    memory.add('secret\n', keyNamed('a'))
    expect([memory.find('secret'), memory.find('secret\n')?.key.id, counted.get('a')]).toEqual([
      undefined,
      'a',
      [1, 5],
    ])
    memory.forget(['a'])
    expect(memory.find('secret\n')).toBeUndefined()
    // Slots of forgotten keys count, too: a search must end at a free slot.
    for (const name of ['b', 'c', 'd']) memory.add(name, keyNamed(name))
    expect(memory.isFull).toBe(false)
    memory.add('e', keyNamed('e'))
    expect(memory.isFull).toBe(true)
    expect(() => memory.add('f', keyNamed('f'))).toThrow('must be cleared first')
    memory.clear()
    expect([memory.isFull, memory.find('b')]).toEqual([false, undefined])
  })
})
