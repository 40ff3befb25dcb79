import { z } from 'zod'
import * as fields from '../../shared/operations/fields.ts'
import { inputCode } from '../../shared/operations/fields.ts'
import { described, type Description } from './route.ts'
import { isTime } from '../../shared/domain/time.ts'
import {
  accountTypes,
  environments,
  keyStatuses,
  type Account,
  type Environment,
  type Key,
  type Role,
} from '../../shared/domain/types.ts'

/** A time (ms since the epoch) as RFC 3339, in UTC. An invalid one, which only a damaged record can have, becomes the epoch, because clients need a date. */
export const iso = (at: number): string => new Date(isTime(at) ? at : 0).toISOString()

/*
 * A field without a value is null and never missing: the published JavaScript client, with zod 4.6, accepts null for an absent value
 * but refuses a reply without the field.
 */

/** An optional field of a request. Null counts as missing, as in the API that we are compatible with. */
export const optional = <Schema extends z.ZodType>(schema: Schema, description?: Description) =>
  schema
    .nullish()
    .meta(description === undefined ? {} : described(description))
    .transform((value) => value ?? undefined)

/** An optional field with a default. */
export const withDefault = <Schema extends z.ZodType>(schema: Schema, value: z.output<Schema>) =>
  schema
    .nullish()
    .meta({ default: value })
    .transform((given): z.output<Schema> => given ?? value)

/**
 * The question of a check. The environment is required: a gateway that forgets it would otherwise let test keys into production. Entity
 * and action come together, or neither (is the key valid at all?); see `isWholeQuestion`.
 */
export const question = {
  entity: optional(fields.entity),
  action: optional(fields.action),
  environment: z
    .enum(environments, {
      error: ({ input }) => (input === undefined || input === null ? inputCode('environment') : undefined),
    })
    .meta(described('api.doc.environment')),
}

export const isWholeQuestion = ({ entity, action }: { entity?: unknown; action?: unknown }): boolean =>
  (entity === undefined) === (action === undefined)
export const notWhole = inputCode('entity_and_action')

export const pagination = z.object({ total: z.int(), limit: z.int(), offset: z.int() })

/** Numbers in a query, which consists of text. */
export const pageQuery = {
  limit: withDefault(z.coerce.number().int().min(1).max(1000), 50),
  offset: withDefault(z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER), 0),
}

export const keyShape = z.object({
  id: z.string(),
  name: z.string(),
  type: z.literal('private_key'),
  provider: z.literal('flexprice').meta(described('api.doc.provider')),
  display_id: z.string().meta(described('api.doc.display_id')),
  roles: z.array(z.string()).meta(described('api.doc.key_roles')),
  permissions: z.array(z.string()),
  user_type: z.enum(accountTypes),
  user_id: z.string(),
  service_account_name: z.string().nullable(),
  environment: z.enum(environments),
  state: z.enum(keyStatuses).meta(described('api.doc.key_state')),
  created_by: z.string().nullable().meta(described('api.doc.created_by')),
  expires_at: z.string().nullable(),
  last_used_at: z.string().nullable(),
  status: z.literal('published'),
  created_at: z.string(),
  updated_at: z.string(),
})

/** A key in the API's format. Its last change is its creation or when it was disabled: nothing else of an active key changes. */
export const toKeyShape = (key: Key): z.input<typeof keyShape> => ({
  id: key.id,
  name: key.name,
  type: 'private_key',
  provider: 'flexprice',
  display_id: key.hint,
  roles: [...key.roles],
  permissions: [...key.permissions],
  user_type: key.account.type,
  user_id: key.account.id,
  service_account_name: key.account.type === 'service_account' ? key.account.name : null,
  environment: key.environment,
  state: key.status,
  created_by: key.createdBy,
  expires_at: key.expiresAt === null ? null : iso(key.expiresAt),
  last_used_at: key.lastUsedAt === null ? null : iso(key.lastUsedAt),
  status: 'published',
  created_at: iso(key.createdAt),
  updated_at: iso(key.disabledAt ?? key.createdAt),
})

export const roleShape = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  permissions: z.record(z.string(), z.array(z.string())).meta(described('api.doc.role_permissions')),
})

export const toRoleShape = ({
  id,
  name,
  description,
  permissions,
}: Omit<Role, 'heldBy'>): z.input<typeof roleShape> => {
  const actions: Record<string, string[]> = {}
  for (const permission of permissions) {
    const [entity = '', action = ''] = permission.split(':')
    ;(actions[entity] ??= []).push(action)
  }
  return { id, name, description, permissions: actions }
}

export const userShape = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string().nullable().meta(described('api.doc.user_email')),
  type: z.enum(accountTypes),
  roles: z.array(z.string()).meta(described('api.doc.user_roles')),
  metadata: z.record(z.string(), z.string()).meta(described('api.doc.metadata')),
  tenant: z.null().meta(described('api.doc.tenant')),
})

const isAddress = (name: string): boolean => z.email().safeParse(name).success

export const toUserShape = ({ id, name, type, roles }: Account): z.input<typeof userShape> => ({
  id,
  name,
  email: isAddress(name) ? name : null,
  type,
  roles: [...roles],
  metadata: {},
  tenant: null,
})

export const environmentShape = z.object({
  id: z.enum(environments),
  name: z.string(),
  type: z.enum(['development', 'production']).meta(described('api.doc.environment_type')),
  created_at: z.string(),
  updated_at: z.string(),
})

/** @param createdAt when this installation was set up, which is when its environments were created */
export const toEnvironmentShape = (
  environment: Environment,
  createdAt: number,
): z.input<typeof environmentShape> => ({
  id: environment,
  name: environment === 'test' ? 'Test' : 'Production',
  type: environment === 'test' ? 'development' : 'production',
  created_at: iso(createdAt),
  updated_at: iso(createdAt),
})
