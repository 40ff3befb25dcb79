import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasRoom, KeyTable, type Fingerprint } from '../../../electron/core/decisions/key-table.ts'

/** Few different words, so that keys share buckets, first words and second words; the last home of all goes round to the first bucket. */
const fingerprints: fc.Arbitrary<Fingerprint> = fc.record({
  home: fc.constantFrom(0, 1, 2 ** 31, 2 ** 32 - 1),
  first: fc.constantFrom(0, 1, 2 ** 31, 2 ** 32 - 1),
  second: fc.constantFrom(0, 2, 2 ** 31, 2 ** 32 - 1),
})
const nameOf = ({ first, second }: Fingerprint): string => `${first} ${second}`

describe('KeyTable', () => {
  it('tells keys apart by both words, in every slot of a bucket and past it, before and after growing', () => {
    const lists = fc.uniqueArray(fingerprints, { selector: nameOf, minLength: 1, maxLength: 16 })
    fc.assert(
      fc.property(lists, fingerprints, (list, other) => {
        const table = new KeyTable(8)
        for (const [index, fingerprint] of list.entries()) table.add(fingerprint, index + 1, null, index * 10)
        for (const each of [table, table.grown()]) {
          for (const [index, fingerprint] of list.entries()) {
            const slot = each.find(fingerprint)
            expect([each.kindAt(slot), each.records[slot]]).toEqual([index + 1, index * 10])
          }
          if (!list.some((fingerprint) => nameOf(fingerprint) === nameOf(other))) expect(each.find(other)).toBe(-1)
        }
      }),
    )
  })

  it('keeps a kind, a time and a count apart in one slot', () => {
    const table = new KeyTable()
    const fingerprint = { home: 5, first: 6, second: 7 }
    table.add(fingerprint, 0xffff, 1_000_000, 9)
    const slot = table.find(fingerprint)
    table.setCount(slot, 255, 255)
    expect([table.kindAt(slot), table.countAt(slot), table.isGoodAt(slot, 998_000), table.isGoodAt(slot, 1_000_000)]).toEqual([0xffff, { uses: 255, age: 255 }, true, false])
    table.setCount(slot, 0, 0)
    expect([table.kindAt(slot), table.countAt(slot)]).toEqual([0xffff, { uses: 0, age: 0 }])
  })

  it('has no room for a kind that its bits cannot number', () => {
    expect([hasRoom(0), hasRoom(1), hasRoom(0xffff), hasRoom(0x1_0000)]).toEqual([false, true, true, false])
  })
})
