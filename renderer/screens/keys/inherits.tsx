import type { Account } from '../../../shared/domain/types.ts'
import { PermissionTable } from '../../ui/permission-table.tsx'
import { RoleTags } from '../../ui/tag.tsx'
import { permissionsOf } from '../roles/selectors.ts'
import { useRoles } from '../roles/store.ts'
import styles from './keys.module.css'
import { t } from '../../data/messages.ts'

/** What a key for this account would be allowed: shown before it is made, because it never changes after. */
export const Inherits = ({ account }: { readonly account: Account | undefined }) => {
  const roles = useRoles((state) => state.roles)
  if (!account) return null
  return (
    <div
      className={styles.inherits}
      role="group"
      aria-label={t('keys.inherited_roles_and_permissions')}
      tabIndex={0}
    >
      <p>{t('keys.it_takes_the_roles', { name: account.name })}</p>
      <RoleTags roles={account.roles} />
      <PermissionTable caption={t('keys.permissions')} permissions={permissionsOf(roles, account.roles)} />
    </div>
  )
}
