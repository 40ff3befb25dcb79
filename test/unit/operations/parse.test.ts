import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { parseInput } from '../../../shared/operations/parse.ts'

const schema = z.strictObject({
  name: z.string().min(1, 'Give it a name.').max(5),
  kind: z.enum(['user', 'service']),
  tags: z.array(z.string()).optional(),
})
const problems = (input: unknown) => {
  const parsed = parseInput(schema, input)
  return parsed.ok ? [] : parsed.problems
}

describe('parseInput', () => {
  it('returns the parsed value', () => {
    expect(parseInput(z.string().trim(), ' a ')).toEqual({ ok: true, data: 'a' })
  })

  it('describes every problem at its field, with the schema’s sentence or a general one', () => {
    expect(problems({ name: '', kind: 'robot' })).toEqual([
      { field: 'name', message: 'Give it a name.' },
      { field: 'kind', message: 'Use one of: user, service.' },
    ])
    expect(problems({ name: 'too long', kind: 'user', tags: ['a', 1] })).toEqual([
      { field: 'name', message: 'This is too long or too large: at most 5 is allowed.' },
      { field: 'tags.1', message: 'This must be of the type string.' },
    ])
    expect(problems({ name: 'a' })).toEqual([{ field: 'kind', message: 'This field is missing.' }])
  })

  it('never repeats the input', () => {
    expect(problems({ name: 'a', kind: 'user', kr_test_secret: 1 })).toEqual([
      { message: 'This request has a field that does not belong to it.' },
    ])
  })
})
