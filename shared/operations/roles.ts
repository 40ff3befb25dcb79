import { z } from 'zod'
import type { Role } from '../domain/types.ts'
import type { RolePreview } from '../domain/explanation.ts'
import { description, displayName, holders, inputCode, nothing, permission, roleId } from './fields.ts'
import { everyone, operation, person } from './operation.ts'

const role = z.strictObject({
  id: roleId,
  name: displayName,
  description,
  permissions: z.array(permission).min(1, inputCode('no_permissions')).max(500),
  holders,
})

export const roleOperations = {
  'roles.list': operation<readonly Role[]>()({
    input: nothing,
    kind: 'read',
    vault: 'any',
    confirm: 'never',
    ...everyone('any'),
  }),
  'roles.create': operation<Role>()({
    input: role,
    kind: 'write',
    vault: 'open',
    confirm: 'never',
    actors: person,
  }),
  'roles.update': operation<Role>()({
    input: role,
    kind: 'write',
    vault: 'open',
    confirm: 'never',
    actors: person,
  }),
  /** How changing a role's permissions to these would affect keys; changes nothing. */
  'roles.preview': operation<RolePreview>()({
    input: z.strictObject({ id: roleId, permissions: z.array(permission).max(500) }),
    kind: 'read',
    vault: 'any',
    confirm: 'never',
    actors: person,
  }),
  'roles.delete': operation<null>()({
    input: z.strictObject({ id: roleId }),
    kind: 'write',
    vault: 'open',
    confirm: 'never',
    actors: person,
  }),
}
