import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Keychain } from '../../../electron/core/keychain/keychain.ts'
import { Secret } from '../../../electron/core/secret.ts'
import { refuse, type Refused } from '../../../shared/domain/errors.ts'
import { valueOf } from '../../support/keyring-keychain.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

export type KeychainFixture = {
  readonly keychain: Keychain
  /** Reads the item like another program, where possible. */
  readonly outside?: (account: string) => Promise<string | null>
  /** The accounts under which another program sees something unexpected, all checked at once. */
  readonly differing?: (expected: ReadonlyMap<string, string>) => Promise<readonly string[]>
  close(): Promise<void>
}

const faithful: Readonly<Record<string, string>> = {
  'plain text': 'sk_test_4eC39HqLyjWDarjtT1zdp7dc',
  emoji: '🔑👩‍👩‍👧‍👦 clé ключ 鍵',
  CRLF: 'line one\r\nline two\rline three\nend\n',
  'leading and trailing spaces': '  \t value \u00a0 ',
  'control characters': '\u0001\u001b[31m\u007f\ufeff\uffff',
  'decomposed letters': 'e\u0301 \u00e9',
  'one byte': 'x',
  '2,000 bytes': 'a'.repeat(2000),
  '2,560 bytes': 'b'.repeat(2560),
  '2,560 bytes in 640 characters': '🔑'.repeat(640),
}

const tooLong = refuse('secret_unstorable.too_long', { max: 2560 })
const halfCharacter = refuse('secret_unstorable.half_character')
const nul = refuse('secret_unstorable.nul')
const refused: readonly (readonly [what: string, value: string, refusal: Refused])[] = [
  ['a NUL', 'abc\0def', nul],
  ['a NUL alone', '\0', nul],
  ['a lone high surrogate', 'abc\ud83d', halfCharacter],
  ['a lone low surrogate', '\udd11abc', halfCharacter],
  ['an empty value', '', refuse('secret_unstorable.empty')],
  ['2,561 bytes', 'c'.repeat(2561), tooLong],
  ['2,561 bytes in 641 characters', `${'🔑'.repeat(640)}x`, tooLong],
]

const storable = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 80 })
  .filter((value) => !value.includes('\0') && value.isWellFormed())

/** The contract of every keychain. */
export const keychainContract = (name: string, open: () => Promise<KeychainFixture>): void => {
  describe(`the keychain contract: ${name}`, () => {
    let fixture: KeychainFixture
    let keychain: Keychain
    let count = 0
    const account = (): string => `key_${++count}#${'0'.repeat(8)}${count}`

    beforeAll(async () => {
      fixture = await open()
      keychain = fixture.keychain
    })
    afterAll(() => fixture.close())

    /** Writes `value`; returns what we and another program read back. */
    const roundTrip = async (value: string): Promise<(string | null)[]> => {
      const at = account()
      expect(await keychain.write(at, new Secret(value))).toEqual({ ok: true, data: undefined })
      return [await valueOf(keychain, at), fixture.outside ? await fixture.outside(at) : value]
    }

    it.each(Object.entries(faithful))('gives back %s byte for byte', async (_, value) => {
      expect(await roundTrip(value)).toEqual([value, value])
    })

    it.each(refused)('refuses %s before anything is written', async (_, value, refusal) => {
      const at = account()
      const written = await keychain.write(at, new Secret(value))
      expect(written).toEqual(refusal)
      if (value.length > 1) expect(JSON.stringify(written)).not.toContain(JSON.stringify(value).slice(1, -1))
      expect(await valueOf(keychain, at)).toBeNull()
      if (fixture.outside) expect(await fixture.outside(at)).toBeNull()
    })

    it('returns 500 random strings unchanged', async () => {
      const values = fc.sample(storable, { numRuns: 500, seed: 20261123 })
      const expected = new Map(values.map((value) => [account(), value] as const))
      for (const [at, value] of expected)
        expect(await keychain.write(at, new Secret(value))).toEqual({ ok: true, data: undefined })
      const changed: string[] = []
      for (const [at, value] of expected) if ((await valueOf(keychain, at)) !== value) changed.push(value)
      expect(changed).toEqual([])
      if (!fixture.differing) return
      expect(await fixture.differing(expected)).toEqual([])
      // Control: it notices missing and different items.
      const [first = ''] = expected.keys()
      expect(
        await fixture.differing(
          new Map([
            ['key_never#written', 'x'],
            [first, `${expected.get(first)}x`],
          ]),
        ),
      ).toEqual(['key_never#written', first])
    })

    it('returns null for an account without an item', async () => {
      expect(await keychain.read(account())).toEqual({ ok: true, data: null })
    })

    it('removes an item once', async () => {
      const at = account()
      await keychain.write(at, new Secret('short-lived'))
      expect(await keychain.remove(at)).toEqual({ ok: true, data: true })
      expect(await keychain.remove(at)).toEqual({ ok: true, data: false })
      expect(await keychain.read(at)).toEqual({ ok: true, data: null })
    })

    it('distinguishes accounts: prefixes, case, unusual characters, and a value equal to its account', async () => {
      const names = ['k#1', 'k#10', 'K#1', 'k #1', 'k#1/../k#2', 'k\'#"1;--', 'ключ#🔑', '%s#%n', 'same#same']
      for (const at of names)
        expect(await keychain.write(at, new Secret(at))).toEqual({ ok: true, data: undefined })
      for (const at of names) expect(await valueOf(keychain, at)).toBe(at)
      expect(await keychain.remove('k#1')).toEqual({ ok: true, data: true })
      for (const at of names.slice(1)) expect(await valueOf(keychain, at)).toBe(at)
    })

    it('throws for an empty or ambiguous account, which is a bug', async () => {
      for (const at of ['', 'a\0b', 'a\ud83d']) {
        await expect(keychain.read(at)).rejects.toThrow(TypeError)
        await expect(keychain.write(at, new Secret('x'))).rejects.toThrow(TypeError)
        await expect(keychain.remove(at)).rejects.toThrow(TypeError)
      }
    })

    it('handles 20 concurrent operations', async () => {
      const names = Array.from({ length: 20 }, account)
      await Promise.all(names.map((at) => keychain.write(at, new Secret(`value of ${at}`))))
      expect(await Promise.all(names.map((at) => valueOf(keychain, at)))).toEqual(
        names.map((at) => `value of ${at}`),
      )
    })

    it('returns secrets that do not print', async () => {
      const at = account()
      await keychain.write(at, new Secret('do-not-print'))
      const found = await keychain.read(at)
      expect(JSON.stringify(found)).not.toContain('do-not-print')
    })
  })
}

const closing = refuse('keychain_unavailable.closing')

/** The last test of a fixture: after `close`, everything is refused and nothing hangs. */
export const closedContract = (name: string, open: () => Promise<KeychainFixture>): void => {
  it(`${name}: closing answers the call in flight and refuses later ones`, async () => {
    const fixture = await open()
    try {
      const flying = Promise.all([
        fixture.keychain.read('a#1'),
        fixture.keychain.write('a#2', new Secret('x')),
        fixture.keychain.remove('a#3'),
      ])
      await fixture.keychain.close()
      for (const result of await flying) if (!result.ok) expect(result).toEqual(closing)
      for (const result of [
        await fixture.keychain.read('a#1'),
        await fixture.keychain.write('a#1', new Secret('x')),
        await fixture.keychain.remove('a#1'),
      ]) {
        expect(result).toEqual(closing)
      }
      await fixture.keychain.close()
    } finally {
      await fixture.close()
    }
  })
}
