import { parse } from 'dotenv'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findAssignments } from '../../../electron/core/env-files/assignments.ts'
import { anyText } from './generated.ts'

const spans = (text: string): string[][] =>
  findAssignments(text).map(({ name, start, end }) => [name, text.slice(start, end)])

describe('findAssignments', () => {
  it.each([
    ['A=1', [['A', '1']]],
    [
      '\ufeffA=1\r\nB= two # c\r\n',
      [
        ['A', '1'],
        ['B', 'two'],
      ],
    ],
    ["export A='x y'  # c\n", [['A', "'x y'"]]],
    [
      "A='one\r\ntwo'\r\nB=2",
      [
        ['A', "'one\r\ntwo'"],
        ['B', '2'],
      ],
    ],
    [
      'A=1\rB=2\r',
      [
        ['A', '1'],
        ['B', '2'],
      ],
    ],
    [
      'A=\nB=2\nA=3',
      [
        ['A', ''],
        ['B', '2'],
        ['A', '3'],
      ],
    ],
    ['# A=1\n  A =  2\n', [['A', '2']]],
    ['A: 1\nB:2', [['A', '1']]],
    ["A='it's'", [['A', "'it's'"]]],
    ['A="a\\"b" # c', [['A', '"a\\"b"']]],
    ['A=   # c', [['A', '']]],
  ])('%j', (text, expected) => {
    expect(spans(text)).toEqual(expected)
  })

  it('finds what dotenv finds, in any text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const last = Object.fromEntries(
          findAssignments(text).map(({ name, start, end }) => [
            name,
            parse(`X=${text.slice(start, end)}`)['X'],
          ]),
        )
        expect(last).toEqual(parse(text))
      }),
      { numRuns: 5_000, seed: 1 },
    )
  })
})
