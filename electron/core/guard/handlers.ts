import type { Handlers } from '../perform.ts'
import { guardStatus, installGuard, removeGuard } from './guard.ts'

export const guardHandlers = {
  'guard.status': ({ guard }, { folder }) => guardStatus(guard, folder),
  'guard.install': ({ guard }, input) => installGuard(guard, input),
  'guard.remove': ({ guard }, input) => removeGuard(guard, input),
} satisfies Partial<Handlers>
