import { z } from 'zod'
import { errorOf } from '../errors.ts'
import { actorOf, refused, reply, route } from '../route.ts'
import { environmentShape, pageQuery, toEnvironmentShape } from '../shapes.ts'

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
    query: z.object(pageQuery),
    summary: 'The two environments that there are.',
    handle: async ({ keyreeve, query: { limit, offset }, caller }) => {
      const listed = await keyreeve.perform('environment.list', {}, actorOf(keyreeve, caller))
      if (!listed.ok) return refused(errorOf(listed.error))
      const all = listed.data.map(({ environment, createdAt }) => toEnvironmentShape(environment, createdAt))
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
    handle: async ({ keyreeve, caller }) => {
      const listed = await keyreeve.perform('environment.list', {}, actorOf(keyreeve, caller))
      if (!listed.ok) return refused(errorOf(listed.error))
      const createdAt =
        listed.data.find(({ environment }) => environment === caller.environment)?.createdAt ?? 0
      return reply({ ...toEnvironmentShape(caller.environment, createdAt), key_id: caller.id })
    },
  }),
]
