import { z } from 'zod'
import { accountTypes } from '../../../shared/domain/types.ts'
import { errorOf, notFound } from '../errors.ts'
import { described, refused, reply, route } from '../route.ts'
import { roleShape, toRoleShape } from '../shapes.ts'
import { message } from '../../../shared/messages/message.ts'

/** Every valid key may list the roles. */
export const roleRoutes = [
  route({
    method: 'GET',
    path: '/v1/rbac/roles',
    name: 'listRbacRoles',
    operation: 'roles.list',
    status: 200,
    query: z.object({
      user_type: z.enum(accountTypes).optional().meta(described('api.doc.role_holders')),
    }),
    reply: z.object({ roles: z.array(roleShape) }),
    summary: 'api.doc.list_roles',
    handle: async ({ perform, query }) => {
      const roles = await perform('roles.list', {})
      if (!roles.ok) return refused(errorOf(roles.error))
      return reply({
        roles: roles.data
          .filter(
            ({ holders }) =>
              query.user_type === undefined || holders === 'both' || holders === query.user_type,
          )
          .map(toRoleShape),
      })
    },
  }),
  route({
    method: 'GET',
    path: '/v1/rbac/roles/{id}',
    name: 'getRbacRole',
    operation: 'roles.list',
    status: 200,
    params: z.object({ id: z.string() }),
    reply: z.object({ role: roleShape }),
    summary: 'api.doc.get_role',
    handle: async ({ perform, params }) => {
      const roles = await perform('roles.list', {})
      if (!roles.ok) return refused(errorOf(roles.error))
      const role = roles.data.find(({ id }) => id === params.id)
      return role ? reply({ role: toRoleShape(role) }) : refused(notFound(message('api.role_not_found')))
    },
  }),
]
