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

describe('what surrounds a value to be imported', () => {
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
    [`<${key}>`, ['brackets']],
    [`STRIPE_KEY: ${key}`, ['name']],
    [`"STRIPE_KEY": "${key}",`, ['quotes', 'name']],
    [`{"key":"${key}"}`, ['name']],
    [`{ "data": "Bearer ${key}" }`, ['name', 'scheme']],
    [`name=${key}`, ['name']],
    [`stripe.live = "${key}"`, ['quotes', 'name']],
    [`Bearer: ${key}`, ['scheme']],
    [`-H "Authorization: Bearer ${key}"`, ['quotes', 'name', 'scheme']],
    [`--header 'x-api-key: ${key}'`, ['quotes', 'name']],
    [`curl -H "Authorization: Bearer ${key}" https://example.com/v1/events`, ['text']],
    [`$ curl https://example.com -H 'X-Api-Key: ${key}' -d '{}'`, ['text']],
    [`curl -u ${key}: https://example.com`, ['text']],
    [`set -x STRIPE_KEY ${key}`, ['name']],
    [`set -gx STRIPE_KEY '${key}'`, ['quotes', 'name']],
    [`setx STRIPE_KEY ${key}`, ['name']],
    [`setenv STRIPE_KEY ${key}`, ['name']],
    [`"${key}`, ['quotes']],
    [`${key}'`, ['quotes']],
    [`${key},`, ['punctuation']],
    [`${key};`, ['punctuation']],
    [`${key}.`, ['punctuation']],
    [`"${key}",`, ['quotes']],
    [`${key}\\n`, ['line_end']],
    [`${key}\\r\\n`, ['line_end']],
    [`\`\`\`\n${key}\n\`\`\``, ['line_end', 'quotes']],
    [`\`\`\`sh\nexport KEY=${key}\n\`\`\``, ['line_end', 'quotes', 'name']],
    [`${key.slice(0, 9)}\t${key.slice(9)}`, ['inside']],
    [`${key.slice(0, 9)}\n${key.slice(9)}`, ['inside']],
    [`${key.slice(0, 9)}\r\n${key.slice(9)}`, ['inside']],
    [`${key.slice(0, 9)}\u00a0${key.slice(9)}`, ['inside']],
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
    'https://user:p4ssw0rd@example.com/path?x=1',
    'postgres://user:p4ssw0rd@db.example.com:5432/app',
    'Endpoint=abcdefgh12345678==;EndpointSuffix=core.windows.net',
    'user:password1234',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
    '{"type":"service_account","key":"x"}',
  ])('%j is taken as it is', (value) => {
    expect(look(value)).toEqual([[], value])
    expect(settleImport(new Secret(value), 'test', {})).toMatchObject({ ok: true })
  })

  it('the cleaned value has nothing around it, and is part of the original', () => {
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
          expect(value.replaceAll(/[\u200b\n]/g, '')).toContain(cleaned)
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
      // Milliseconds if it is linear, minutes if not.
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
  ])('%s needs confirmation in test, and none in production', (value) => {
    expect(settle(value, 'test')).toMatchObject({
      ok: false,
      error: { code: 'import_unclear', field: 'secret', params: { findings: ['other_environment'] } },
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

  it('a key that another vault issued for production is refused in test, whatever surrounds it or was answered', () => {
    const live = issueSecret('kr', 'production').reveal()
    for (const value of [live, `"${live}"`, `KEY=${live}\n`]) {
      for (const answer of [{}, { otherEnvironment: true }, { as: 'given', otherEnvironment: true }]) {
        expect(settle(value, 'test', answer)).toMatchObject({
          ok: false,
          error: { code: 'other_environment.key', field: 'secret' },
        })
      }
    }
    expect(settle(live, 'production')).toMatchObject({ ok: true })
    expect(settle(issueSecret('kr', 'test').reveal(), 'production')).toMatchObject({
      ok: false,
      error: { code: 'other_environment.key' },
    })
  })

  it('a key of the other environment is found anywhere in the value, and refused', () => {
    const live = issueSecret('kr', 'production').reveal()
    for (const value of [
      `‹${live}>`,
      `${live}.`,
      `${live},`,
      `${live.slice(0, 20)}\n${live.slice(20)}`,
      live.replaceAll('_', '%5F'),
      `curl -H 'x-api-key: ${live}' https://example.com`,
      `some words before ${live} and after`,
      Buffer.from(`key: ${live}`).toString('base64'),
      `{"a": 1, "b": ["${live}"]}`,
    ])
      for (const answer of [{}, { as: 'given', otherEnvironment: true }, { as: 'cleaned' }])
        expect(settle(value, 'test', answer)).toMatchObject({
          ok: false,
          error: { code: 'other_environment.key', field: 'secret' },
        })
  })

  it('a key of this environment inside a longer text is offered on its own', () => {
    const secret = issueSecret('kr', 'test').reveal()
    const value = `some words before ${secret} and after`
    expect(settle(value, 'test')).toMatchObject({
      ok: false,
      error: { code: 'import_unclear', params: { findings: ['text'], length: secret.length } },
    })
    const cleaned = settle(value, 'test', { as: 'cleaned' })
    expect(cleaned.ok && cleaned.data.reveal()).toBe(secret)
    const given = settle(value, 'test', { as: 'given' })
    expect(given.ok && given.data.reveal()).toBe(value)
  })

  it('a masked key is refused, whatever was answered', () => {
    for (const value of [
      'kr_test_••••••ab12',
      'kr_test_****ab12',
      'kr_test_abcd…ab12',
      '"••••••ab12"',
      'sk-●●●●●ab12',
    ])
      for (const answer of [{}, { as: 'given' }, { as: 'cleaned' }])
        expect(settle(value, 'test', answer)).toMatchObject({
          ok: false,
          error: { code: 'invalid_input.masked_value', field: 'secret' },
        })
  })

  it('no refusal shows more of the value than its hint', () => {
    const refusal = settle(`"${key}"\n`, 'test')
    expect(refusal).toMatchObject({
      ok: false,
      error: {
        code: 'import_unclear',
        params: { findings: ['line_end', 'quotes'], length: key.length, hint: '••••••p7dc' },
      },
    })
    expect(JSON.stringify(refusal)).not.toContain(key.slice(0, 8))
  })
})
