import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { candidatesIn } from '../../../electron/core/decisions/paste/candidates.ts'
import { readingsOf } from '../../../electron/core/decisions/paste/readings.ts'
import { issueSecret } from '../../../electron/core/keys/secret-format.ts'

const secretsIn = (text: string): readonly string[] =>
  candidatesIn(text).flatMap((each) => (each.kind === 'secret' ? [each.secret.reveal()] : []))
const first = (text: string): string | undefined => secretsIn(text)[0]

const issued = fc
  .tuple(fc.stringMatching(/^[a-z]{2,8}$/), fc.constantFrom('test' as const, 'production' as const))
  .map(([prefix, environment]) => issueSecret(prefix, environment).reveal())
/** Text as it appears in logs; nothing in it starts like a secret. */
const prose = fc.string({
  unit: fc.constantFrom(...'abcXYZ 0189-:=/?&{}[]()<>"\'`\\\n\t,;.#%“”€'),
  maxLength: 200,
})
/** Imported secrets in the style of various vendors. */
const foreign = fc.stringMatching(/^[A-Za-z]{3,8}[-.]?[0-9]{2}[A-Za-z0-9]{10,40}$/)

describe('the candidates in a text', () => {
  it('include an issued secret wherever it is', () => {
    fc.assert(
      fc.property(prose, issued, prose, (before, secret, after) => {
        // A letter or digit right after it would make it a different string.
        const text = `${before}${secret}${/^[0-9A-Za-z]/.test(after) ? ' ' : ''}${after}`
        expect(secretsIn(text)).toContain(secret)
      }),
      { numRuns: 500, seed: 1 },
    )
  })

  it('include each of several secrets, even without a gap between them', () => {
    fc.assert(
      fc.property(
        fc.array(issued, { minLength: 2, maxLength: 5 }),
        fc.constantFrom('', ' ', ',', '\n', '\\n', '&'),
        (secrets, gap) => {
          expect(secretsIn(secrets.join(gap))).toEqual(expect.arrayContaining(secrets))
        },
      ),
      { numRuns: 300, seed: 2 },
    )
  })

  it('only name parts of a reading of the text', () => {
    fc.assert(
      fc.property(prose, (text) => {
        const { plain, joined, decoded } = readingsOf(text)
        for (const token of secretsIn(text))
          expect(
            [text, plain, joined, ...decoded].some((reading) => reading.includes(token)) ||
              text.includes('%'),
          ).toBe(true)
      }),
      { numRuns: 500, seed: 3 },
    )
  })

  it('include an imported secret that is sent, assigned or quoted', () => {
    const ways: readonly ((secret: string) => string)[] = [
      (secret) => secret,
      (secret) => `  ${secret}\n`,
      (secret) => `curl -H 'x-api-key: ${secret}' https://api.example.com/v1/events`,
      (secret) => `curl -H "Authorization: Bearer ${secret}" https://api.example.com`,
      (secret) => `curl --header=x-api-key:${secret} \\\n  https://api.example.com`,
      (secret) => `curl -u ${secret}: https://api.example.com`,
      (secret) => `curl --user "me:${secret}" https://api.example.com`,
      (secret) => `authorization: Basic ${Buffer.from(`me:${secret}`).toString('base64')}`,
      (secret) => `# keys\nexport API_KEY='${secret}' # old\nOTHER=1`,
      (secret) => `API_KEY=${secret} # old`,
      (secret) => `{"error":{"message":"invalid api key","key":"${secret}"}}`,
      (secret) => `level=warn msg="{\\"key\\":\\"${secret}\\"}"`,
      (secret) => `2026-11-03T10:00:00Z GET /v1/events?api_key=${encodeURIComponent(secret)}&page=2 401`,
      (secret) => `fetch(url, { headers: { 'x-api-key': \`${secret}\` } })`,
    ]
    fc.assert(
      fc.property(foreign, fc.nat({ max: ways.length - 1 }), (secret, way) => {
        const text = ways[way]?.(secret) ?? ''
        expect(secretsIn(text), text).toContain(secret)
      }),
      { numRuns: 1000, seed: 4 },
    )
  })

  it('keep the label of a truncated secret, and read past a backslash', () => {
    expect(candidatesIn('GET /v1/events kr_live_A1b2C3… 401')[0]).toMatchObject({
      kind: 'secret',
      label: { prefix: 'kr', mark: 'live', length: 6 },
    })
    const secret = issueSecret('kr', 'test').reveal()
    expect(first(`"body":"key\\n${secret}\\n"`)).toBe(secret)
  })

  it('include hints, ids and names', () => {
    expect(candidatesIn('kr_test_••••••ab12')).toContainEqual({
      kind: 'hint',
      label: 'kr_test_',
      last4: 'ab12',
    })
    expect(candidatesIn('key kr_live_********Zz09 was refused')).toContainEqual({
      kind: 'hint',
      label: 'kr_live_',
      last4: 'Zz09',
    })
    expect(candidatesIn('imported ••••••x/9=')).toContainEqual({ kind: 'hint', label: '', last4: 'x/9=' })
    const id = `key_${'0a'.repeat(12)}`
    expect(candidatesIn(`{"code":"disabled","key_id":"${id}"}`)).toContainEqual({ kind: 'id', id })
    expect(candidatesIn('“event-service” lacks event:read.')).toContainEqual({
      kind: 'name',
      name: 'event-service',
    })
    expect(candidatesIn(' event-service ')).toContainEqual({ kind: 'name', name: 'event-service' })
  })

  const size = 65_536
  const hostile: Readonly<Record<string, string>> = {
    'one letter': 'a',
    labels: 'kr_test_',
    'labels cut': 'aaaaaaaa_tes',
    underscores: '_',
    quotes: '"',
    'both quotes': '"\'',
    'an open quote': '"a',
    dots: '•',
    stars: 'kr_test_**',
    spaces: ' ',
    tabs: '\t',
    lines: 'A=\n',
    exports: 'export \t',
    headers: 'x-api-key:',
    bearers: 'bearer ',
    users: ' -u a:',
    basics: 'basic AAAA',
    percents: '%2',
    backslashes: '\\',
    'open names': '“',
    names: '“a”',
    ids: 'key_0a0a',
    'mixed runs': 'a1b2c3d4e5 ',
    equals: 'a=',
    slashes: '/v1',
    tags: '<a ',
    'open tags': '<b',
    entities: '&#',
    styles: '\u001b[1;',
    escapes: '\\u00',
    'line breaks': '= \n',
    base64: 'QUJD',
    padding: 'QUJDQUJDQUJD==',
    dollars: '$$',
    masks: 'sk-...',
    asterisks: '*',
    'zero widths': '\u200b',
    'x marks': 'kr_test_xxxx',
    curls: "curl -H 'x-api-key: ",
    issued: issueSecret('kr', 'test').reveal(),
  }
  it.each(Object.entries(hostile))('in 64 KiB of %s are few and found quickly', (_, piece) => {
    const text = piece.repeat(Math.ceil(size / piece.length)).slice(0, size)
    const begun = performance.now()
    const found = candidatesIn(text)
    // A backtracking pattern takes minutes here, a linear one milliseconds.
    expect(performance.now() - begun).toBeLessThan(1500)
    expect(found.length).toBeLessThanOrEqual(64 * 4 + 256)
  })
})
