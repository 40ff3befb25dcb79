/** What we read from a `.env` file is what the programs of its dialect read. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readEntries } from '../../../electron/core/env-files/env-text.ts'
import { dialectIds, type Dialect } from '../../../shared/domain/dialects.ts'
import { envReaders } from '../../support/env-readers.ts'
import { must } from '../../support/home.ts'

/**
 * Where we differ on purpose: newer versions of Ruby's dotenv than the one of Debian read values over several lines, and a shell takes the
 * CR of a Windows file for a part of the value, which nobody means.
 */
const exceptions: Readonly<Partial<Record<Dialect, readonly string[]>>> = {
  ruby: ['K="a\nb"', "K='a\nb'"],
  shell: ['K=ab\r'],
}

/** Lines that people write; those with `$` are left out, because programs put other variables in its place. */
const lines = [
  'K=abc',
  'K=',
  'K=""',
  "K=''",
  'K=a#b',
  'K=a #b',
  'K=#b',
  'K= #b',
  'K="a #b" # c',
  "K='a #b'#c",
  'K="a\\nb"',
  "K='a\\nb'",
  'K="a\nb"',
  "K='a\nb'",
  "K='a\"b'",
  'K="it\'s"',
  "K=it's",
  'K=a\\b',
  "K='a\\b'",
  'K="a\\\\b"',
  "K='a`b'",
  'K=ab\r',
  'export K=ab',
  'K = ab',
  'K=  ab  ',
  'K=\'{"a":"b c"}\'',
  'K=a b',
  'K="a!b"',
  'K=https://user:p%40ss@host/db?x=1&y=2',
  'K=YWJjZA==',
  'K: ab',
  '# K=no\nK=yes',
  'K=one\nK=two',
  'OTHER="K=no"\nK=yes',
]

const readHere = (line: string, dialect: Dialect): string | undefined =>
  must(readEntries(`A=1\n${line}\nZ=2\n`, dialect)).findLast(({ name }) => name === 'K')?.value

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyreeve-reading-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it.each(envReaders)('reads what $name reads', { timeout: 120_000 }, ({ name, dialect, isThere, read }) => {
  if (!isThere()) return console.log(`${name} is not installed: not tested`)
  const own = join(folder, name)
  mkdirSync(own, { recursive: true })
  const files = lines.map((line, at) => {
    const file = join(own, `${at}.env`)
    writeFileSync(file, `A=1\n${line}\nZ=2\n`)
    return file
  })
  const theirs = read(files, join(own, 'scratch'))
  const different = lines.flatMap((line, at) => {
    const there = theirs[at]
    const here = readHere(line, dialect)
    if (exceptions[dialect]?.includes(line)) return []
    // A file that they refuse, or a line that they skip, has no value that could be confused.
    return there?.['K'] === undefined || there['K'] === here ? [] : [{ line, here, there: there['K'] }]
  })
  expect(different).toEqual([])
})

it('reads docker’s files as docker/cli does: the rest of the line', () => {
  expect(
    ['K=a#b', 'K="a"', 'K= a b ', 'K=a\r', '  K=a=b', '#K=a', 'export K=a'].map((line) =>
      readHere(line, 'docker'),
    ),
  ).toEqual(['a#b', '"a"', ' a b ', 'a', 'a=b', undefined, undefined])
})

it('reads systemd’s files as systemd.exec(5) says: no comments after a value, no expansion', () => {
  expect(
    ['K=a#b', 'K=a #b', 'K="a b"', "K='a b'", 'K=a\\"b'].map((line) => readHere(line, 'systemd')),
  ).toEqual(['a#b', 'a #b', 'a b', 'a b', 'a"b'])
})

it('finds every dialect different from another one somewhere', () => {
  const readings = dialectIds.map((dialect) =>
    JSON.stringify(lines.map((line) => readHere(line, dialect) ?? null)),
  )
  expect(new Set(readings).size).toBeGreaterThan(6)
})
