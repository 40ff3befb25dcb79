import { z } from 'zod'
import { keyFindingKinds, type Finding, type FindingList } from '../domain/types.ts'
import { environment, listWindow } from './fields.ts'
import { operation, person } from './operation.ts'

export const healthOperations = {
  /** How many keys of an environment have each finding. */
  'health.list': operation<readonly Finding[]>()({
    input: z.strictObject({ environment }),
    kind: 'read',
    vault: 'any',
    confirm: 'never',
    actors: person,
  }),
  /** A part of the keys with one kind of finding, the most urgent first. */
  'health.query': operation<FindingList>()({
    input: z.strictObject({
      environment,
      filters: z.strictObject({ kind: z.enum(keyFindingKinds) }),
      window: listWindow,
    }),
    kind: 'read',
    vault: 'any',
    confirm: 'never',
    actors: person,
  }),
}
