import { actions, type Permission } from '../../shared/domain.ts'
import { ok, refuse, type Result } from '../../shared/errors.ts'
import type { VerifiedKey } from '../core/decisions/verifier.ts'

/** Whether a key may act on what is not its own account's: mint for service accounts, see and delete everybody's keys. */
export const isSuperAdmin = (caller: VerifiedKey): boolean => caller.roles.includes('super_admin')

/**
 * Nobody gives away more than the key in their hand grants: its account may have gained roles since, and those are not in it.
 * `super_admin` is more than its permissions say, so it is given away only by who has it.
 */
export const mayGive =
  (caller: VerifiedKey) =>
  ({
    roles,
    permissions,
  }: {
    readonly roles: readonly string[]
    readonly permissions: readonly Permission[]
  }): Result<null> => {
    if (roles.includes('super_admin') && !isSuperAdmin(caller)) {
      return refuse(
        'more_than_held',
        'Role ‘super_admin’ can only be given by a key that has it. Ask a super_admin, or use such a key.',
      )
    }
    for (const permission of permissions) {
      const [entity = '', granted = ''] = permission.split(':')
      const missing = actions.find(
        (action) => (granted === '*' || granted === action) && !caller.permissions.covers(entity, action),
      )
      if (missing)
        return refuse(
          'more_than_held',
          `These roles grant ‘${missing}’ on ‘${entity}’, which this key does not have. Ask for less, or use a key that has it.`,
          { details: { missing: `${entity}:${missing}` } },
        )
    }
    return ok(null)
  }
