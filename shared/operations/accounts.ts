import { z } from 'zod'
import type { Account } from '../domain/types.ts'
import { accountType, byId, displayName, id, prefix, roleIds } from './fields.ts'
import { everyone, operation, person } from './operation.ts'

export const accountOperations = {
  'accounts.list': operation<readonly Account[]>()({
    input: z.strictObject({ archived: z.boolean().optional() }),
    kind: 'read',
    vault: 'any',
    confirm: 'never',
    ...everyone('user:read'),
  }),
  /** An account that can be used: its record is intact and it is not archived. */
  'accounts.get': operation<Account>()({
    input: byId,
    kind: 'read',
    vault: 'open',
    confirm: 'never',
    ...everyone('any'),
  }),
  /** The id of the account with this id, or with this name in any case. */
  'accounts.find': operation<{ readonly id: string }>()({
    input: z.strictObject({ name: z.string() }),
    kind: 'read',
    vault: 'any',
    confirm: 'never',
    actors: person,
  }),
  'accounts.create': operation<Account>()({
    input: z.strictObject({
      type: accountType,
      name: displayName,
      roles: roleIds,
      prefix: prefix.optional(),
    }),
    kind: 'write',
    vault: 'open',
    confirm: 'never',
    ...everyone('user:write'),
  }),
  'accounts.update': operation<Account>()({
    input: z.strictObject({
      id,
      name: displayName.optional(),
      roles: roleIds.optional(),
      prefix: prefix.optional(),
    }),
    kind: 'write',
    vault: 'open',
    confirm: 'never',
    actors: person,
  }),
  'accounts.archive': operation<Account>()({
    input: byId,
    kind: 'write',
    vault: 'open',
    confirm: 'never',
    actors: person,
  }),
}
