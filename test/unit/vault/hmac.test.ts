import { createHmac, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hmacSha256 } from '../../../electron/core/vault/hmac.ts'

describe('hmacSha256', () => {
  it('gives what Node’s createHmac gives, for any text of any length', () => {
    const texts = fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), fc.string({ maxLength: 400 }), fc.constantFrom('', 'x'.repeat(4096), 'x'.repeat(4097), 'é'.repeat(4096), '€'.repeat(4096), '€'.repeat(4097), '\u00ff', '\ud800'))
    for (const size of [1, 32, 64]) {
      const key = randomBytes(size)
      const hmac = hmacSha256(key)
      fc.assert(fc.property(texts, (text) => {
        expect(hmac(text)).toBe(createHmac('sha256', key).update(text, 'utf8').digest('binary'))
      }), { numRuns: 1000 })
    }
  })

  it('takes no key longer than a block', () => {
    expect(() => hmacSha256(Buffer.alloc(65))).toThrow('longer than a block')
  })
})
