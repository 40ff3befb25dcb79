import { z } from 'zod'
import * as fields from '../../../shared/contract/fields.ts'
import type { Expiration } from '../../../shared/contract/fields.ts'
import type { Environment } from '../../../shared/domain.ts'
import { findAccount } from '../../core/accounts/accounts.ts'
import type { Context } from '../../core/context.ts'
import { deleteKey } from '../../core/keys/change.ts'
import { createKey } from '../../core/keys/create.ts'
import { getKey, listKeyPage } from '../../core/keys/list.ts'
import type { VerifiedKey } from '../../core/decisions/verifier.ts'
import { denied, errorOf, invalid, notFound, type ApiError } from '../errors.ts'
import { isSuperAdmin, mayGive } from '../grants.ts'
import { actingAs, refused, reply, route } from '../route.ts'
import { keyShape, pageQuery, pagination, toKeyShape } from '../shapes.ts'

const newKey = z.strictObject({
  name: fields.displayName,
  type: z
    .enum(['private_key', 'publishable_key'])
    .meta({ description: 'private_key; publishable_key is refused.' }),
  expires_at: z.iso
    .datetime({ offset: true, error: 'Give the time as RFC 3339, such as 2027-01-31T12:00:00Z.' })
    .nullish()
    .meta({
      description:
        'Null for never; left out, 90 days in production and never in test. The key ends with the calling one at the latest; the reply says when.',
    }),
  service_account_id: fields.id
    .optional()
    .meta({ description: 'Whose key it is to be; left out, the caller’s own account’s. Needs super_admin.' }),
})

/** Whose key is to be made; another account than the caller's takes a super_admin. */
const holderFor = (
  context: Context,
  caller: VerifiedKey,
  serviceAccountId: string | undefined,
): { readonly accountId: string } | { readonly error: ApiError } => {
  if (serviceAccountId === undefined) return { accountId: caller.accountId }
  if (!isSuperAdmin(caller))
    return { error: denied('Ask a tenant super_admin to mint or rotate service-account API keys.') }
  const account = findAccount(context, serviceAccountId)
  if (!account.ok)
    return { error: account.error.code === 'not_found' ? notFound('User not found') : errorOf(account.error) }
  return account.data.type === 'service_account'
    ? { accountId: account.data.id }
    : { error: invalid('Only service account user IDs can be explicitly provided', 'service_account_id') }
}

const expirationOf = (expiresAt: string | null | undefined, environment: Environment): Expiration => {
  if (expiresAt === undefined) return environment === 'production' ? '90d' : 'never'
  return expiresAt === null ? 'never' : { at: Date.parse(expiresAt) }
}

const noKey = refused(notFound('Secret not found'))

/** Keys in the caller's own environment: a key reaches no other. */
export const keyRoutes = [
  route({
    method: 'POST',
    path: '/v1/secrets/api/keys',
    name: 'createApiKey',
    permit: 'secret:write',
    status: 201,
    body: newKey,
    reply: z.object({
      secret: keyShape,
      api_key: z
        .string()
        .meta({ description: 'The secret. It is in this reply and nowhere else afterwards.' }),
    }),
    summary:
      'Creates a key in the environment of the calling one, with the roles that its account has now. It ends no later than the calling one. The secret is not kept in the keychain.',
    handle: async ({ keyreeve: { context }, body, caller }) => {
      if (body.type === 'publishable_key')
        return refused(
          invalid(
            'publishable_key is not served: a key that may be published could not be told from a leaked one. Create a private_key.',
            'type',
          ),
        )
      const holder = holderFor(context, caller, body.service_account_id)
      if ('error' in holder) return refused(holder.error)
      const made = await createKey(
        actingAs(context, caller),
        {
          name: body.name,
          accountId: holder.accountId,
          environment: caller.environment,
          expiration: expirationOf(body.expires_at, caller.environment),
          keep: false,
        },
        mayGive(caller),
      )
      if (!made.ok)
        return refused(
          errorOf(made.error.field === 'expiration' ? { ...made.error, field: 'expires_at' } : made.error),
        )
      return reply({ secret: toKeyShape(made.data.key), api_key: made.data.secret.reveal() })
    },
  }),
  route({
    method: 'GET',
    path: '/v1/secrets/api/keys',
    name: 'listApiKeys',
    permit: 'secret:read',
    status: 200,
    query: z.object({
      ...pageQuery,
      status: z
        .string()
        .optional()
        .meta({ description: 'Taken and not looked at: deleted keys are never listed.' }),
    }),
    reply: z.object({ items: z.array(keyShape), pagination }),
    summary:
      'The keys of the caller’s environment that are not deleted, newest first: all of them for a super_admin, the account’s own for anybody else.',
    handle: ({ keyreeve: { context }, query: { limit, offset }, caller }) => {
      const { items, total } = listKeyPage(context, {
        environment: caller.environment,
        accountId: isSuperAdmin(caller) ? undefined : caller.accountId,
        limit,
        offset,
      })
      return reply({ items: items.map(toKeyShape), pagination: { total, limit, offset } })
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/secrets/api/keys/{id}',
    name: 'deleteApiKey',
    permit: 'secret:write',
    status: 204,
    params: z.object({ id: fields.id }),
    reply: null,
    summary: 'Deletes a key for good, from the next check on. Another account’s key takes a super_admin.',
    handle: async ({ keyreeve: { context }, params: { id }, caller }) => {
      const key = getKey(context, id)
      if (!key.ok || key.data.environment !== caller.environment || key.data.deletedAt !== null) return noKey
      if (key.data.account.id !== caller.accountId && !isSuperAdmin(caller))
        return refused(denied('Ask a tenant super_admin to revoke this API key.'))
      // What a damaged record says of its account and environment is not to be believed, so it cannot tell who may delete it.
      if (key.data.status === 'damaged')
        return refused(
          errorOf({
            code: 'damaged',
            message:
              'The record of this key is damaged, so every check refuses it. Delete it in Keyreeve or with its command line.',
          }),
        )
      const deleted = await deleteKey(actingAs(context, caller), { id, confirmed: true })
      return deleted.ok ? reply(null) : refused(errorOf(deleted.error))
    },
  }),
]
