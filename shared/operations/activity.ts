import { z } from 'zod'
import { activityKinds, type ActivityCursor, type ActivityItem, type Refused } from '../domain/types.ts'
import { environment, id } from './fields.ts'
import { operation, person } from './operation.ts'

export const activityOperations = {
  /** Pages of the activity, newest first: `before` is the previous page's `next`. `of` is an environment or a subject, the id of a key or an account. */
  'activity.list': operation<{
    readonly items: readonly ActivityItem[]
    readonly next: ActivityCursor | null
  }>()({
    input: z.strictObject({
      kind: z.enum(activityKinds).optional(),
      of: z.union([z.strictObject({ environment }), z.strictObject({ subject: id })]).optional(),
      before: z
        .strictObject({ at: z.number().int(), seq: z.number().int(), id: z.number().int() })
        .optional(),
      limit: z.number().int().min(1).max(200).optional(),
    }),
    kind: 'read',
    vault: 'any',
    confirm: 'never',
    actors: person,
  }),
  'refusals.list': operation<readonly Refused[]>()({
    input: z.strictObject({ limit: z.number().int().min(1).max(100).optional() }),
    kind: 'read',
    vault: 'any',
    confirm: 'never',
    actors: person,
  }),
}
