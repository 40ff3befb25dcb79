import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Permission } from '../../../shared/domain/types.ts'
import { covers, coversAll } from '../../../shared/domain/permissions.ts'

const actions = ['read', 'write'] as const
const permission = fc
  .tuple(fc.constantFrom('*', 'event', 'invoice'), fc.constantFrom('*', ...actions))
  .map(([entity, action]): Permission => `${entity}:${action}`)

it('permissions cover another permission exactly when they grant every request that it grants, including for unknown entities', () => {
  const requests = ['event', 'invoice', 'unheard_of'].flatMap((entity) =>
    actions.map((action) => ({ entity, action })),
  )
  fc.assert(
    fc.property(fc.array(permission, { maxLength: 4 }), permission, (granted, asked) => {
      const every = requests
        .filter(({ entity, action }) => covers(asked, entity, action))
        .every(({ entity, action }) => granted.some((each) => covers(each, entity, action)))
      expect(coversAll(granted, asked)).toBe(every)
    }),
    { seed: 20261123, numRuns: 2000 },
  )
})

it('control: read and write together equal *, and one alone does not', () => {
  expect([
    coversAll(['*:read', 'event:write'], 'event:*'),
    coversAll(['*:read'], 'event:*'),
    coversAll([], 'event:read'),
  ]).toEqual([true, false, false])
})
