import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { say } from '../../ui/toast-store.ts'
import { RoleDialog } from './role-dialog.tsx'
import { deleteRole, openRoleDialog, useRoles } from './store.ts'

const close = () => openRoleDialog(null)

/** The dialogs of the Roles screen, which the palette may open from anywhere. */
export const RoleDialogs = () => {
  const dialog = useRoles((state) => state.dialog)
  if (dialog === null) return null
  if (dialog.kind === 'create') return <RoleDialog role={null} onClose={close} />
  const { role } = dialog
  if (dialog.kind === 'edit') return <RoleDialog role={role} onClose={close} />
  const remove = async () => {
    const refused = await deleteRole(role.id)
    if (!refused) say(`Deleted ${role.name}.`)
    return refused
  }
  return (
    <ConfirmDialog title={`Delete ${role.name}?`} danger action="Delete role" onConfirm={remove} onClose={close}>
      No account can be given it again. Keys that were created with it keep its permissions. A role that an account still holds cannot be deleted.
    </ConfirmDialog>
  )
}
