import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { operations } from '../../../shared/operations/index.ts'
import { createPageFaults, withoutValues } from '../../../electron/shell/page-faults.ts'
import { memoryLog } from './fakes.ts'

const fault = {
  place: 'list',
  kind: 'RangeError',
  message: 'Invalid time value',
  frames: ['at Row (keyreeve://app/assets/index-1a.js:1:234)'],
  components: [],
} as const
const parse = (input: object) => operations['app.logFault'].input.safeParse(input)

describe('errors of the page', () => {
  it('are logged once under the id that the page gets', () => {
    const log = memoryLog()
    const { id } = createPageFaults(log)({ ...fault, frames: [...fault.frames], components: [] })
    expect(id).toMatch(/^[0-9a-f]{12}$/)
    expect(log.lines).toEqual([
      { level: 'error', fields: { ...fault, id }, message: 'A part of the page failed' },
    ])
  })

  it('are logged at most 20 times a minute; the page is told when one was not', () => {
    const log = memoryLog()
    const logFault = createPageFaults(log)
    const ids = Array.from({ length: 50 }, () => logFault({ ...fault, frames: [], components: [] }).id)
    expect(ids.filter((id) => id !== null)).toHaveLength(20)
    expect(log.lines).toHaveLength(20)
  })

  it('keep plain words and accessed names, and nothing that could be a value', () => {
    expect(withoutValues('Invalid time value')).toBe('Invalid time value')
    expect(withoutValues('Minified React error #310; visit https://react.dev/errors/310')).toBe(
      'Minified React error #310; visit …',
    )
    expect(withoutValues("Cannot read properties of null (reading 'name')")).toBe(
      "Cannot read properties of null (reading 'name')",
    )
    expect(withoutValues('Unexpected token h, "hunter2-is-it" is not valid JSON')).toBe(
      'Unexpected token h, … is not valid JSON',
    )
    expect(withoutValues("'hunter2' is not a function")).toBe('… is not a function')
  })

  it('never contain a secret, wherever it is in the message', () => {
    const secret = fc.stringMatching(/^[a-z]{0,8}[0-9_\-.+/=][A-Za-z0-9_\-.+/=]{4,40}$/)
    fc.assert(
      fc.property(fc.string(), secret, fc.string(), (before, value, after) => {
        for (const message of [
          `${before} ${value} ${after}`,
          `${before}"${value}"${after}`,
          `${before}'${value}'${after}`,
        ])
          expect(withoutValues(message)).not.toContain(value)
      }),
      { seed: 20261127 },
    )
  })

  it('have a strict shape: other fields, places and lines that are not stack lines are refused', () => {
    expect(parse({ ...fault }).success).toBe(true)
    for (const wrong of [
      { place: 'elsewhere' },
      { more: 1 },
      { kind: 'a b' },
      { message: 'x'.repeat(301) },
      { frames: ['my secret: hunter2'] },
      { frames: ['at a\nb'] },
      { components: Array.from({ length: 31 }, () => 'at a') },
    ]) {
      expect(parse({ ...fault, ...wrong }).success, JSON.stringify(wrong)).toBe(false)
    }
  })
})
