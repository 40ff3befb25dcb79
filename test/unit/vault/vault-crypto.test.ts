import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { hmacSha256 } from '../../../electron/core/vault/vault-crypto.ts'
import { seeded } from '../../support/random.ts'

describe('hmacSha256', () => {
  it('equals Node’s createHmac for any text of any length', () => {
    const random = seeded(5)
    // One to three bytes per unit, including unpaired surrogates.
    const someText = (): string =>
      Array.from({ length: random.below(200) }, () =>
        String.fromCharCode(random.below(random.pick([0x80, 0x800, 0x1_0000]))),
      ).join('')
    const texts = [
      '',
      '\u00ff',
      '\ud800',
      'x'.repeat(4096),
      'x'.repeat(70_000),
      '€'.repeat(4097),
      ...Array.from({ length: 200 }, someText),
    ]
    for (const size of [1, 32, 64]) {
      const key = Buffer.from(Array.from({ length: size }, () => random.below(256)))
      const hmac = hmacSha256(key)
      expect(
        texts.filter((text) => !hmac(text).equals(createHmac('sha256', key).update(text, 'utf8').digest())),
      ).toEqual([])
    }
  })

  it('refuses a key longer than one block', () => {
    expect(() => hmacSha256(Buffer.alloc(65))).toThrow('longer than one block')
  })
})
