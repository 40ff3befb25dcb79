import { z } from 'zod'
import { errorOf } from '../errors.ts'
import { refused, reply, route } from '../route.ts'
import { environmentShape, pageQuery, toEnvironmentShape } from '../shapes.ts'

export const environmentRoutes = [
  route({
    method: 'GET',
    path: '/v1/environments',
    name: 'listEnvironments',
    operation: 'environment.list',
    status: 200,
    reply: z.object({
      environments: z.array(environmentShape),
      total: z.int(),
      offset: z.int(),
      limit: z.int(),
    }),
    query: z.object(pageQuery),
    summary: 'api.doc.list_environments',
    handle: async ({ perform, query: { limit, offset } }) => {
      const listed = await perform('environment.list', {})
      if (!listed.ok) return refused(errorOf(listed.error))
      const all = listed.data.map(({ environment, createdAt }) => toEnvironmentShape(environment, createdAt))
      return reply({ environments: all.slice(offset, offset + limit), total: all.length, offset, limit })
    },
  }),
  route({
    method: 'GET',
    path: '/v1/environments/current',
    name: 'getCurrentEnvironment',
    operation: 'environment.ofKey',
    status: 200,
    reply: environmentShape.extend({ key_id: z.string() }),
    summary: 'api.doc.get_environment',
    handle: async ({ perform, caller }) => {
      const own = await perform('environment.ofKey', {})
      return own.ok
        ? reply({ ...toEnvironmentShape(own.data.environment, own.data.createdAt), key_id: caller.id })
        : refused(errorOf(own.error))
    },
  }),
]
