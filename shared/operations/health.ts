import { z } from 'zod'
import type { Finding } from '../domain/types.ts'
import { environment } from './fields.ts'
import { operation, person } from './operation.ts'

export const healthOperations = {
  'health.list': operation<readonly Finding[]>()({
    input: z.strictObject({ environment }),
    kind: 'read',
    vault: 'any',
    confirm: 'never',
    actors: person,
  }),
}
