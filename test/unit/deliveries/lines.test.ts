import fc from 'fast-check'
import { expect, it } from 'vitest'
import { formatLine } from '../../../electron/core/env-files/env-text.ts'
import { curlLine, exportLine, suggestVariable } from '../../../shared/domain/delivery.ts'
import { variable } from '../../../shared/operations/fields.ts'

const key = (name: string, more: { account?: string; isYou?: boolean; origin?: 'imported' } = {}) => ({
  name,
  origin: more.origin ?? ('issued' as const),
  account: { name: more.account ?? 'event-service', isYou: more.isYou ?? false },
})

it.each([
  [key('test-event-service'), 'EVENT_SERVICE_API_KEY'],
  [key('any', { account: 'stripe-api-key' }), 'STRIPE_API_KEY'],
  [key('production-billing', { isYou: true }), 'BILLING_API_KEY'],
  [key('github_token', { origin: 'imported' }), 'GITHUB_TOKEN'],
  [key('any', { account: '2nd try' }), '_2ND_TRY_API_KEY'],
  [key('any', { account: '鍵' }), 'KEYREEVE_API_KEY'],
])('the variable of %o is %s', (given, name) => {
  expect(suggestVariable(given)).toBe(name)
})

it('whatever a key is called, a variable may be called what is suggested', () => {
  const names = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 }),
    fc.constantFrom('㎯'.repeat(100), '9'.repeat(100), '_', '__proto__', 'ß'.repeat(100)),
  )
  const suggested = fc
    .sample(fc.tuple(names, fc.boolean()), { seed: 1, numRuns: 2000 })
    .map(([name, isYou]) => suggestVariable(key(name, { account: name, isYou })))
  expect(suggested.filter((each) => !variable.safeParse(each).success)).toEqual([])
})

it('a line that is shown is the one that is copied', () => {
  const secret = 'kr_test_0123456789abcdefghijABCDEFGHIJ01abcdef'
  expect(formatLine('env', 'A', secret)).toEqual({ ok: true, data: `A=${secret}` })
  expect(formatLine('export', 'A', secret)).toEqual({ ok: true, data: exportLine('A', secret) })
  expect(exportLine('A', "it's")).toBe(String.raw`export A='it'\''s'`)
  expect(curlLine("it's")).toBe(String.raw`curl --header 'x-api-key: it'\''s' https://api.example.com/`)
})
