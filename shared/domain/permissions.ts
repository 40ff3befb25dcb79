import { actions, type Action, type Permission, type Role } from './types.ts'

/** The entities of the API that we are compatible with; custom roles may name others. */
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

/** The built-in roles. They are defined in code, so that no row can change them. */
export const builtInRoles: readonly Omit<Role, 'heldBy'>[] = [
  builtIn('event_ingestor', 'Event ingestor', 'Sends events, and nothing else.', ['event:write']),
  builtIn('event_reader', 'Event reader', 'Reads events, and nothing else.', ['event:read']),
  builtIn('all_reader', 'All reader', 'Reads everything, changes nothing.', ['*:read']),
  builtIn('all_writer', 'All writer', 'Reads and writes everything.', ['*:read', '*:write']),
  builtIn('super_admin', 'Super admin', 'May do everything, and manage users, roles and settings.', ['*:*']),
]

/** Whether `granted` covers `entity:action`: each side is equal or `*`. */
export const covers = (granted: Permission, entity: string, action: Action): boolean => {
  const colon = granted.indexOf(':')
  const grantedEntity = granted.slice(0, colon)
  const grantedAction = granted.slice(colon + 1)
  return (
    (grantedEntity === '*' || grantedEntity === entity) && (grantedAction === '*' || grantedAction === action)
  )
}

/** The permissions of a snapshot, compiled for fast checks. */
export type PermissionSet = {
  readonly list: readonly Permission[]
  /** Whether any permission covers `entity:action`. A union without deny rules; no permissions cover nothing. */
  covers(entity: string, action: Action): boolean
}

const bits = { read: 1, write: 2, '*': 3 } as const

/** Compiles permissions: for each entity, and for `*`, one bit per action. */
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

/** Whether `granted` together allow everything that `permission` does: `*:read` and `*:write` cover `event:*`. */
export const coversAll = (granted: readonly Permission[], permission: Permission): boolean => {
  const colon = permission.indexOf(':')
  const entity = permission.slice(0, colon)
  const wanted = permission.slice(colon + 1)
  return actions
    .filter((action) => wanted === '*' || wanted === action)
    .every((action) => granted.some((each) => covers(each, entity, action)))
}
