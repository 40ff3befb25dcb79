import type { Action, Permission } from '../../../shared/domain/types.ts'
import { covers } from '../../../shared/domain/permissions.ts'

/** Whether anything in the set grants `entity:action`. */
export const isGranted = (permissions: readonly Permission[], entity: string, action: Action): boolean =>
  permissions.some((permission) => covers(permission, entity, action))

/** Whether `*` grants it already. */
export const isImplied = (permissions: readonly Permission[], entity: string, action: Action): boolean =>
  entity !== '*' &&
  permissions.some((permission) => permission.startsWith('*:') && covers(permission, entity, action))

/** Grants or removes one action of an entity; `entity:*` is split first. */
export const toggle = (permissions: readonly Permission[], entity: string, action: Action): Permission[] => {
  const apart = permissions.flatMap((permission): Permission[] =>
    permission === `${entity}:*` ? [`${entity}:read`, `${entity}:write`] : [permission],
  )
  const own: Permission = `${entity}:${action}`
  return apart.includes(own) ? apart.filter((permission) => permission !== own) : [...apart, own]
}

/** The permissions to save: no duplicates, and none that `*` grants already. */
export const tidy = (permissions: readonly Permission[]): Permission[] =>
  [...new Set(permissions)].filter((permission) => {
    const colon = permission.indexOf(':')
    const action = permission.slice(colon + 1)
    return action === '*' || !isImplied(permissions, permission.slice(0, colon), action as Action)
  })

/** Makes a valid role id from a name: `Billing clerk` becomes `billing_clerk`. */
export const idFrom = (name: string): string =>
  name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+|_+$/g, '')
    .slice(0, 64)
