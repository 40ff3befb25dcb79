/** Finding many byte strings in one pass: what Buffer.indexOf finds for each of them, wherever they stand. */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import loadWabt from 'wabt'
import { createFindNeedles } from '../../../electron/core/projects/scan/find-needles.ts'
import type { Needle } from '../../../electron/core/projects/scan/needles.ts'
import { seeded, type Random } from '../../support/random.ts'

const scanFolder = resolve(import.meta.dirname, '../../../electron/core/projects/scan')

const needle = (bytes: Buffer): Needle => ({
  bytes,
  spelling: 'plain',
  target: { kind: 'mark' },
  shift: 0,
})

/** What is found in a text; the same if it was read into the search's own buffer. */
const found = (needles: readonly Buffer[], text: Buffer, length = text.length): readonly string[] => {
  const find = createFindNeedles(needles.map(needle), text.length)
  const foundIn = (bytes: Buffer): readonly string[] => {
    const places: string[] = []
    find(bytes, length, (each, start) => places.push(`${start} ${each.bytes.toString('latin1')}`))
    return places.toSorted()
  }
  text.copy(find.own)
  const places = foundIn(text)
  expect(foundIn(find.own)).toEqual(places)
  return places
}

const expected = (needles: readonly Buffer[], text: Buffer): readonly string[] =>
  needles
    .flatMap((each) => {
      const places: string[] = []
      for (let at = text.indexOf(each); at !== -1; at = text.indexOf(each, at + 1))
        places.push(`${at} ${each.toString('latin1')}`)
      return places
    })
    .toSorted()

const bytesOf = (random: Random, length: number, letters: number): Buffer =>
  Buffer.from(Array.from({ length }, () => 65 + random.below(letters)))

/** The size of a piece of text that is searched at a time. */
const piece = 128 * 1024

describe('finding byte strings', () => {
  it.each([
    ['short', 4, 15],
    ['long', 19, 30],
    ['of both kinds', 4, 40],
  ])('finds everything that stands in a text: %s', (_, least, most) => {
    const random = seeded(most)
    for (let round = 0; round < 300; round += 1) {
      // Few letters, so that needles overlap and share their bytes.
      const letters = 2 + random.below(round % 3 === 0 ? 3 : 60)
      const needles = Array.from({ length: 1 + random.below(30) }, () =>
        bytesOf(random, least + random.below(most - least), letters),
      )
      const unique = [...new Map(needles.map((each) => [each.toString('latin1'), each])).values()]
      const text = Buffer.concat(
        Array.from({ length: random.below(40) }, () =>
          random.below(2) === 0 ? random.pick(unique) : bytesOf(random, random.below(60), letters),
        ),
      )
      expect(found(unique, text)).toEqual(expected(unique, text))
    }
  })

  it('finds what stands where two pieces of a text meet, and at its very start and end', () => {
    const [short, long] = [Buffer.from('tail'), Buffer.from('a secret of more than nineteen bytes')]
    for (const each of [short, long])
      for (let before = 0; before <= each.length; before += 1) {
        const text = Buffer.alloc(2 * piece + 5, '.')
        for (const at of [0, piece - before, text.length - each.length]) each.copy(text, at)
        expect(found([short, long], text)).toEqual(expected([short, long], text))
        expect(found([short, long], text)).toHaveLength(3)
      }
  })

  it('finds more than fit into its list of results', () => {
    const text = Buffer.alloc(piece + 100, 'ab')
    const needles = [Buffer.from('abab'), Buffer.from('baba'), Buffer.alloc(20, 'ab')]
    expect(found(needles, text)).toHaveLength(expected(needles, text).length)
  })

  it('looks at nothing after the end', () => {
    const text = Buffer.from('xx tail secret')
    expect(found([Buffer.from('tail')], text, 6)).toEqual([])
    expect(found([Buffer.from('tail')], text, 7)).toEqual(['3 tail'])
  })

  it('finds bytes of every value, and needles in great number', () => {
    const random = seeded(3)
    const needles = Array.from({ length: 3000 }, (_, at) =>
      Buffer.from(Array.from({ length: 4 + (at % 40) }, () => 1 + random.below(255))),
    )
    const text = Buffer.concat(needles.flatMap((each) => [Buffer.alloc(random.below(20)), each]))
    const unique = [...new Map(needles.map((each) => [each.toString('latin1'), each])).values()]
    expect(found(unique, text)).toEqual(expected(unique, text))
  })

  it('refuses needles that are too short to be found', () => {
    expect(() => createFindNeedles([needle(Buffer.from('abc'))])).toThrow(RangeError)
  })
})

// `npm test -- unit find-needles -u` assembles it again after a change.
it('the module is what its source assembles to', async () => {
  const wabt = await loadWabt()
  const source = readFileSync(join(scanFolder, 'find-grams.wat'), 'utf8')
  const { buffer } = wabt.parseWat('find-grams.wat', source, { simd: true, relaxed_simd: true }).toBinary({})
  await expect(
    `/** Assembled from find-grams.wat, which says what it does. */
export const findGramsWasm =
  '${Buffer.from(buffer).toString('base64')}'
`,
  ).toMatchFileSnapshot(join(scanFolder, 'find-grams-wasm.ts'))
})
