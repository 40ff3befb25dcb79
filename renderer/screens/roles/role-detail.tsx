import { Info, Pencil, Trash2 } from 'lucide-react'
import { roleCommands, type RoleCommandId } from '../../../shared/commands/row-commands.ts'
import type { Role } from '../../../shared/domain/types.ts'
import { Facts } from '../../ui/facts.tsx'
import { PermissionTable } from '../../ui/permission-table.tsx'
import { RowButtons, rowMenu, type RowMenu } from '../../ui/row-menu.tsx'
import { ButtonRow, PaneEnd, PaneTitle, SmallPrint, Stack } from '../../ui/screen.tsx'
import { useAccounts } from '../accounts/store.ts'
import styles from './roles.module.css'
import { holdersWord } from './selectors.ts'
import { openRoleDialog } from '../../app/location.ts'
import { t } from '../../data/messages.ts'

/** What can be done with a role. `onShow` shows its details. */
export const roleMenu = (role: Role, onShow: () => void): RowMenu<RoleCommandId> =>
  rowMenu(role.name, roleCommands(role), {
    show: { icon: Info, run: onShow },
    edit: { icon: Pencil, run: () => openRoleDialog({ kind: 'edit', role }) },
    delete: { icon: Trash2, run: () => openRoleDialog({ kind: 'delete', role }) },
  })

/** One role: what it grants and which accounts have it. Custom roles can be changed. */
export const RoleDetail = ({ role }: { readonly role: Role }) => {
  const accounts = useAccounts((state) => state.accounts).filter((account) => account.roles.includes(role.id))
  const menu = roleMenu(role, () => undefined)
  return (
    <Stack>
      <PaneTitle title={role.name}>
        <code>{role.id}</code> · {role.builtIn ? t('roles.built_in_2') : t('roles.custom_2')}
      </PaneTitle>
      {role.description && <p className={styles.description}>{role.description}</p>}
      {!role.builtIn && (
        <ButtonRow>
          <RowButtons menu={menu} commands={['edit']} />
        </ButtonRow>
      )}
      <PermissionTable caption={t('roles.permissions')} permissions={role.permissions} />
      <Facts
        facts={[
          { name: t('roles.for'), value: holdersWord[role.holders] },
          {
            name: t('roles.held_by'),
            value:
              accounts.length > 0 ? accounts.map((account) => account.name).join(', ') : t('roles.nobody'),
          },
        ]}
      />
      {role.builtIn ? (
        <SmallPrint>{t('roles.built_in_roles_cannot')}</SmallPrint>
      ) : (
        <>
          <SmallPrint>{t('roles.keys_keep_what_the')}</SmallPrint>
          <PaneEnd>
            <RowButtons menu={menu} commands={['delete']} />
          </PaneEnd>
        </>
      )}
    </Stack>
  )
}
