import type { AccountDialog as Dialog } from '../../app/location.ts'
import { AccountDialog } from './account-dialog.tsx'
import { ArchiveDialog } from './archive-dialog.tsx'

/** The dialogs about accounts. */
export const AccountDialogView = ({
  dialog,
  onClose,
}: {
  readonly dialog: Dialog
  readonly onClose: () => void
}) => {
  switch (dialog.kind) {
    case 'create':
      return <AccountDialog type={dialog.type} account={null} role={null} onClose={onClose} />
    case 'edit':
      return (
        <AccountDialog
          type={dialog.account.type}
          account={dialog.account}
          role={dialog.role ?? null}
          onClose={onClose}
        />
      )
    case 'archive':
      return <ArchiveDialog account={dialog.account} onClose={onClose} />
  }
}
