import { z } from 'zod'
import * as fields from '../../../shared/operations/fields.ts'
import type { Expiration } from '../../../shared/operations/fields.ts'
import type { Environment } from '../../../shared/domain/types.ts'
import { familyOf, type Refusal } from '../../../shared/domain/errors.ts'
import { errorOf, invalid, notFound, type ApiError } from '../errors.ts'
import { described, refused, reply, route } from '../route.ts'
import { keyShape, optional, pageQuery, pagination, toKeyShape } from '../shapes.ts'
import { message } from '../../../shared/messages/message.ts'
import { inputCode } from '../../../shared/operations/fields.ts'

const newKey = z.strictObject({
  name: fields.displayName,
  type: z.enum(['private_key', 'publishable_key']).meta(described('api.doc.new_key_type')),
  expires_at: z.iso
    .datetime({ offset: true, error: inputCode('time_format') })
    .nullish()
    .meta(described('api.doc.new_key_expires')),
  service_account_id: optional(fields.id, 'api.doc.new_key_account'),
})

/** Translates a refusal into the terms of the request: the account that was not found, and the names of fields. */
const createError = (refusal: Refusal): ApiError => {
  if (familyOf(refusal) === 'not_found') return notFound(message('api.user_not_found'))
  const field = { expiration: 'expires_at', accountId: 'service_account_id' }[refusal.field ?? '']
  return errorOf(field === undefined ? refusal : { ...refusal, field })
}

const expirationOf = (expiresAt: string | null | undefined, environment: Environment): Expiration => {
  if (expiresAt === undefined) return environment === 'production' ? '90d' : 'never'
  return expiresAt === null ? 'never' : { at: Date.parse(expiresAt) }
}

/** Keys in the caller's own environment, the only one that a key can access. */
export const keyRoutes = [
  route({
    method: 'POST',
    path: '/v1/secrets/api/keys',
    name: 'createApiKey',
    operation: 'keys.create',
    status: 201,
    body: newKey,
    reply: z.object({
      secret: keyShape,
      api_key: z.string().meta(described('api.doc.new_key_secret')),
    }),
    summary: 'api.doc.create_key',
    handle: async ({ perform, body, caller }) => {
      if (body.type === 'publishable_key') return refused(invalid(message('api.publishable_key'), 'type'))
      const { accountId, environment } = caller
      // In the core every key may create keys for its own account, but this field is only for service accounts.
      const own =
        body.service_account_id === accountId ? await perform('accounts.get', { id: accountId }) : undefined
      if (own?.ok && own.data.type !== 'service_account')
        return refused(invalid(message('invalid_input.not_service_account'), 'service_account_id'))
      const made = await perform('keys.create', {
        name: body.name,
        accountId: body.service_account_id ?? accountId,
        environment,
        expiration: expirationOf(body.expires_at, environment),
        keep: false,
      })
      return made.ok
        ? reply({ secret: toKeyShape(made.data.key), api_key: made.data.secret })
        : refused(createError(made.error))
    },
  }),
  route({
    method: 'GET',
    path: '/v1/secrets/api/keys',
    name: 'listApiKeys',
    operation: 'keys.query',
    status: 200,
    query: z.object({
      ...pageQuery,
      status: z.string().optional().meta(described('api.doc.list_keys_status')),
    }),
    reply: z.object({ items: z.array(keyShape), pagination }),
    summary: 'api.doc.list_keys',
    handle: async ({ perform, query: { limit, offset }, caller }) => {
      const page = await perform('keys.query', {
        environment: caller.environment,
        window: { limit, offset },
      })
      return page.ok
        ? reply({
            items: page.data.rows.map(toKeyShape),
            pagination: { total: page.data.total, limit, offset },
          })
        : refused(errorOf(page.error))
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/secrets/api/keys/{id}',
    name: 'deleteApiKey',
    operation: 'keys.delete',
    status: 204,
    params: z.object({ id: fields.id }),
    reply: null,
    summary: 'api.doc.delete_key',
    handle: async ({ perform, params }) => {
      const deleted = await perform('keys.delete', params)
      if (deleted.ok) return reply(null)
      return refused(
        familyOf(deleted.error) === 'not_found'
          ? notFound(message('api.secret_not_found'))
          : errorOf(deleted.error),
      )
    },
  }),
]
