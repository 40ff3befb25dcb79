import { Pencil, Trash2 } from 'lucide-react'
import type { Role } from '../../../shared/domain/types.ts'
import { Button } from '../../ui/button.tsx'
import { Facts } from '../../ui/facts.tsx'
import { PermissionTable } from '../../ui/permission-table.tsx'
import { ButtonRow, PaneEnd, PaneTitle, SmallPrint, Stack } from '../../ui/screen.tsx'
import { useAccounts } from '../accounts/store.ts'
import styles from './roles.module.css'
import { holdersWord } from './selectors.ts'
import { openRoleDialog } from '../../app/location.ts'
import { t } from '../../data/messages.ts'

/** One role: what it grants, who holds it; a custom one can be changed. */
export const RoleDetail = ({ role }: { readonly role: Role }) => {
  const accounts = useAccounts((state) => state.accounts).filter((account) => account.roles.includes(role.id))
  return (
    <Stack>
      <PaneTitle title={role.name}>
        <code>{role.id}</code> · {role.builtIn ? t('roles.built_in_2') : t('roles.custom_2')}
      </PaneTitle>
      {role.description && <p className={styles.description}>{role.description}</p>}
      {!role.builtIn && (
        <ButtonRow>
          <Button icon={Pencil} onClick={() => openRoleDialog({ kind: 'edit', role })}>
            {t('roles.edit')}
          </Button>
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
            <Button
              variant="quiet-danger"
              icon={Trash2}
              onClick={() => openRoleDialog({ kind: 'delete', role })}
            >
              {t('roles.delete')}
            </Button>
          </PaneEnd>
        </>
      )}
    </Stack>
  )
}
