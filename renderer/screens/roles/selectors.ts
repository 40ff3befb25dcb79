import type { AccountType, Permission, Role } from '../../../shared/domain/types.ts'
import { t } from '../../data/messages.ts'

/** The permissions of these roles together, without duplicates. */
export const permissionsOf = (roles: readonly Role[], ids: readonly string[]): readonly Permission[] => [
  ...new Set(roles.filter((role) => ids.includes(role.id)).flatMap((role) => role.permissions)),
]

/** Whether an account of this type may hold the role. */
export const mayHold = (role: Role, type: AccountType): boolean =>
  role.holders === 'both' || role.holders === type

/** Who may hold a role, in words. */
export const holdersWord: Record<Role['holders'], string> = {
  user: t('roles.user_accounts_2'),
  service_account: t('roles.service_accounts_2'),
  both: t('roles.any_account_2'),
}

/** The roles whose name, id or permissions hold every word of `query`. */
export const matchingRoles = (roles: readonly Role[], query: string): readonly Role[] => {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  return roles.filter((role) => {
    const text = [
      role.name,
      role.id,
      role.description,
      role.builtIn ? t('roles.built_in_2') : t('roles.custom_2'),
      ...role.permissions,
    ]
      .join(' ')
      .toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
