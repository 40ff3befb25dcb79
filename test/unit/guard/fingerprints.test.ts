/** What a hook knows of an imported secret: the part it looks for, and a slow hash of it. */
import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { fingerprintOf, matches, searchedPart } from '../../../electron/core/guard/fingerprint-file.ts'

const random = (length: number): string => randomBytes(length).toString('hex').slice(0, length)

describe('the part of a secret that is searched for', () => {
  const [a, b, c, long] = [random(64), random(64), random(64), random(600)]
  it.each([
    ['one line: all of it', a, a],
    ['without what surrounds it', `  ${a}\t\n`, a],
    ['several lines: the middle one of the longest', `begin begin begin\n${a}\n${b}\r\n${c}\nend`, b],
    ['no line of several that is too short', `short\n${a}\n`, a],
    ['a long one: its end, from a separator on', `${long}.${long}.${b}`, `${long}.${b}`],
  ])('%s', (_name, secret, part) => {
    expect(searchedPart(secret)).toBe(part)
  })

  it.each([
    ['too short', 'hunter2'],
    ['eleven characters', random(11)],
    ['an end that is no plain text', `${random(30)}é`],
    ['too long, without a separator', random(2000)],
    ['only short lines', 'a\nb\nc'],
    ['nothing', ''],
  ])('none: %s', (_name, secret) => {
    expect(searchedPart(secret)).toBeNull()
  })
})

describe('a fingerprint', () => {
  const key = randomBytes(32)
  it('matches its own secret only, under its own key and id', async () => {
    const secret = random(40)
    const made = await fingerprintOf(key, 'key_1', secret)
    expect(await matches(key, made, secret)).toBe(true)
    expect(await matches(key, made, `${secret.slice(0, -5)}x${secret.slice(-4)}`)).toBe(false)
    expect(await matches(randomBytes(32), made, secret)).toBe(false)
    expect(await matches(key, { ...made, id: 'key_2' }, secret)).toBe(false)
  })

  it('holds four characters and the length, and nothing else of the secret', async () => {
    const secret = random(40)
    const made = await fingerprintOf(key, 'key_1', secret)
    expect(made).toEqual({
      id: 'key_1',
      searched: { tail: secret.slice(-4), length: 40, hash: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/) },
    })
    expect(await fingerprintOf(key, 'key_1', 'hunter2')).toEqual({ id: 'key_1', searched: null })
  })
})
