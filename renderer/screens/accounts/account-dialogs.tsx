import { goToKey } from '../../app/location.ts'
import type { AccountDialog as Dialog } from '../../app/location.ts'
import { AccountDialog } from './account-dialog.tsx'
import type { Account } from '../../../shared/domain/types.ts'
import { t } from '../../data/messages.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import type { DialogViewProps } from '../../ui/dialog.tsx'
import { say } from '../../ui/toast-store.ts'
import { archiveAccount } from './store.ts'

/** Asks before archiving. Keys that the account still has are listed as links. */
const ArchiveDialog = ({ account, onClose }: { readonly account: Account; readonly onClose: () => void }) => {
  const archive = async () => {
    const refused = await archiveAccount(account)
    if (!refused) say(t('accounts.archived_name', { name: account.name }))
    return refused
  }
  return (
    <ConfirmDialog
      danger
      title={t('accounts.archive_name', { name: account.name })}
      action={t('accounts.archive_account')}
      onConfirm={archive}
      obstacles={{ names: 'keys', ids: 'keyIds', onShow: (id) => void goToKey(id) }}
      onClose={onClose}
    >
      {t('accounts.it_leaves_every_list')}
    </ConfirmDialog>
  )
}

/** The dialogs about accounts. */
export const AccountDialogView = ({ dialog, onClose }: DialogViewProps<Dialog>) => {
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
