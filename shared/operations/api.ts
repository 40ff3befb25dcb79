import { z } from 'zod'
import type { ApiStatus } from '../domain/types.ts'
import { nothing, port } from './fields.ts'
import { operation } from './operation.ts'

export const apiOperations = {
  'api.status': operation<ApiStatus>()({
    input: nothing,
    kind: 'read',
    vault: 'any',
    confirm: 'never',
    actors: ['you'],
  }),
  /** When refused (`port_taken`, …), nothing changes. */
  'api.set': operation<ApiStatus>()({
    input: z.strictObject({ on: z.boolean(), port, whileLocked: z.boolean().default(false) }),
    kind: 'task',
    vault: 'any',
    confirm: 'never',
    actors: ['you'],
  }),
  'api.copyUrl': operation<{ readonly clearsAt: number | null }>()({
    input: nothing,
    kind: 'task',
    vault: 'any',
    confirm: 'never',
    actors: ['you'],
  }),
}
