/**
 * The operations that only write the database, run like perform does: in one transaction, with the context's actor. For tests of
 * what such a function does; what perform does before it is tested in test/integration/operations.
 */
import * as accounts from '../../electron/core/accounts/change.ts'
import type { Context } from '../../electron/core/context.ts'
import * as settings from '../../electron/core/settings.ts'
import * as change from '../../electron/core/keys/change.ts'
import { queryKeys } from '../../electron/core/keys/query.ts'
import * as rotate from '../../electron/core/keys/rotate.ts'
import { scopeFor } from '../../electron/core/perform.ts'
import * as rehearsals from '../../electron/core/rehearsal/rehearsal.ts'
import * as roles from '../../electron/core/roles/roles.ts'
import type { Result } from '../../shared/domain/errors.ts'
import type { Environment, Key } from '../../shared/domain/types.ts'

const written =
  <Input extends unknown[], Data>(write: (context: Context, ...input: Input) => Result<Data>) =>
  async (root: Context, ...input: Input): Promise<Result<Data>> => {
    const { context, announce } = scopeFor(root, root.actor)
    const result = await context.db.write(() => write(context, ...input))
    if (result.ok) announce()
    return result
  }

export const createAccount = written(accounts.createAccount)
export const updateAccount = written(accounts.updateAccount)
export const archiveAccount = written(accounts.archiveAccount)
export const createRole = written(roles.createRole)
export const updateRole = written(roles.updateRole)
export const deleteRole = written(roles.deleteRole)
export const disableKey = written(change.disableKey)
export const enableKey = written(change.enableKey)
export const endOverlap = written(rotate.endOverlap)
export const startRehearsal = written(rehearsals.startRehearsal)
export const stopRehearsal = written(rehearsals.stopRehearsal)
export const setEnvironment = written(settings.setEnvironment)

/** The keys of one environment, newest first, deleted ones included: the first thousand. */
export const listKeys = (
  context: Context,
  { environment }: { readonly environment: Environment },
): readonly Key[] =>
  queryKeys(context, { environment, filters: { status: 'any' }, window: { offset: 0, limit: 1000 } }).rows
