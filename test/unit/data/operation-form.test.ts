import { describe, expect, it } from 'vitest'
import { fieldOf, fieldProblems } from '../../../renderer/data/use-operation-form.ts'

type Values = { name: string; roles: string[]; prefix: string; again: string }

const values: Values = { name: '', roles: [], prefix: '', again: '' }
const ask = ({ name, roles, prefix }: Values) =>
  ({
    operation: 'accounts.create',
    input: { type: 'user', name, roles, ...(prefix === '' ? {} : { prefix }) },
  }) as const

describe('the problems of a form', () => {
  it('are those of the operation’s schema, each at its field', () => {
    expect(fieldProblems({ ...values, prefix: 'UPPER' }, { ask })).toEqual({
      name: 'Enter a name.',
      roles: 'Choose at least one role. A key without roles can’t do anything.',
      prefix: 'Use 2 to 8 lowercase letters, for example “kr”.',
    })
    expect(fieldProblems({ ...values, name: 'ada', roles: ['all_reader'] }, { ask })).toEqual({})
  })

  it('include those that only the form knows', () => {
    const filled = { ...values, name: 'ada', roles: ['all_reader'] }
    const problems = ({ again }: Values) => (again === '' ? { again: 'Again.' } : {})
    expect(fieldProblems(filled, { ask, problems })).toEqual({ again: 'Again.' })
    expect(fieldProblems(filled, { ask: () => null, problems })).toEqual({ again: 'Again.' })
  })

  it('leave problems without a field to the back end', () => {
    const { name: _name, ...withoutName } = values
    const asked = () => ask({ ...values, roles: ['all_reader'] })
    expect(fieldProblems(withoutName, { ask: asked })).toEqual({})
  })
})

describe('the field of a refusal', () => {
  it('is the form’s field of that name, if it has one', () => {
    expect(fieldOf(values, 'roles.0')).toBe('roles')
    expect(fieldOf(values, 'name')).toBe('name')
    expect(fieldOf(values, 'toString')).toBeNull()
    expect(fieldOf(values, undefined)).toBeNull()
  })
})
