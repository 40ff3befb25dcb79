import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readAs, readersOf, spellings } from '../../../electron/core/env-files/dialects.ts'
import { findAssignments } from '../../../electron/core/env-files/assignments.ts'
import { readEntries, valuesReadByAny } from '../../../electron/core/env-files/env-text.ts'
import { dialectIds } from '../../../shared/domain/dialects.ts'
import { values } from './generated.ts'

const seed = Number(process.env['KEYREEVE_SEED'] ?? 20_261_127)

describe.each(dialectIds)('%s', (dialect) => {
  it('reads every spelling of a value as that value', () => {
    fc.assert(
      fc.property(values, (value) => {
        for (const text of spellings(dialect, value)) {
          expect(readAs(dialect, text)).toBe(value)
          expect(readersOf(text, value)).toContain(dialect)
        }
      }),
      { numRuns: 2000, seed },
    )
  })
})

describe('spellings', () => {
  it.each([
    ['docker', 'abc8Q~def', 'abc8Q~def'],
    ['dotenv', 'abc8Q~def', 'abc8Q~def'],
    ['dotenv', 'Secret!1', 'Secret!1'],
    ['dotenv', 'a^b?c*d{e}f[g]h', 'a^b?c*d{e}f[g]h'],
    ['dotenv', '~/a', "'~/a'"],
    ['dotenv', 'a:~b', "'a:~b'"],
    ['expand', 'pa$word9', String.raw`'pa\$word9'`],
    ['node', 'pa$word9', "'pa$word9'"],
    ['shell', "it's", `"it's"`],
    ['shell', `it's "x"`, String.raw`"it's \"x\""`],
    ['dotenv', '-----BEGIN K-----\nMIIB\n-----END K-----\n', '"-----BEGIN K-----\nMIIB\n-----END K-----\n"'],
    ['systemd', 'a b', "'a b'"],
  ] as const)('%s: %j is written %j', (dialect, value, text) => {
    expect(spellings(dialect, value)[0]).toBe(text)
  })

  it.each([
    ['docker', 'a\nb'],
    ['python', `a\${b}'`],
    ['direnv', `a$'\n`],
  ] as const)('%s cannot hold %j', (dialect, value) => {
    expect(spellings(dialect, value)).toEqual([])
  })

  it('names only the dialects that read a text as the value', () => {
    expect(readersOf('abc', 'abc')).toEqual(dialectIds)
    expect(readersOf("'a b'", 'a b')).toEqual(dialectIds.filter((dialect) => dialect !== 'docker'))
    expect(readersOf("'a$b'", 'a$b')).not.toContain('expand')
    expect(readersOf("'a$b'", 'a$b')).toContain('node')
  })
})

it('finds the end of every spelling in a file of its dialect, and its value among those that any program reads', () => {
  fc.assert(
    fc.property(fc.constantFrom(...dialectIds), values, (dialect, value) => {
      for (const text of spellings(dialect, value)) {
        const file = `A=1\nTOKEN=${text}\nB=2\n`
        const found = findAssignments(file, dialect).find(({ name }) => name === 'TOKEN')
        // Where it does not, the writer does not use it: env-text.ts checks each edit.
        if (!found || file.slice(found.start, found.end) !== text) continue
        const read = readEntries(file, dialect)
        expect(read.ok && read.data.map(({ line, value: is }) => [line, is])).toContainEqual([2, value])
        const any = valuesReadByAny(file, 'TOKEN')
        expect(any.ok && any.data).toContain(value)
      }
    }),
    { numRuns: 2000, seed },
  )
})
