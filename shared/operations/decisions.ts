import { z } from 'zod'
import type { Explanation, Identification } from '../domain/explanation.ts'
import { action, entity, environment, id, inputCode } from './fields.ts'
import { commandLine, operation, person } from './operation.ts'

export const decisionOperations = {
  /** Identifies a pasted text. The text is not kept, and nothing of it is returned. */
  'decisions.identify': operation<Identification>()({
    input: z.strictObject({
      text: z.string().max(65_536, inputCode('paste_too_large')),
    }),
    kind: 'read',
    vault: 'open',
    confirm: 'never',
    actors: person,
  }),
  /** `unidentified`: the pasted text was identified before, and is no key of this vault. */
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
  /** The same, decided like the local API would, and counted as a use or a refusal of the key. */
  'decisions.verify': operation<Explanation>()({
    input: z.strictObject({ secret: z.string().max(65_536), entity, action, environment }),
    kind: 'task',
    vault: 'open',
    confirm: 'never',
    actors: commandLine,
  }),
}
