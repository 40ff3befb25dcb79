import { z } from 'zod'
import * as fields from '../../../shared/operations/fields.ts'
import { iso, isWholeQuestion, notWhole, optional, question } from '../shapes.ts'
import { described, refused, reply, route } from '../route.ts'
import { say } from '../../messages.ts'

const body = z
  .strictObject({
    key: optional(z.string().max(65_536), 'api.doc.verify_secret'),
    ...question,
  })
  .refine(isWholeQuestion, notWhole)

const verified = z.object({
  valid: z.boolean(),
  code: z.string().meta(described('api.doc.verify_code')),
  message: z.string().optional(),
  key_id: z.string().optional(),
  account: z.string().optional().meta(described('api.doc.verify_account')),
  environment: fields.environment.optional(),
  roles: z.array(z.string()).optional(),
  permissions: z.array(z.string()).optional(),
  missing: z.string().optional().meta(described('api.doc.verify_missing')),
  expires_at: z.string().optional(),
})

/** Checks somebody else’s key. Needs no key of one's own: whoever has a key may know whether it is valid. */
export const verifyRoutes = [
  route({
    method: 'POST',
    path: '/v1/keys/verify',
    name: 'verifyKey',
    operation: null,
    status: 200,
    body,
    reply: verified,
    summary: 'api.doc.verify',
    handle: async ({ gate, body: asked }) => {
      const { key: secret, entity, action, environment } = asked
      const checked = await gate.check({ secret, entity, action, environment })
      // No decision was made (503), or there were too many wrong keys (429), so this is no answer about the key.
      if (!checked.ok && (checked.error.status === 503 || (checked.error.status === 429 && !checked.key)))
        return refused(checked.error)
      const { key } = checked
      return reply({
        valid: checked.ok,
        code: checked.ok ? 'ok' : checked.error.code,
        ...(checked.ok ? {} : { message: say(checked.error.message) }),
        ...(key
          ? {
              key_id: key.id,
              account: key.accountId,
              environment: key.environment,
              roles: [...key.roles],
              permissions: [...key.permissions.list],
            }
          : {}),
        ...(!checked.ok && checked.error.code === 'insufficient_permissions' && entity !== undefined
          ? { missing: `${entity}:${action}` }
          : {}),
        ...(key && key.expiresAt !== null ? { expires_at: iso(key.expiresAt) } : {}),
      })
    },
  }),
]
