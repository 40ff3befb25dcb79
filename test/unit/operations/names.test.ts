import { expect, it } from 'vitest'
import { displayName } from '../../../shared/operations/fields.ts'

const accepts = (name: string): boolean => displayName.safeParse(name).success
const codes = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, n) => from + n)

it('a name has no control characters, line ends or bidirectional marks', () => {
  const refused = [
    ...codes(0, 0x1f),
    ...codes(0x7f, 0x9f),
    0x2028,
    0x2029,
    0x061c,
    0x200e,
    0x200f,
    ...codes(0x202a, 0x202e),
    ...codes(0x2066, 0x2069),
    0xfeff,
  ]
  expect(refused.filter((code) => accepts(`a${String.fromCodePoint(code)}b`))).toEqual([])
})

it('a name may be in any script, and contain emoji of several code points', () => {
  for (const name of [
    'Ünïcödé',
    '請求サービス',
    'שירות',
    '👩‍💻 laptop',
    'a​b',
    'x'.repeat(100),
    '🔑',
    '🇩🇪',
    '#',
    '…',
    'é',
    'कि',
    '1',
  ])
    expect(accepts(name), name).toBe(true)
  expect(displayName.parse('  trimmed  ')).toBe('trimmed')
})
