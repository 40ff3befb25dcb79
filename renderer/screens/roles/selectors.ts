import type { AccountType, Permission, Role } from '../../../shared/domain/types.ts'

/** What the roles of these ids grant together, each permission once. */
export const permissionsOf = (roles: readonly Role[], ids: readonly string[]): readonly Permission[] => [
  ...new Set(roles.filter((role) => ids.includes(role.id)).flatMap((role) => role.permissions)),
]

/** Whether an account of this type may hold the role. */
export const mayHold = (role: Role, type: AccountType): boolean =>
  role.holders === 'both' || role.holders === type

/** Who may hold a role, in words. */
export const holdersWord: Record<Role['holders'], string> = {
  user: 'user accounts',
  service_account: 'service accounts',
  both: 'any account',
}

/** The roles whose name, id or permissions hold every word of `query`. */
export const matchingRoles = (roles: readonly Role[], query: string): readonly Role[] => {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  return roles.filter((role) => {
    const text = [
      role.name,
      role.id,
      role.description,
      role.builtIn ? 'built-in' : 'custom',
      ...role.permissions,
    ]
      .join(' ')
      .toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
