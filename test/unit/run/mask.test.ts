import { pipeline } from 'node:stream/promises'
import { Readable, Writable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { createMask, maskStream, maskText } from '../../../electron/core/run/mask.ts'
import { spellingsOf } from '../../../electron/core/run/spellings.ts'
import { Secret } from '../../../electron/core/secret.ts'
import { issueSecret } from '../../../electron/core/keys/secret-format.ts'
import { seeded, type Random } from '../../support/random.ts'
import { times } from '../../support/torture.ts'

const masked = (secrets: readonly Secret[], chunks: readonly Buffer[]): Buffer => {
  const mask = createMask(secrets)
  return Buffer.concat([...chunks.map((chunk) => mask.write(chunk)), mask.end()])
}
const maskedText = (secrets: readonly Secret[], ...chunks: readonly string[]): string =>
  masked(
    secrets,
    chunks.map((chunk) => Buffer.from(chunk)),
  ).toString()

/** What the mask must print, computed in the simplest way: marks every byte of every occurrence, then replaces each run of marks. */
const expected = (spellings: readonly Buffer[], bytes: Buffer): Buffer => {
  const marks = new Uint8Array(bytes.length)
  for (const spelling of spellings) {
    for (let at = bytes.indexOf(spelling); at >= 0; at = bytes.indexOf(spelling, at + 1)) {
      marks.fill(1, at, at + spelling.length)
    }
  }
  const out: Buffer[] = []
  for (let at = 0; at < bytes.length; at += 1) {
    if (marks[at] === 0) out.push(bytes.subarray(at, at + 1))
    else if (at === 0 || marks[at - 1] === 0) out.push(Buffer.from(maskText))
  }
  return Buffer.concat(out)
}

const secret = new Secret('kr_test_Zm9v/+"<é>&\nBar~')
const text = secret.reveal()

describe('what is covered', () => {
  const bytes = Buffer.from(text)
  test.each([
    ['plain', text],
    ['with CRLF', text.replace('\n', '\r\n')],
    ['hexadecimal', bytes.toString('hex')],
    ['upper-case hexadecimal', bytes.toString('hex').toUpperCase()],
    ['a part of a URL', encodeURIComponent(text)],
    ['a field of a form', new URLSearchParams({ key: text }).toString().slice(4)],
    ['every byte percent-encoded', bytes.toString('hex').replace(/../g, '%$&')],
    ['a JSON string', JSON.stringify(text).slice(1, -1)],
    ['a JSON string in ASCII', String.raw`kr_test_Zm9v/+\"<\u00e9>&\nBar~`],
    ['a JSON string of Go', String.raw`kr_test_Zm9v/+\"\u003cé\u003e\u0026\nBar~`],
  ])('%s', (_name, spelling) => {
    expect(maskedText([secret], `before ${spelling} after`)).toBe(`before ${maskText} after`)
  })

  test.each([0, 1, 2, 3, 4, 5])('base64, %i bytes into what was encoded', (before) => {
    for (const alphabet of ['base64', 'base64url'] as const) {
      const encoded = Buffer.concat([Buffer.alloc(before, 'x'), bytes, Buffer.from('yz')]).toString(alphabet)
      const output = maskedText([secret], encoded)
      expect(output).toContain(maskText)
      // At most one character on each side shares its bits with a neighbour.
      const rest = output.split(maskText)
      expect(Buffer.from(rest[0] ?? '', alphabet).length).toBeLessThanOrEqual(before + 1)
      expect(rest).toHaveLength(2)
    }
  })

  test('two secrets that overlap or touch become one mask', () => {
    const pair = [new Secret('abcdefgh'), new Secret('efghijkl')]
    expect(maskedText(pair, '-abcdefghijkl-')).toBe(`-${maskText}-`)
    expect(maskedText(pair, '-abcdefghefghijkl-')).toBe(`-${maskText}-`)
    expect(maskedText(pair, '-abcdefgh efghijkl-')).toBe(`-${maskText} ${maskText}-`)
  })
})

describe('split over writes', () => {
  test('at every place, nothing of the secret is printed', () => {
    for (let at = 0; at <= text.length; at += 1) {
      expect(maskedText([secret], `a${text.slice(0, at)}`, `${text.slice(at)}b`)).toBe(`a${maskText}b`)
    }
  })

  test('byte by byte', () => {
    const bytes = Array.from(Buffer.from(`x${text}y`), (byte) => Buffer.of(byte))
    expect(masked([secret], bytes).toString()).toBe(`x${maskText}y`)
  })

  test('a prompt without a line end is printed at once, and the beginning of a secret is not', () => {
    const mask = createMask([secret])
    expect(mask.write(Buffer.from('Password: ')).toString()).toBe('Password: ')
    expect(mask.write(Buffer.from('see kr_te')).toString()).toBe('see ')
    expect(mask.write(Buffer.from('rms')).toString()).toBe('kr_terms')
    expect(mask.write(Buffer.from('kr_test_')).toString()).toBe('')
    expect(mask.end().toString()).toBe('kr_test_')
  })
})

test('output that is not UTF-8 passes untouched', () => {
  const all = Buffer.from(Array.from({ length: 512 }, (_, at) => at % 256))
  expect(masked([secret], [all, all]).equals(Buffer.concat([all, all]))).toBe(true)
})

test('without secrets, everything passes', () => {
  expect(maskedText([], 'kr_test_', 'x')).toBe('kr_test_x')
})

/** A secret of any kind: short, long, repetitive, or with unusual characters. */
const someSecret = (random: Random): Secret => {
  const letters = random.pick([
    'ab',
    'abc/+=',
    '0123456789abcdef',
    'é"\\\n<&%🗝 x',
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  ])
  const length = 1 + random.below(random.pick([3, 12, 60]))
  return new Secret(Array.from({ length }, () => random.pick([...letters])).join(''))
}

test('fuzzed streams: every spelling is masked, and no other byte changes', () => {
  const random = seeded(20_261_127)
  let differing = 0
  for (let round = times(3000, 100_000); round > 0; round -= 1) {
    const secrets = Array.from({ length: 1 + random.below(3) }, () => someSecret(random))
    const spellings = secrets.flatMap(spellingsOf)
    const pieces = Array.from({ length: random.below(12) }, () => {
      const spelling = random.pick(spellings)
      if (random.below(3) === 0)
        return Buffer.from(Array.from({ length: random.below(40) }, () => random.below(256)))
      if (random.below(2) === 0) return spelling
      return spelling.subarray(random.below(spelling.length), 1 + random.below(spelling.length))
    })
    const bytes = Buffer.concat(pieces)
    const chunks: Buffer[] = []
    for (let at = 0; at < bytes.length;) {
      const next = at + 1 + random.below(random.pick([2, 10, 200]))
      chunks.push(bytes.subarray(at, next))
      at = next
    }
    const output = masked(secrets, chunks)
    if (!output.equals(expected(spellings, bytes))) differing += 1
  }
  expect(differing).toBe(0)
})

test('as a stream it respects back-pressure and loses nothing', async () => {
  const key = issueSecret('kr', 'test')
  const line = Buffer.from(`${'log '.repeat(500)}${key.reveal()}\n`)
  const want = `${'log '.repeat(500)}${maskText}\n`
  let got = 0
  const slow = new Writable({
    highWaterMark: 10,
    write: (chunk: Buffer, _encoding, done) => {
      got += chunk.length
      setImmediate(done)
    },
  })
  await pipeline(Readable.from(Array.from({ length: 2000 }, () => line)), maskStream([key]), slow)
  expect(got).toBe(want.length * 2000)
})
