import { actions, type Action, type Permission, type Role } from './types.ts'

/** The entities that the API we are compatible with knows; custom roles may name others. */
export const knownEntities = [
  'addon',
  'ai',
  'alert_settings',
  'checkoutsession',
  'connection',
  'costsheet',
  'coupon',
  'creditgrant',
  'creditnote',
  'cron',
  'customer',
  'entitlement',
  'environment',
  'event',
  'feature',
  'group',
  'integration',
  'invoice',
  'meter',
  'oauth',
  'payment',
  'plan',
  'portal',
  'price',
  'secret',
  'setting',
  'subscription',
  'task',
  'tax',
  'tenant',
  'user',
  'wallet',
  'webhook',
  'workflow',
] as const

const builtIn = (
  id: string,
  name: string,
  description: string,
  permissions: readonly Permission[],
): Omit<Role, 'heldBy'> => ({
  id,
  name,
  description,
  permissions,
  holders: 'both',
  builtIn: true,
})

/** The roles that every installation has; they live in code, and no row can change them. */
export const builtInRoles: readonly Omit<Role, 'heldBy'>[] = [
  builtIn('event_ingestor', 'Event ingestor', 'Sends events, and nothing else.', ['event:write']),
  builtIn('event_reader', 'Event reader', 'Reads events, and nothing else.', ['event:read']),
  builtIn('all_reader', 'All reader', 'Reads everything, changes nothing.', ['*:read']),
  builtIn('all_writer', 'All writer', 'Reads and writes everything.', ['*:read', '*:write']),
  builtIn('super_admin', 'Super admin', 'May do everything, and manage users, roles and settings.', ['*:*']),
]

/** Whether `granted` covers `entity:action`: each side equal or `*`. */
export const covers = (granted: Permission, entity: string, action: Action): boolean => {
  const colon = granted.indexOf(':')
  const grantedEntity = granted.slice(0, colon)
  const grantedAction = granted.slice(colon + 1)
  return (
    (grantedEntity === '*' || grantedEntity === entity) && (grantedAction === '*' || grantedAction === action)
  )
}

/** What a snapshot grants, made for asking often. */
export type PermissionSet = {
  readonly list: readonly Permission[]
  /** Whether any of them covers `entity:action`: a union, no deny rules; nothing granted covers nothing. */
  covers(entity: string, action: Action): boolean
}

const bits = { read: 1, write: 2, '*': 3 } as const

/** Compiles permissions: per entity, and for `*`, one bit an action. */
export const permissionSet = (list: readonly Permission[]): PermissionSet => {
  const granted = new Map<string, number>()
  for (const permission of list) {
    const colon = permission.indexOf(':')
    const entity = permission.slice(0, colon)
    granted.set(
      entity,
      (granted.get(entity) ?? 0) | (bits[permission.slice(colon + 1) as keyof typeof bits] ?? 0),
    )
  }
  const everywhere = granted.get('*') ?? 0
  return {
    list,
    covers: (entity, action) => (((granted.get(entity) ?? 0) | everywhere) & bits[action]) !== 0,
  }
}

/** Whether `granted`, taken together, allow all that `permission` does: `*:read` and `*:write` do what `event:*` does. */
export const coversAll = (granted: readonly Permission[], permission: Permission): boolean => {
  const colon = permission.indexOf(':')
  const entity = permission.slice(0, colon)
  const wanted = permission.slice(colon + 1)
  return actions
    .filter((action) => wanted === '*' || wanted === action)
    .every((action) => granted.some((each) => covers(each, entity, action)))
}
