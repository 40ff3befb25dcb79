import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { refuse } from '../../../shared/domain/errors.ts'
import { english, loadLanguage } from '../../../shared/messages/languages.ts'
import type { Entry } from '../../../shared/messages/catalogue.ts'
import { pseudoOf } from '../../../shared/messages/pseudo.ts'
import { createTranslator } from '../../../shared/messages/translator.ts'

const { t, say } = createTranslator(english)

const placeholders = (text: string): readonly string[] => (text.match(/\{\{[^}]*\}\}/g) ?? []).toSorted()
const textsOf = (entry: Entry): readonly string[] =>
  typeof entry === 'string' ? [entry] : Object.values(entry)

describe('a sentence', () => {
  it('is filled in with its parameters', () => {
    expect(say(refuse('name_taken.key', { name: 'a', environment: 'test' }).error)).toBe(
      'There is already a key “a” in test. Choose another name, or delete that key first.',
    )
  })

  it('has a form for one and a form for more', () => {
    expect(t('passphrase_too_soon', { count: 1 })).toMatch(/ 1 second\.$/)
    expect(t('passphrase_too_soon', { count: 1_200 })).toMatch(/ 1,200 seconds\.$/)
  })

  it('names the first of many', () => {
    const keys = ['a', 'b', 'c', 'd', 'e']
    expect(t('account_has_keys', { name: 'x', keys })).toContain('keys: a, b, c and 2 more.')
    expect(t('account_has_keys', { name: 'x', keys: keys.slice(0, 2) })).toContain('keys: a and b.')
  })

  it('writes a moment that no calendar has as unknown', () => {
    expect(t('check.not_deleted.no', { at: 9e15 })).toBe('It was deleted on unknown time.')
  })

  it('shows a parameter as it is, whatever is in it', () => {
    const odd = fc.oneof(
      fc.string(),
      fc.constantFrom('$t(internal.usage)', '{{name}}', '$&', '<b>', '{{count}} $1', '__proto__'),
    )
    fc.assert(
      fc.property(odd, odd, (name, environment) => {
        expect(t('not_found.key_named', { name, environment })).toBe(
          `There is no key “${name}” in ${environment}.`,
        )
      }),
      { seed: 1 },
    )
  })

  it('takes exactly the parameters that it has places for', () => {
    // Never called: the type check is the test.
    const wrong = (): void => {
      // @ts-expect-error there is no such code
      t('not_found.nothing')
      // @ts-expect-error a parameter is missing
      t('not_found.key_named', { name: 'a' })
      // @ts-expect-error a parameter is misspelt
      t('not_found.account_named', { nmae: 'a' })
      // @ts-expect-error all of them are missing
      refuse('key_not_kept')
      // @ts-expect-error a moment is a number
      t('check.enabled.no', { at: 'yesterday' })
      // @ts-expect-error the number that decides about the form
      t('passphrase_too_soon')
      // @ts-expect-error not a refusal
      refuse('check.enabled.yes')
    }
    expect(wrong).toBeTypeOf('function')
  })
})

describe('the pseudo-locale', () => {
  it('has every sentence in brackets, with the same placeholders, 40 % longer', async () => {
    const pseudo = await loadLanguage('en-XA')
    for (const [code, entry] of Object.entries<Entry>(english.catalogue)) {
      const texts = textsOf(pseudo.catalogue[code as keyof typeof pseudo.catalogue])
      for (const [index, text] of textsOf(entry).entries()) {
        const other = texts[index] ?? ''
        expect(other, code).toMatch(/^\[.*\]$/s)
        expect(placeholders(other), code).toEqual(placeholders(text))
        const letters = (words: string): number => words.replaceAll(/\{\{[^}]*\}\}|<\/?\w+>/g, '').length
        expect(letters(other) - 2, code).toBe(letters(text) + Math.ceil(letters(text) * 0.4))
      }
    }
  })

  it('leaves tags and placeholders alone', () => {
    expect(pseudoOf('Delete <b>{{name}}</b>')).toBe('[Ðéļéţé <b>{{name}}</b>~~~]')
  })

  it('is English where there is no such language', async () => {
    expect(await loadLanguage('xx')).toBe(english)
  })
})
