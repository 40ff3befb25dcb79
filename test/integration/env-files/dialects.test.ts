import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { spellings } from '../../../electron/core/env-files/dialects.ts'
import { envReaders, type EnvReader, type Variables } from '../../support/env-readers.ts'
import { seeded } from '../../support/random.ts'
import { times } from '../../support/torture.ts'
import { values as likelyValues } from '../../unit/env-files/generated.ts'

/*
 * The certificate of the dialects: every spelling of thousands of values, nasty ones first, is read back by the real readers. What a
 * dialect cannot hold is refused by `spellings`; what it can, its readers must read exactly, and their neighbours too.
 */

const count = times(10_000, 100_000)
const seed = Number(process.env['KEYREEVE_SEED'] ?? 20_261_127)

const pieces = [
  "'",
  '"',
  '`',
  '\\',
  '\\\\',
  '$',
  '${',
  '}',
  '$A',
  '${A}',
  '$(echo x)',
  '\n',
  '\r',
  '\r\n',
  '\t',
  ' ',
  '#',
  ' #',
  '=',
  '!',
  '&',
  '|',
  ';',
  '<',
  '>',
  '(',
  ')',
  '~',
  '*',
  '?',
  '[',
  ']',
  '{',
  '%',
  'a',
  'B',
  '9',
  'n',
  'r',
  't',
  '\\n',
  '\\r',
  '\\t',
  '\\$',
  "\\'",
  '\\"',
  'é',
  '🗝',
  '\u00a0',
  '\u2028',
  'export ',
  'A=1',
  '://',
  '@',
  ':-',
  ':~',
  '\u0001',
  '\u007f',
  '\u000b',
  '\f',
  '\u0085',
  '\ufeff',
  '^',
  ',',
  '+',
  'x y',
]

const values = (): readonly string[] => {
  const random = seeded(seed)
  const found = new Set([
    ...pieces,
    ...pieces.flatMap((piece) => [`a${piece}b`, `a${piece}`, `${piece}b`, piece + piece]),
    ...fc.sample(likelyValues, { numRuns: 1000, seed }),
  ])
  while (found.size < count)
    found.add(Array.from({ length: 1 + random.below(6) }, () => random.pick(pieces)).join(''))
  return [...found].filter((value) => !value.includes('\0'))
}

type Case = { readonly value: string; readonly text: string }

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyreeve-dialects-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const fileOf = (cases: readonly Case[]): string =>
  `A='q'\n${cases.map(({ text }, at) => `K${at}=${text}\nL${at}="y"\nM${at}='z'\n`).join('')}`

const isReadBack = (cases: readonly Case[], read: Variables | undefined): boolean =>
  read !== null &&
  read !== undefined &&
  cases.every(({ value }, at) => read[`K${at}`] === value && read[`L${at}`] === 'y' && read[`M${at}`] === 'z')

const readAll = ({ name, read }: EnvReader, groups: readonly (readonly Case[])[]): readonly Variables[] => {
  const own = join(folder, name)
  mkdirSync(own, { recursive: true })
  const files = groups.map((cases, at) => {
    const file = join(own, `${at}.env`)
    writeFileSync(file, fileOf(cases))
    return file
  })
  return read(files, join(own, 'scratch'))
}

/** The cases that the reader does not read back; files that it does not read as expected are halved until one case is left. */
const wrongIn = (reader: EnvReader, groups: readonly (readonly Case[])[]): readonly Case[] => {
  if (groups.length === 0) return []
  const read = readAll(reader, groups)
  const failed = groups.filter((cases, at) => !isReadBack(cases, read[at]))
  const single = failed.filter((cases) => cases.length === 1).flat()
  if (single.length >= 20) return single
  const halves = failed.flatMap((cases) =>
    cases.length > 1 ? [cases.slice(0, cases.length / 2), cases.slice(cases.length / 2)] : [],
  )
  return [...single, ...wrongIn(reader, halves)]
}

const casesFor = ({ dialect }: EnvReader): readonly Case[] =>
  values().flatMap((value) => spellings(dialect, value).map((text) => ({ value, text })))

const inGroups = (cases: readonly Case[], size: number): readonly (readonly Case[])[] =>
  Array.from({ length: Math.ceil(cases.length / size) }, (_, at) => cases.slice(at * size, (at + 1) * size))

it.each(envReaders)(
  '$name reads every value exactly as it was written for it',
  { timeout: 300_000 },
  (reader) => {
    if (!reader.isThere()) return console.log(`${reader.name} is not installed: not tested`)
    const cases = casesFor(reader)
    expect(wrongIn(reader, inGroups(cases, reader.perFile)).slice(0, 20)).toEqual([])
    const held = new Set(cases.map(({ value }) => value)).size
    console.log(
      `${reader.name}: ${held} of ${values().length} values can be written, in ${cases.length} ways`,
    )
  },
)

it('fails if a reader reads a value differently', () => {
  const node = envReaders.find(({ name }) => name === 'Node.js')
  if (!node) throw new Error('Node.js is a reader')
  const good = { value: 'a b', text: "'a b'" }
  const bad = { value: 'a#b', text: 'a#b' }
  expect(wrongIn(node, [[good, bad, good]])).toEqual([bad])
})
