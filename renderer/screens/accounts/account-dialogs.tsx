import { AccountDialog } from './account-dialog.tsx'
import { ArchiveDialog } from './archive-dialog.tsx'
import { openAccountDialog, useAccounts } from './store.ts'

const close = () => openAccountDialog(null)

/** The dialogs of the Accounts screen, which any screen may open. */
export const AccountDialogs = () => {
  const dialog = useAccounts((state) => state.dialog)
  if (dialog === null) return null
  if (dialog.kind === 'create')
    return <AccountDialog type={dialog.type} account={null} role={null} onClose={close} />
  if (dialog.kind === 'edit')
    return (
      <AccountDialog
        type={dialog.account.type}
        account={dialog.account}
        role={dialog.role ?? null}
        onClose={close}
      />
    )
  return <ArchiveDialog account={dialog.account} onClose={close} />
}
