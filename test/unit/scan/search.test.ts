/** What a scan finds in bytes: every spelling of every kind of secret, and nothing else. */
import { describe, expect, it } from 'vitest'
import { createSearch, type Hit } from '../../../electron/core/projects/scan/search.ts'
import type { SearchPlan } from '../../../electron/core/projects/scan/needles.ts'

import { issueSecret } from '../../../electron/core/keys/secret-format.ts'
import { seeded } from '../../support/random.ts'

const nothing: SearchPlan = { exact: [], tails: [] }

const padded = (text: string | Buffer): { readonly buffer: Buffer; readonly length: number } => {
  const buffer = Buffer.from(text)
  return { buffer, length: buffer.length }
}

const find = (text: string | Buffer, plan: SearchPlan = nothing): readonly Hit[] => {
  const { buffer, length } = padded(text)
  return createSearch(plan)(buffer, length)
}

const issuedIn = (text: string | Buffer): readonly string[] =>
  find(text).flatMap(({ what }) => (what.kind === 'issued' ? [what.text] : []))

const candidatesIn = (text: string | Buffer, tail: string): readonly string[] =>
  find(text, { exact: [], tails: [tail] }).flatMap(({ what }) =>
    what.kind === 'candidates' ? what.texts : [],
  )

const exactIn = (
  text: string | Buffer,
  ...secrets: readonly string[]
): readonly (readonly [number, string])[] =>
  find(text, { exact: secrets.map((secret, key) => ({ key, text: secret })), tails: [] }).flatMap(
    ({ what, spelling }) => (what.kind === 'exact' ? [[what.key, spelling] as const] : []),
  )

const secret = issueSecret('kr', 'test').reveal()
const live = issueSecret('acmecorp', 'production').reveal()

describe('issued secrets', () => {
  it.each([
    ['alone', secret],
    ['in JSON', `{"env":{"KEY":"${secret}"}}`],
    ['after an escaped line end', String.raw`"A=1\n${secret}\nB=2"`],
    ['with letters before and after it', `xyz${secret}abc`],
    ['in a URL', `https://user:${secret}@example.com/?a=b`],
  ])('are found %s', (_, text) => {
    expect(issuedIn(text)).toEqual([secret])
  })

  it('are found twice when they follow each other without a gap', () => {
    expect(issuedIn(secret + live)).toEqual([secret, live])
  })

  it('are found in base64 at each of the three offsets, standard and URL-safe, whatever surrounds them', () => {
    for (const before of ['', 'u', 'us', 'user:', 'a longer name?>:'])
      for (const encoding of ['base64', 'base64url'] as const) {
        const text = Buffer.from(`${before}${live}${before}`).toString(encoding)
        expect(issuedIn(`"auth": "${text}"`)).toEqual([live])
        expect(issuedIn(`Basic/${text}`)).toEqual([live])
      }
  })

  it('are told from what only looks like them', () => {
    const other = `${secret.slice(0, -1)}${secret.endsWith('0') ? '1' : '0'}`
    for (const text of [
      other,
      secret.slice(0, -1),
      secret.replace('_test_', '_live_'),
      `kr_test_${'a'.repeat(37)}`,
    ])
      expect(issuedIn(text)).toEqual([])
    expect(issuedIn(Buffer.from(`user:${other}`).toString('base64'))).toEqual([])
  })

  it('may stand at the very end, and not be cut', () => {
    expect(issuedIn(`x ${secret}`)).toEqual([secret])
    expect(issuedIn(`x ${secret}`.slice(0, -1))).toEqual([])
  })
})

describe('secrets that are known as text', () => {
  const odd = 'p"a\\ss wörd/ß?+&=end of it'

  it('are found as they are, in JSON, percent-encoded and in base64', () => {
    expect(exactIn(`A=${odd}`, odd)).toEqual([[0, 'plain']])
    expect(exactIn(JSON.stringify({ a: odd }), odd)).toEqual([[0, 'json']])
    expect(exactIn(`?token=${encodeURIComponent(odd)}&x`, odd)).toEqual([[0, 'percent']])
    for (const before of ['', 'a', 'ab', 'abc'])
      for (const encoding of ['base64', 'base64url'] as const)
        expect(exactIn(Buffer.from(`${before}${odd}${before}`).toString(encoding), odd)).toEqual([
          [0, 'base64'],
        ])
  })

  it('are found over several lines', () => {
    const pem = '-----BEGIN KEY-----\nMIIB\nqqqq\n-----END KEY-----\n'
    expect(exactIn(`K="${pem}"`, pem)).toEqual([[0, 'plain']])
    expect(exactIn(JSON.stringify(pem), pem)).toEqual([[0, 'json']])
  })

  it('need clear ends when they are short, and a name before them when they are very short', () => {
    expect(exactIn('A=hunter22 B="hunter22" xhunter22 hunter223', 'hunter22')).toHaveLength(2)
    expect(exactIn('pass: abcd\nabcd is a word, x=abcde', 'abcd')).toHaveLength(1)
    expect(exactIn('a=abc', 'abc')).toEqual([])
  })

  it('are found at every offset of a text, among many others', () => {
    const random = seeded(7)
    const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.'
    const word = (length: number): string => Array.from({ length }, () => letters[random.below(65)]).join('')
    const secrets = Array.from({ length: 200 }, () => word(16 + random.below(30)))
    const search = createSearch({ exact: secrets.map((text, key) => ({ key, text })), tails: [] })
    for (let round = 0; round < 400; round += 1) {
      const key = random.below(200)
      const { buffer, length } = padded(
        `${word(random.below(40))} ${secrets[key] ?? ''} ${word(random.below(40))}`,
      )
      expect(search(buffer, length).map(({ what }) => what)).toEqual([{ kind: 'exact', key }])
    }
  })
})

describe('secrets of which only the last four characters are known', () => {
  const foreign = 'sk-ant_8a.9Q~xY/42+Zz-w7Kd'

  it.each([
    ['assigned', `TOKEN=${foreign}\n`],
    ['quoted', `{"a":"${foreign}"}`],
    ['in a URL', `https://u:${foreign}@host`],
    ['before an escaped line end', String.raw`"${foreign}\n"`],
    ['in base64', Buffer.from(foreign).toString('base64')],
    ['in base64 after one byte', Buffer.from(`:${foreign}`).toString('base64')],
    ['in base64 after a name', Buffer.from(`user:${foreign}\n`).toString('base64url')],
  ])('are candidates when %s', (_, text) => {
    expect(candidatesIn(text, 'w7Kd')).toContain(foreign)
  })

  it('are read as JSON and as part of a URL, too', () => {
    const odd = 'aaaaaaaa"\\bbbb=cccc'
    expect(candidatesIn(`"x": ${JSON.stringify(odd)}`, 'cccc')).toContain(odd)
    expect(candidatesIn(`?t=${encodeURIComponent(odd)}&`, 'cccc')).toContain(odd)
  })

  it('are none where a letter follows, or where too little precedes', () => {
    expect(candidatesIn(`${foreign}x`, 'w7Kd')).toEqual([])
    expect(candidatesIn('short-w7Kd', 'w7Kd')).toEqual([])
  })
})
