/** What people really paste: escaped, coloured, wrapped, masked and encoded; and what the local API answers to the same request. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { identify } from '../../../electron/core/decisions/paste/identify.ts'
import { importKey } from '../../../electron/core/keys/create.ts'
import { Secret } from '../../../electron/core/secret.ts'
import type { PasteDefect } from '../../../shared/domain/explanation.ts'
import { must, yourAccount } from '../../support/home.ts'
import { openTestApi, type TestApi } from '../api/api.ts'

let api: TestApi
let key: string
const stripe = 'sk_live_4eC39HqLyjWDarjtT1zdp7dc'
const bcrypt = '$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy'
const url = 'https://ada:s3cr3tPassw0rd@db.example.com:5432/main'

beforeEach(async () => {
  api = await openTestApi()
  key = (await api.key('issued')).secret
  for (const [name, value] of [
    ['stripe', stripe],
    ['bcrypt', bcrypt],
    ['url', url],
  ] as const) {
    must(
      await importKey(api.keyreeve.context, {
        name,
        accountId: yourAccount(api.keyreeve),
        environment: 'test',
        expiration: 'never',
        secret: new Secret(value),
        as: 'given',
        otherEnvironment: true,
      }),
    )
  }
})
afterEach(() => api.cleanUp())

const look = (text: string) => must(identify(api.keyreeve.context, new Secret(text))).found
const namesIn = (text: string) => look(text).flatMap(({ key: found }) => (found ? [found.name] : []))
const base64 = (text: string) => Buffer.from(text).toString('base64')
const escapedAt = (position: number, by: string) => key.slice(0, position) + by + key.slice(position)

describe('an issued key is found', () => {
  it.each<readonly [what: string, text: () => string]>([
    ['in Basic, as the user', () => `Authorization: Basic ${base64(`${key}:`)}`],
    ['in Basic, as the password', () => `authorization: basic ${base64(`me:${key}`)}`],
    ['in an address, escaped', () => `https://api.local/?key=${key.replaceAll('_', '%5F')}`],
    [
      'in an address, escaped twice',
      () => `https://api.local/?next=%2Fv1%3Fkey%3D${key.replaceAll('_', '%255F')}&page=2`,
    ],
    ['wrapped at 80 columns', () => `${'x'.repeat(70)} ${escapedAt(9, '\n')} and more`],
    ['wrapped with a backslash', () => `curl -H 'x-api-key: ${escapedAt(20, '\\\n')}' http://x`],
    ['in quoted-printable', () => `key: ${escapedAt(33, '=\r\n')} end`],
    ['across the pages of a PDF', () => escapedAt(15, '\n\f')],
    ['hyphenated', () => escapedAt(25, '-\n')],
    ['in a quoted mail', () => `> ${escapedAt(12, '\n> ')}\n> thanks`],
    ['broken in its label', () => `${key.slice(0, 5)}\n${key.slice(5)}\nnext line`],
    [
      'broken three times',
      () => `${key.slice(0, 12)}\n${key.slice(12, 24)}\n   ${key.slice(24, 36)}\n${key.slice(36)}`,
    ],
    ['with a zero-width space', () => escapedAt(14, '\u200b')],
    ['with soft hyphens', () => escapedAt(10, '\u00ad\u00ad')],
    ['in colours', () => `\u001b[31m${escapedAt(8, '\u001b[0m\u001b[1;33m')}\u001b[0m`],
    ['in colours as a log prints them', () => `\\u001b[32m${escapedAt(8, '\\x1b[0m')}`],
    ['in HTML', () => `<code>${escapedAt(8, '<wbr>')}</code>`],
    [
      'highlighted in HTML',
      () =>
        `<td>kr${escapedAt(2, '').slice(2, 12)}<mark class="hit">${key.slice(12, 20)}</mark>${key.slice(20)}</td>`,
    ],
    ['in Markdown', () => `**${key.replaceAll('_', '\\_')}**`],
    ['with a number for each underscore', () => key.replaceAll('_', '&#95;')],
    ['with a hexadecimal number for it', () => key.replaceAll('_', '&#x5F;')],
    ['with a name for it', () => key.replaceAll('_', '&lowbar;')],
    ['in JSON with \\u005f', () => `{"key":"${key.replaceAll('_', '\\u005f')}"}`],
    ['in angle brackets', () => `<${key}>`],
    [
      'in a Kubernetes Secret',
      () => `apiVersion: v1\nkind: Secret\ndata:\n  API_KEY: ${base64(key)}\n  OTHER: ${base64('nothing')}\n`,
    ],
    ['in a Kubernetes Secret, with a line break inside', () => `data: {"API_KEY": "${base64(`${key}\n`)}"}`],
    ['in base64 of a .env file', () => base64(`A=1\nexport API_KEY="${key}"\n`)],
    [
      'in base64 inside base64',
      () => base64(JSON.stringify({ auths: { x: { auth: base64(`me:${key}`) } } })),
    ],
  ])('%s', (_, text) => {
    expect(namesIn(text())).toEqual(['issued'])
  })

  it('in any combination of wrapping, colours and escapes', () => {
    const decorations = fc.constantFrom(
      '\n',
      '\\\n',
      '=\n',
      '\u200b',
      '\u00ad',
      '\u001b[1m',
      '<b>',
      '</b>',
      '\r\n  ',
    )
    const prose = fc.stringMatching(/^[A-Za-z ,.:]{0,60} $/)
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: 45 }), decorations), { maxLength: 4 }),
        prose,
        prose,
        (cuts, before, after) => {
          let text = key
          for (const [at, by] of cuts.toSorted(([a], [b]) => b - a))
            text = text.slice(0, at) + by + text.slice(at)
          expect(namesIn(`${before}${text} ${after}`), JSON.stringify(text)).toContain('issued')
        },
      ),
      { numRuns: 400, seed: 11 },
    )
  })
})

describe('an imported key is found', () => {
  it.each<readonly [what: string, name: string, text: string]>([
    ['in colours', 'stripe', `using \u001b[36m${stripe}\u001b[39m now`],
    ['at the end of a sentence', 'stripe', `The key is ${stripe}.`],
    ['before an ellipsis', 'stripe', `rejected ${stripe}.…`],
    ['in a URL that a colon follows', 'url', `cannot connect to ${url}: timeout`],
    ['as Compose writes it', 'bcrypt', `HASH: ${bcrypt.replaceAll('$', '$$$$')}`],
    ['as a shell wants it', 'bcrypt', `echo "${bcrypt.replaceAll('$', '\\$')}"`],
    ['in JSON with \\/', 'url', `{"url":"${url.replaceAll('/', '\\/')}"}`],
    ['in a Kubernetes Secret', 'stripe', `data:\n  STRIPE: ${base64(stripe)}\n`],
    ['with a zero-width space behind it', 'stripe', `${stripe}\u200b`],
    ['in Basic', 'stripe', `Authorization: Basic ${base64(`${stripe}:`)}`],
  ])('%s', (_, name, text) => {
    expect(namesIn(text)).toEqual([name])
  })
})

it('a key of which only the last four characters are shown is a candidate', async () => {
  const last4 = key.slice(-4)
  for (const text of [
    `kr_test_…${last4}`,
    `kr_test_${key.slice(8, 12)}...${last4}`,
    `kr_test_${key.slice(8, 10)}***${last4}`,
    `key kr_test_••••••${last4} was refused`,
    `kr_test_xxxxxxxx${last4}`,
  ]) {
    expect(
      look(text).map(({ by, key: found }) => [by, found?.name]),
      text,
    ).toEqual([['hint', 'issued']])
  }
  for (const text of [
    'sk_live_****p7dc',
    'sk_live_...p7dc',
    'sk_live_••••p7dc',
    '****p7dc',
    'the card sk_live_…p7dc failed',
  ]) {
    expect(
      look(text).map(({ by, key: found }) => [by, found?.name]),
      text,
    ).toEqual([['hint', 'stripe']])
  }
  expect(look('waiting ...done, and **bold** text')).toEqual([])
})

describe('names what is wrong with a request, and the API refuses it', () => {
  const answer = async (headers: Record<string, string>) =>
    (await api.ask('/v1/authorize?entity=event&action=read&environment=test', { headers })).status

  it.each<
    readonly [
      text: (key: string) => string,
      defects: readonly PasteDefect[],
      sent: ((key: string) => Record<string, string>) | null,
    ]
  >([
    [(it) => `x-api-key: ${it}`, [], (it) => ({ 'x-api-key': it })],
    [(it) => `Authorization: Bearer ${it}`, [], (it) => ({ authorization: `Bearer ${it}` })],
    [(it) => `x-api-key: Bearer ${it}`, ['bearer'], (it) => ({ 'x-api-key': `Bearer ${it}` })],
    [(it) => `curl -H 'X-API-Key: Bearer ${it}' http://x`, ['bearer'], null],
    [(it) => `x-api-key: "${it}"`, ['quotes'], (it) => ({ 'x-api-key': `"${it}"` })],
    [(it) => `Authorization: Bearer '${it}'`, ['quotes'], (it) => ({ authorization: `Bearer '${it}'` })],
    [(it) => `curl -H 'x-api-key: "${it}"' http://x`, ['quotes'], null],
    [
      (it) => `x-api-key: ${it}\u200b`,
      ['invisible'],
      (it) => ({ 'x-api-key': Buffer.from(`${it}\u200b`).toString('latin1') }),
    ],
    [(it) => `x-api-key: ${it.slice(0, 9)}\u00ad${it.slice(9)}`, ['invisible'], null],
    [(it) => `\ufeff${it}`, ['invisible'], null],
    [(it) => `Authorization: ${it}`, ['place'], (it) => ({ authorization: it })],
    [(it) => `Authorization: Token ${it}`, ['place'], (it) => ({ authorization: `Token ${it}` })],
    [
      (it) => `Authorization: Basic ${base64(`${it}:`)}`,
      ['place'],
      (it) => ({ authorization: `Basic ${base64(`${it}:`)}` }),
    ],
    [(it) => `curl 'https://api.local/v1/events?api_key=${it}&page=2'`, ['place'], null],
    [(it) => `curl -u ${it}: https://api.local`, ['place'], null],
    [(it) => `X-Auth-Token: ${it}`, ['place'], (it) => ({ 'x-auth-token': it })],
    // Quotation marks of a programming language are not sent.
    [(it) => `curl -H 'x-api-key: ${it}' http://x`, [], null],
    [(it) => `curl -H x-api-key:"${it}" http://x`, [], null],
    [(it) => `{"headers":{"x-api-key":"${it}","authorization":"Bearer ${it}"}}`, [], null],
    [(it) => `fetch(url, { headers: { 'x-api-key': '${it}' } })`, [], null],
    [(it) => `API_KEY="${it}"`, [], null],
    [(it) => it, [], null],
  ])('%s', async (text, defects, sent) => {
    expect(look(text(key)).map(({ key: found, defects: named }) => [found?.name, named])).toEqual([
      ['issued', defects],
    ])
    if (sent) expect(await answer(sent(key))).toBe(defects.length === 0 ? 200 : 401)
  })

  it('ignores a key in an address', async () => {
    expect((await api.ask(`/v1/secrets/api/keys?api_key=${key}`)).status).toBe(401)
  })

  it('does not judge where an imported key is sent', () => {
    expect(look(`curl -u ${stripe}: https://api.stripe.com`)).toMatchObject([
      { key: { name: 'stripe' }, defects: [] },
    ])
    expect(look(`x-api-key: Bearer ${stripe}`)).toMatchObject([
      { key: { name: 'stripe' }, defects: ['bearer'] },
    ])
  })
})

it.each([
  'x-api-key: "',
  '://KEY',
  '?key=KEY&',
  'Authorization: Basic ',
  '\u200bKEY',
  '<mark>KEY</mark>',
  'KEY\\\n',
  'kr_test_…KEY4 ',
])('reads 64 KiB of %j in bounded time, with a bounded number of lookups', (piece) => {
  const text = piece.replace('KEY4', key.slice(-4)).replace('KEY', key)
  const { context } = api.keyreeve
  let lookups = 0
  const db = {
    ...context.db,
    get: ((sql, ...values) => {
      lookups += 1
      return context.db.get(sql, ...values)
    }) as typeof context.db.get,
    all: ((sql, ...values) => {
      lookups += 1
      return context.db.all(sql, ...values)
    }) as typeof context.db.all,
  }
  const whole = text.repeat(Math.floor(65_000 / Buffer.byteLength(text)))
  const begun = performance.now()
  must(identify({ ...context, db }, new Secret(whole)))
  // Milliseconds when each step is linear, minutes when one is not.
  expect(performance.now() - begun).toBeLessThan(5000)
  expect(lookups).toBeLessThan(1000)
})
