import { z } from 'zod'
import { rehearsedOutcomes, type Rehearsal } from '../domain/types.ts'
import { id, nothing } from './fields.ts'
import { operation, person } from './operation.ts'

export const rehearsalOperations = {
  'rehearsals.list': operation<readonly Rehearsal[]>()({
    input: nothing,
    kind: 'read',
    vault: 'any',
    confirm: 'never',
    actors: person,
  }),
  'rehearsals.start': operation<readonly Rehearsal[]>()({
    input: z.strictObject({ keyId: id, outcome: z.enum(rehearsedOutcomes) }),
    kind: 'write',
    vault: 'open',
    confirm: 'never',
    actors: person,
  }),
  'rehearsals.stop': operation<readonly Rehearsal[]>()({
    input: z.strictObject({ keyId: id }),
    kind: 'write',
    vault: 'any',
    confirm: 'never',
    actors: person,
  }),
}
