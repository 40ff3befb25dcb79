import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import * as fields from '../../../shared/operations/fields.ts'
import { errorOf, invalid, type ApiError } from '../errors.ts'
import { refused, reply, route } from '../route.ts'
import { optional, pageQuery, pagination, toUserShape, userShape, withDefault } from '../shapes.ts'
import { message } from '../../../shared/messages/message.ts'
import { inputCode } from '../../../shared/operations/fields.ts'

const newUser = z.strictObject({
  type: z.enum(['user', 'service_account'], { error: inputCode('user_type') }),
  name: optional(fields.displayName),
  roles: optional(z.array(fields.wellFormed.min(1).max(64)).max(50)),
  email: optional(z.email(inputCode('email')).max(100), 'api.doc.new_email'),
})

/** What the rules for each type of account do not allow. */
const objection = ({ type, roles, email }: z.output<typeof newUser>): ApiError | null => {
  if (type === 'service_account' && email !== undefined)
    return invalid(message('api.no_email_for_service'), 'email')
  if (type === 'user' && email === undefined) return invalid(message('api.email_for_user'), 'email')
  if (roles && roles.length > 0) return null
  return invalid(
    message(type === 'user' ? 'invalid_input.no_roles_user' : 'invalid_input.no_roles_service'),
    'roles',
  )
}

/** Accounts need a unique name, so a missing one is derived from the roles. */
const nameOf = ({ name, email, roles = [] }: z.output<typeof newUser>): string =>
  name ?? email ?? `${roles.join('-').slice(0, 80)}-${randomBytes(3).toString('hex')}`

const sort = z.object({
  field: z.enum(['name', 'created_at']),
  direction: withDefault(z.enum(['asc', 'desc']), 'desc'),
})

const search = z.strictObject({
  limit: pageQuery.limit,
  offset: pageQuery.offset,
  type: withDefault(z.enum(['user', 'service_account']), 'service_account'),
  user_ids: optional(z.array(z.string()).max(1000)),
  roles: optional(z.array(z.string()).max(50), 'api.doc.search_roles'),
  status: withDefault(z.enum(['published', 'archived']), 'published'),
  order: withDefault(z.enum(['asc', 'desc']), 'desc'),
  sort: optional(z.array(sort).max(1)),
  filters: optional(z.array(z.unknown()).max(0, inputCode('filters'))),
  start_time: optional(z.iso.datetime({ offset: true })),
  end_time: optional(z.iso.datetime({ offset: true })),
  expand: optional(z.string()),
})

/** Accounts. They have no e-mail address, metadata or password, because nobody logs in. */
export const userRoutes = [
  route({
    method: 'POST',
    path: '/v1/users',
    name: 'createUser',
    operation: 'accounts.create',
    status: 201,
    body: newUser,
    reply: userShape,
    summary: 'api.doc.create_user',
    handle: async ({ perform, body }) => {
      const bodyCheck = objection(body)
      if (bodyCheck) return refused(bodyCheck)
      const { type, roles = [] } = body
      const made = await perform('accounts.create', { type, name: nameOf(body), roles })
      return made.ok ? reply(toUserShape(made.data)) : refused(errorOf(made.error))
    },
  }),
  route({
    method: 'POST',
    path: '/v1/users/search',
    name: 'queryUser',
    operation: 'accounts.list',
    status: 200,
    body: search,
    reply: z.object({ items: z.array(userShape), pagination }),
    summary: 'api.doc.query_user',
    handle: async ({ perform, body }) => {
      const { limit, offset, type, user_ids: ids, roles, status, start_time: from, end_time: to } = body
      const [by = { field: 'created_at' as const, direction: body.order }] = body.sort ?? []
      const accounts = await perform('accounts.list', { archived: status === 'archived' })
      if (!accounts.ok) return refused(errorOf(accounts.error))
      const found = accounts.data.filter(
        (account) =>
          account.type === type &&
          (account.archivedAt !== null) === (status === 'archived') &&
          (ids === undefined || ids.includes(account.id)) &&
          (roles === undefined || roles.some((role) => account.roles.includes(role))) &&
          (from === undefined || account.createdAt >= Date.parse(from)) &&
          (to === undefined || account.createdAt <= Date.parse(to)),
      )
      found.sort(
        (a, b) =>
          (by.field === 'name'
            ? a.name.localeCompare(b.name)
            : a.createdAt - b.createdAt || a.id.localeCompare(b.id)) * (by.direction === 'asc' ? 1 : -1),
      )
      return reply({
        items: found.slice(offset, offset + limit).map(toUserShape),
        pagination: { total: found.length, limit, offset },
      })
    },
  }),
  route({
    method: 'GET',
    path: '/v1/users/me',
    name: 'getUserInfo',
    operation: 'accounts.get',
    status: 200,
    reply: userShape,
    summary: 'api.doc.get_user',
    handle: async ({ perform, caller }) => {
      const account = await perform('accounts.get', { id: caller.accountId })
      return account.ok ? reply(toUserShape(account.data)) : refused(errorOf(account.error))
    },
  }),
]
