import type { Account } from '../../../shared/domain/types.ts'
import { PermissionTable } from '../../ui/permission-table.tsx'
import { RoleTags } from '../../ui/tag.tsx'
import { permissionsOf } from '../roles/selectors.ts'
import { useRoles } from '../roles/store.ts'
import styles from './keys.module.css'

/** What a key for this account would be allowed: shown before it is made, because it never changes after. */
export const Inherits = ({ account }: { readonly account: Account | undefined }) => {
  const roles = useRoles((state) => state.roles)
  if (!account) return null
  return (
    <div className={styles.inherits} role="group" aria-label="Inherited roles and permissions" tabIndex={0}>
      <p>It takes the roles of {account.name} as they are now, for good:</p>
      <RoleTags roles={account.roles} />
      <PermissionTable caption="Permissions" permissions={permissionsOf(roles, account.roles)} />
    </div>
  )
}
