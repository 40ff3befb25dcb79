import { z } from 'zod'
import { environments } from '../../../shared/domain.ts'
import type { ReadableDb } from '../../core/db/handle.ts'
import { reply, route } from '../route.ts'
import { environmentShape, toEnvironmentShape } from '../shapes.ts'

/** When this installation began: when its first account was made. */
const beganAt = (db: ReadableDb): number =>
  db.get<{ created_at: number }>('SELECT created_at FROM accounts WHERE is_you = 1')?.created_at ?? 0

export const environmentRoutes = [
  route({
    method: 'GET',
    path: '/v1/environments',
    name: 'listEnvironments',
    permit: 'environment:read',
    status: 200,
    reply: z.object({
      environments: z.array(environmentShape),
      total: z.int(),
      offset: z.int(),
      limit: z.int(),
    }),
    query: z.object({
      limit: z.coerce.number().int().min(1).max(1000).default(50),
      offset: z.coerce.number().int().min(0).default(0),
    }),
    summary: 'The two environments that there are.',
    handle: ({ keyreeve: { context }, query: { limit, offset } }) => {
      const all = environments.map((environment) => toEnvironmentShape(environment, beganAt(context.db)))
      return reply({ environments: all.slice(offset, offset + limit), total: all.length, offset, limit })
    },
  }),
  route({
    method: 'GET',
    path: '/v1/environments/current',
    name: 'getCurrentEnvironment',
    permit: 'key',
    status: 200,
    reply: environmentShape.extend({ key_id: z.string() }),
    summary: 'The environment that the calling key belongs to, for life. Every good key may ask.',
    handle: ({ keyreeve: { context }, caller }) =>
      reply({ ...toEnvironmentShape(caller.environment, beganAt(context.db)), key_id: caller.id }),
  }),
]
