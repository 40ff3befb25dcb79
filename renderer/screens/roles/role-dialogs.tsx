import type { Role } from '../../../shared/domain/types.ts'
import { goTo, type RoleDialog as Dialog } from '../../app/location.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import type { DialogViewProps } from '../../ui/dialog.tsx'
import { say } from '../../ui/toast-store.ts'
import { RoleDialog } from './role-dialog.tsx'
import { deleteRole } from './store.ts'
import { t } from '../../data/messages.ts'

/** Asks before deleting a role. Accounts that still have it are listed as links. */
const DeleteRoleDialog = ({ role, onClose }: { readonly role: Role; readonly onClose: () => void }) => {
  const remove = async () => {
    const refused = await deleteRole(role.id)
    if (!refused) say(t('roles.deleted_name', { name: role.name }))
    return refused
  }
  return (
    <ConfirmDialog
      danger
      title={t('roles.delete_name', { name: role.name })}
      action={t('roles.delete_role')}
      onConfirm={remove}
      obstacles={{
        names: 'accounts',
        ids: 'accountIds',
        onShow: (id) => goTo('accounts', { selectedId: id }),
      }}
      onClose={onClose}
    >
      {t('roles.no_account_can_be')}
    </ConfirmDialog>
  )
}

/** The dialogs about roles. */
export const RoleDialogView = ({ dialog, onClose }: DialogViewProps<Dialog>) => {
  switch (dialog.kind) {
    case 'create':
      return <RoleDialog role={null} onClose={onClose} />
    case 'edit':
      return <RoleDialog role={dialog.role} onClose={onClose} />
    case 'delete':
      return <DeleteRoleDialog role={dialog.role} onClose={onClose} />
  }
}
