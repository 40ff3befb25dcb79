import { z } from 'zod'
import {
  retentions,
  type ActivityRetention,
  type ActivityVerification,
  type ExportedEntry,
} from '../domain/audit.ts'
import { activityKinds, type ActivityList, type Refused } from '../domain/types.ts'
import { environment, id, listWindow } from './fields.ts'
import { commandLine, operation, person } from './operation.ts'

export const activityOperations = {
  /**
   * A part of the activity, newest first. `of` is an environment or a subject, the id of a key or an account. The anchor of the
   * window is an `activityPosition`.
   */
  'activity.query': operation<ActivityList>()({
    input: z.strictObject({
      filters: z
        .strictObject({
          kind: z.enum(activityKinds).optional(),
          of: z.union([z.strictObject({ environment }), z.strictObject({ subject: id })]).optional(),
        })
        .optional(),
      window: listWindow,
      /** The entry whose position is wanted, too, as `activityId` names it. */
      locate: id.optional(),
      /** The rows are wanted before the list is counted. */
      quick: z.boolean().optional(),
    }),
    kind: 'read',
    vault: 'any',
    confirm: 'never',
    actors: person,
  }),
  /** Verifies that no entry of the activity was changed, removed or added by another program. */
  'audit.verify': operation<ActivityVerification>()({
    input: z.strictObject({}),
    kind: 'read',
    vault: 'open',
    confirm: 'never',
    actors: person,
  }),
  /** Entries of the activity as they are stored, oldest first, a part at a time: `after` is the last part's `next`. `since` in ms since the epoch. */
  'audit.export': operation<{ readonly entries: readonly ExportedEntry[]; readonly next: number | null }>()({
    input: z.strictObject({
      after: z.number().int().min(0).optional(),
      since: z.number().int().optional(),
      limit: z.number().int().min(1).max(1000),
    }),
    kind: 'read',
    vault: 'any',
    confirm: 'never',
    actors: commandLine,
  }),
  /** How long entries are kept, and how many are older, or would be with `keep`. */
  'audit.retention': operation<ActivityRetention>()({
    input: z.strictObject({ keep: z.enum(retentions).optional() }),
    kind: 'read',
    vault: 'open',
    confirm: 'never',
    actors: person,
  }),
  /** Changes how long entries are kept, and removes older ones. A system dialog asks the user of the app if entries would be removed sooner. */
  'audit.setRetention': operation<ActivityRetention>()({
    input: z.strictObject({ keep: z.enum(retentions) }),
    kind: 'task',
    vault: 'open',
    confirm: 'never',
    actors: ['you', 'cli'],
  }),
  'refusals.list': operation<readonly Refused[]>()({
    input: z.strictObject({ limit: z.number().int().min(1).max(100).optional() }),
    kind: 'read',
    vault: 'any',
    confirm: 'never',
    actors: person,
  }),
}
