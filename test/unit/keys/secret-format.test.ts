import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hintOf, issueSecret, shapeOf } from '../../../electron/core/keys/secret-format.ts'
import { Secret } from '../../../electron/core/secret.ts'

const prefixes = fc.stringMatching(/^[a-z]{2,8}$/)
const environments = fc.constantFrom('test' as const, 'production' as const)

describe('issued secrets', () => {
  it('have the documented form, and are recognised', () => {
    fc.assert(
      fc.property(prefixes, environments, (prefix, environment) => {
        const secret = issueSecret(prefix, environment)
        expect(secret.reveal()).toMatch(
          new RegExp(`^${prefix}_${environment === 'test' ? 'test' : 'live'}_[0-9A-Za-z]{38}$`),
        )
        expect(shapeOf(secret)).toEqual({ form: 'issued', prefix, environment })
      }),
      { seed: 1 },
    )
  })

  it('fail their checksum after any change of one character', () => {
    fc.assert(
      fc.property(
        prefixes,
        environments,
        fc.nat(),
        fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'),
        (prefix, environment, at, character) => {
          const text = issueSecret(prefix, environment).reveal()
          const index = prefix.length + 6 + (at % 38)
          fc.pre(text[index] !== character)
          expect(shapeOf(new Secret(text.slice(0, index) + character + text.slice(index + 1))).form).toBe(
            'bad_checksum',
          )
        },
      ),
      { seed: 2 },
    )
  })

  it('fail their checksum when a test key is relabelled live', () => {
    const text = issueSecret('kr', 'test').reveal()
    expect(shapeOf(new Secret(text.replace('_test_', '_live_'))).form).toBe('bad_checksum')
  })

  it('use every character about equally often', () => {
    const counts = new Map<string, number>()
    for (let round = 0; round < 2000; round += 1) {
      for (const character of issueSecret('kr', 'test').reveal().slice(8, 40))
        counts.set(character, (counts.get(character) ?? 0) + 1)
    }
    const expected = (2000 * 32) / 62
    // Without rejection sampling, bytes modulo 62 favour eight characters by 25%; six sigma are 19% here.
    expect(counts.size).toBe(62)
    for (const count of counts.values()) expect(Math.abs(count - expected) / expected).toBeLessThan(0.19)
  })

  it('are distinguished from other strings', () => {
    for (const text of [
      '',
      'x',
      'sk_test_4eC39HqLyjWDarjtT1zdp7dc',
      'kr_prod_' + 'a'.repeat(38),
      'KR_test_' + 'a'.repeat(38),
      'kr_test_' + 'ä'.repeat(38),
    ]) {
      expect(shapeOf(new Secret(text)).form).toBe('foreign')
    }
  })
})

describe('hints', () => {
  it('show the label, six dots and the last four', () => {
    const secret = issueSecret('kr', 'production')
    expect(hintOf(secret).hint).toBe(`kr_live_••••••${secret.reveal().slice(-4)}`)
  })

  it('reveal nothing of a short secret, not even its length', () => {
    expect(hintOf(new Secret('hunter2')).hint).toBe('••••••')
    expect(hintOf(new Secret('a-longer-password')).hint).toBe('••••••word')
  })
})
