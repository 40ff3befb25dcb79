import { z } from 'zod'
import type { Explanation, Identification } from '../domain/explanation.ts'
import { action, entity, environment, id } from './fields.ts'
import { operation, person } from './operation.ts'

export const decisionOperations = {
  /** What a pasted text is; it is looked at and forgotten, and nothing of it comes back. */
  'decisions.identify': operation<Identification>()({
    input: z.strictObject({
      text: z.string().max(65_536, 'This is over 64 KiB. Paste the part that has the key in it.'),
    }),
    kind: 'read',
    vault: 'open',
    confirm: 'never',
    actors: person,
  }),
  /** `unidentified`: what was pasted was looked at before, and is no key of this vault. */
  'decisions.check': operation<Explanation>()({
    input: z.strictObject({
      subject: z.union([
        z.strictObject({ keyId: id }),
        z.strictObject({ secret: z.string().max(65_536) }),
        z.strictObject({ unidentified: z.enum(['malformed', 'unknown']) }),
      ]),
      entity,
      action,
      environment,
    }),
    kind: 'read',
    vault: 'open',
    confirm: 'never',
    actors: person,
  }),
  /** The same, decided as the local API would, and counted as a use or a refusal of the key. */
  'decisions.verify': operation<Explanation>()({
    input: z.strictObject({ secret: z.string().max(65_536), entity, action, environment }),
    kind: 'task',
    vault: 'open',
    confirm: 'never',
    actors: ['cli'],
  }),
}
