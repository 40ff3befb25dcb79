import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { inputCode } from '../../../shared/operations/fields.ts'
import { parseInput } from '../../../shared/operations/parse.ts'

const schema = z.strictObject({
  name: z.string().min(1, inputCode('no_name')).max(5),
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

  it('describes every problem at its field, by the code of the schema or else by one of ours', () => {
    expect(problems({ name: '', kind: 'robot' })).toEqual([
      { field: 'name', code: 'invalid_input.no_name', params: { min: 1 } },
      { field: 'kind', code: 'invalid_input.one_of', params: { values: 'user, service' } },
    ])
    expect(problems({ name: 'too long', kind: 'user', tags: ['a', 1] })).toEqual([
      { field: 'name', code: 'invalid_input.too_big', params: { max: 5 } },
      { field: 'tags.1', code: 'invalid_input.wrong_type', params: { type: 'string' } },
    ])
    expect(problems({ name: 'a' })).toEqual([{ field: 'kind', code: 'invalid_input.missing', params: {} }])
  })

  it('never repeats the input', () => {
    expect(problems({ name: 'a', kind: 'user', kr_test_secret: 1 })).toEqual([
      { code: 'invalid_input.unknown_field', params: {} },
    ])
  })
})
