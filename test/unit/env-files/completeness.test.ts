import { parse } from 'dotenv'
import { expect, it } from 'vitest'
import { setVariable } from '../../../electron/core/env-files/env-text.ts'

const alphabet = ["'", '"', '`', '\\', 'n', 'r', '#', '\n', '\r', ' ']

/** Every text of up to `length` characters of the alphabet. */
function texts(length: number): string[] {
  let longest = ['']
  const all = ['']
  for (let size = 1; size <= length; size++) {
    longest = alphabet.flatMap((first) => longest.map((rest) => first + rest))
    all.push(...longest)
  }
  return all
}

it('refuses a value only where no text at all behind NAME= would give it', () => {
  const reachable = new Set<string | undefined>()
  for (const text of texts(5)) {
    const variables = parse(`X=${text}\n`)
    if (Object.keys(variables).length === 1) reachable.add(variables['X'])
  }
  // a value of 3 needs up to 5 characters with its quotes; one with a CR more, for which only refusal is looked at
  const short = texts(3)
  const missed = short.filter(
    (value) => reachable.has(value) && !setVariable('', 'X', value, { shellConfirmed: true }).ok,
  )
  const refused = short.filter((value) => !setVariable('', 'X', value, { shellConfirmed: true }).ok)
  console.log(`of ${short.length} short values, ${refused.length} refused, ${missed.length} of them wrongly`)
  expect(missed).toEqual([])
})
