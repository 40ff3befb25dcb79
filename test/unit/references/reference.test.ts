import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  fillReferences,
  findReferences,
  formatReference,
  parseReference,
} from '../../../shared/domain/reference.ts'
import { environments } from '../../../shared/domain/types.ts'
import { displayName } from '../../../shared/operations/fields.ts'

/** What is found, as the text that each reference replaces. */
const replaced = (text: string): readonly string[] =>
  findReferences(text).found.map(({ start, end }) => text.slice(start, end))

describe('where a reference begins and ends', () => {
  it.each([
    ['A=kr://test/worker', ['kr://test/worker']],
    ['A="kr://test/worker"\nB=1', ['kr://test/worker']],
    ["A='kr://production/a.b_c~d-e'", ['kr://production/a.b_c~d-e']],
    ['url: https://u:kr://test/db@host/x', ['kr://test/db']],
    ['{"token":"kr://test/a","b":[kr://test/b,kr://test/c]}', ['kr://test/a', 'kr://test/b', 'kr://test/c']],
    ['kr://test/worker/more', ['kr://test/worker']],
    ['kr://test/a%20%28old%29 (x)', ['kr://test/a%20%28old%29']],
    ['{{kr://test/worker}}.example.com', ['{{kr://test/worker}}']],
    ['a {{ kr://test/worker\t}}b', ['{{ kr://test/worker\t}}']],
    ['kr://test/a\r\nkr://test/b', ['kr://test/a', 'kr://test/b']],
    // Part of another scheme, or of a word.
    ['xkr://test/a', []],
    ['git+kr://test/a', []],
    // A sentence about references.
    ['# kr://<environment>/<name> {{ kr://<environment>/<name> }}', []],
    ['kr:// kr://', []],
    ['kr:/test/a KR://test/a', []],
  ])('%j', (text, expected) => {
    expect(replaced(text)).toEqual(expected)
    expect(findReferences(text).broken).toEqual([])
  })

  it.each([
    ['a\nA=kr://staging/worker', 'kr://staging/worker', 2],
    ['kr://test/', 'kr://test/', 1],
    ['kr://test', 'kr://test', 1],
    ['kr://test/%ZZ', 'kr://test/%ZZ', 1],
    ['kr://test/%ff', 'kr://test/%ff', 1],
    ['\n\n{{ kr://test/a(b) }}', 'kr://test/a(b)', 3],
  ])('%j holds a broken one', (text, broken, line) => {
    expect(findReferences(text)).toEqual({ found: [], broken: [{ text: broken, line }] })
  })

  it('says the line, whatever ends the lines', () => {
    const text = 'kr://test/a\r\n\nx kr://test/b kr://test/c\nkr://test/d'
    expect(findReferences(text).found.map(({ line }) => line)).toEqual([1, 3, 3, 4])
  })
})

const names = fc
  .string({ unit: 'grapheme', maxLength: 40 })
  .filter((name) => displayName.safeParse(name).success)
const references = fc.record({ environment: fc.constantFrom(...environments), name: names })

it('every name of a key can be written as a reference, and is read back', () => {
  fc.assert(
    fc.property(references, (reference) => {
      const text = formatReference(reference)
      expect(parseReference(text)).toEqual(reference)
      expect(text).toMatch(/^[a-z]+:\/\/[a-z]+\/[A-Za-z0-9\-._~%]+$/)
    }),
  )
})

it('filling in replaces the references and nothing else', () => {
  // Neither an unintended reference, nor something that joins one.
  const plain = fc.string({
    unit: fc.constantFrom(' ', '\n', '"', "'", '=', '#', '$', '{', '}', 'é'),
    maxLength: 8,
  })
  fc.assert(
    fc.property(fc.array(fc.tuple(plain, references, fc.string())), plain, (parts, end) => {
      const text =
        parts.map(([before, reference]) => `${before} ${formatReference(reference)} `).join('') + end
      const { found, broken } = findReferences(text)
      expect(broken).toEqual([])
      expect(found.map(({ environment, name }) => ({ environment, name }))).toEqual(
        parts.map(([, each]) => each),
      )
      const filled = fillReferences(
        text,
        found,
        parts.map(([, , value]) => value),
      )
      expect(filled).toBe(parts.map(([before, , value]) => `${before} ${value} `).join('') + end)
    }),
  )
})
