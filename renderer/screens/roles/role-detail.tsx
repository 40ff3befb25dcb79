import { Info, Pencil, Trash2 } from 'lucide-react'
import { roleCommands, type RoleCommandId } from '../../../shared/commands/row-commands.ts'
import type { AccountList, Role } from '../../../shared/domain/types.ts'
import { Facts } from '../../ui/facts.tsx'
import { PermissionTable } from '../../ui/permission-table.tsx'
import { RowButtons, rowMenu, type RowMenu } from '../../ui/row-menu.tsx'
import { ButtonRow, PaneEnd, PaneTitle, SmallPrint, Stack } from '../../ui/screen.tsx'
import styles from './roles.module.css'
import { holdersWord } from './selectors.ts'
import { openRoleDialog } from '../../app/location.ts'
import { t } from '../../data/messages.ts'
import { useQuery } from '../../data/use-query.ts'

/** What can be done with a role. `onShow` shows its details. */
export const roleMenu = (role: Role, onShow: () => void): RowMenu<RoleCommandId> =>
  rowMenu(role.name, roleCommands(role), {
    show: { icon: Info, run: onShow },
    edit: { icon: Pencil, run: () => openRoleDialog({ kind: 'edit', role }) },
    delete: { icon: Trash2, run: () => openRoleDialog({ kind: 'delete', role }) },
  })

const mostHolders = 20

/** The names of the accounts that hold a role. */
const holdersOf = ({ rows, total }: AccountList): string => {
  if (total === 0) return t('roles.nobody')
  const names = rows.map((account) => account.name).join(', ')
  return total > rows.length ? t('roles.and_more', { names, count: total - rows.length }) : names
}

/** One role: what it grants and which accounts have it. Custom roles can be changed. */
export const RoleDetail = ({ role }: { readonly role: Role }) => {
  const { data: held } = useQuery(
    'accounts.query',
    { filters: { roleId: role.id }, window: { offset: 0, limit: mostHolders } },
    ['accounts.changed'],
  )
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
            value: held && holdersOf(held),
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
