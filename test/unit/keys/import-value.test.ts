import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { examineImport, settleImport } from '../../../electron/core/keys/import-value.ts'
import { issueSecret } from '../../../electron/core/keys/secret-format.ts'
import { Secret } from '../../../electron/core/secret.ts'

const key = 'sk-4eC39HqLyjWDarjtT1zdp7dc'
const look = (value: string) => {
  const { wrapped, cleaned } = examineImport(new Secret(value))
  return [wrapped, cleaned.reveal()] as const
}

describe('what stands around a value that is to be imported', () => {
  it.each<readonly [value: string, wrapped: readonly string[]]>([
    [`${key}\n`, ['line_end']],
    [`${key}\r\n`, ['line_end']],
    [`\n${key}`, ['line_end']],
    [` ${key} `, ['blanks']],
    [`\u00a0${key}\t`, ['blanks']],
    [`"${key}"`, ['quotes']],
    [`'${key}'`, ['quotes']],
    [`“${key}”`, ['quotes']],
    [`\`${key}\`,`, ['quotes']],
    [`NAME=${key}`, ['name']],
    [`export API_KEY="${key}"\n`, ['line_end', 'quotes', 'name']],
    [`$env:API_KEY = '${key}'`, ['quotes', 'name']],
    [`"api_key": "${key}",`, ['quotes', 'name']],
    [`x-api-key: ${key}`, ['name']],
    [`Authorization: Bearer ${key}`, ['name', 'scheme']],
    [`Bearer ${key}`, ['scheme']],
    [`bearer   ${key}`, ['scheme']],
    [`${key}\u200b`, ['invisible']],
    [`\ufeff${key}`, ['invisible']],
    [`${key.slice(0, 5)}\u00ad${key.slice(5)}`, ['invisible']],
    [` "${key}\u2060"\n`, ['line_end', 'quotes', 'invisible']],
  ])('%j is the key with something around it', (value, wrapped) => {
    expect(look(value)).toEqual([wrapped, key])
  })

  it.each([
    key,
    'hunter2',
    'with blanks inside',
    'dGVzdA==',
    'QUJDREVGRw=',
    'ABC==',
    'Server=db;Password=x;User=y',
    '"half',
    "it's",
    'a"b"c',
    'p@ss=word',
    'éàü',
    '-----BEGIN PRIVATE KEY-----\nMIIE\nabc=\n-----END PRIVATE KEY-----',
    '{\n  "type": "service_account",\n  "private_key": "x"\n}',
    'Bearer',
    'token',
  ])('%j is taken as it is', (value) => {
    expect(look(value)).toEqual([[], value])
    expect(settleImport(new Secret(value), 'test', {})).toMatchObject({ ok: true })
  })

  it('the cleaned value has nothing around it, and is a part of what was given', () => {
    const piece = fc.constantFrom(
      ' ',
      '\n',
      '"',
      "'",
      '\u200b',
      'NAME=',
      'Bearer ',
      'export K=',
      key,
      '=',
      ',',
      ':',
    )
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join('')),
        (value) => {
          const [, cleaned] = look(value)
          expect(look(cleaned)[0]).toEqual([])
          expect(value.replaceAll('\u200b', '')).toContain(cleaned)
        },
      ),
      { numRuns: 2000, seed: 5 },
    )
  })

  it.each([' ', '\n', '"', 'A', 'A=', 'key=', '"a":', 'Bearer ', '\u200b', 'export ', '-key'])(
    '64 KiB of %j are looked at in linear time',
    (text) => {
      const begun = performance.now()
      examineImport(new Secret(text.repeat(65_536 / text.length)))
      // Milliseconds when it is linear, minutes when it is not.
      expect(performance.now() - begun).toBeLessThan(2000)
    },
  )
})

describe('a value labelled for an environment', () => {
  const settle = (value: string, environment: 'test' | 'production', answer = {}) =>
    settleImport(new Secret(value), environment, answer)

  it.each([
    'sk_live_4eC39HqLyjWDarjtT1zdp7dc',
    'rzp_live_4eC39HqLyjWD',
    'access-production-4eC39HqL',
    'live_4eC39HqLyjWD',
  ])('%s asks before it goes into test, and not before production', (value) => {
    expect(settle(value, 'test')).toMatchObject({
      ok: false,
      error: { code: 'import_unclear', field: 'secret', details: { findings: ['other_environment'] } },
    })
    expect(settle(value, 'test', { otherEnvironment: true })).toMatchObject({ ok: true })
    expect(settle(value, 'production')).toMatchObject({ ok: true })
  })

  it.each(['sk_test_4eC39HqLyjWDarjtT1zdp7dc', 'access-sandbox-4eC39HqL'])(
    '%s asks before it goes into production',
    (value) => {
      expect(settle(value, 'production')).toMatchObject({ ok: false, error: { code: 'import_unclear' } })
      expect(settle(value, 'test')).toMatchObject({ ok: true })
    },
  )

  it('a key that was issued for production elsewhere is refused in test, whatever is around it or answered', () => {
    const live = issueSecret('kr', 'production').reveal()
    for (const value of [live, `"${live}"`, `KEY=${live}\n`]) {
      for (const answer of [{}, { otherEnvironment: true }, { as: 'given', otherEnvironment: true }]) {
        expect(settle(value, 'test', answer)).toMatchObject({
          ok: false,
          error: { code: 'other_environment', field: 'secret' },
        })
      }
    }
    expect(settle(live, 'production')).toMatchObject({ ok: true })
    expect(settle(issueSecret('kr', 'test').reveal(), 'production')).toMatchObject({
      ok: false,
      error: { code: 'other_environment' },
    })
  })

  it('no refusal shows more of the value than its hint', () => {
    const refusal = settle(`"${key}"\n`, 'test')
    expect(refusal).toMatchObject({
      ok: false,
      error: {
        code: 'import_unclear',
        details: { findings: ['line_end', 'quotes'], length: key.length, hint: '••••••p7dc' },
      },
    })
    expect(JSON.stringify(refusal)).not.toContain(key.slice(0, 8))
  })
})
