import type { Role } from '../../../shared/domain/types.ts'
import { showScreen } from '../../app/store.ts'
import { ConfirmDialog, obstaclesIn } from '../../ui/confirm-dialog.tsx'
import { say } from '../../ui/toast-store.ts'
import { showAccount } from '../accounts/store.ts'
import { RoleDialog } from './role-dialog.tsx'
import { deleteRole, openRoleDialog, useRoles } from './store.ts'

const close = () => openRoleDialog(null)

/** Asks before deleting a role; accounts that hold it become links to them. */
const DeleteRoleDialog = ({ role }: { readonly role: Role }) => {
  const remove = async () => {
    const refused = await deleteRole(role.id)
    if (!refused) say(`Deleted ${role.name}.`)
    return refused
  }
  const show = (id: string) => {
    showScreen('accounts')
    showAccount(id)
  }
  return (
    <ConfirmDialog
      danger
      title={`Delete ${role.name}?`}
      action="Delete role"
      onConfirm={remove}
      obstacles={(refusal) => obstaclesIn(refusal, 'accounts', 'accountIds')}
      onShowObstacle={show}
      onClose={close}
    >
      No account can be given it again. Keys that were created with it keep its permissions. A role that an
      account still holds cannot be deleted.
    </ConfirmDialog>
  )
}

/** The dialogs of the Roles screen, which the palette may open from anywhere. */
export const RoleDialogs = () => {
  const dialog = useRoles((state) => state.dialog)
  if (dialog === null) return null
  if (dialog.kind === 'create') return <RoleDialog role={null} onClose={close} />
  if (dialog.kind === 'edit') return <RoleDialog role={dialog.role} onClose={close} />
  return <DeleteRoleDialog role={dialog.role} />
}
