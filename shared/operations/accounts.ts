import { z } from 'zod'
import { accountColumns, listWindowLimit, type Account, type AccountList } from '../domain/types.ts'
import {
  accountType,
  byId,
  displayName,
  environment,
  id,
  listWindow,
  prefix,
  roleIds,
  searchText,
} from './fields.ts'
import { everyone, operation, person } from './operation.ts'

export const accountOperations = {
  'accounts.list': operation<readonly Account[]>()({
    input: z.strictObject({ archived: z.boolean().optional() }),
    kind: 'read',
    vault: 'any',
    confirm: 'never',
    ...everyone('user:read'),
  }),
  /**
   * A part of the list of accounts that are not archived, answered by the database. The search takes words, all of which must be in the name, the
   * type or the roles. Without a sort it is you first, then by name; keys are counted in `environment`, or in both.
   */
  'accounts.query': operation<AccountList>()({
    input: z.strictObject({
      environment: environment.optional(),
      search: searchText.optional(),
      filters: z.strictObject({ type: accountType.optional(), roleId: z.string().optional() }).optional(),
      sort: z.strictObject({ by: z.enum(accountColumns), descending: z.boolean() }).optional(),
      window: listWindow,
      /** The id of an account whose position is wanted, too. */ locate: id.optional(),
    }),
    kind: 'read',
    vault: 'any',
    confirm: 'never',
    actors: ['you'],
  }),
  /** The accounts with these ids, archived ones too, in no particular order. */
  'accounts.getMany': operation<readonly Account[]>()({
    input: z.strictObject({ ids: z.array(id).max(listWindowLimit) }),
    kind: 'read',
    vault: 'any',
    confirm: 'never',
    actors: ['you'],
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
