import type { Account } from '../../../shared/domain/types.ts'
import { ConfirmDialog, obstaclesIn } from '../../ui/confirm-dialog.tsx'
import { say } from '../../ui/toast-store.ts'
import { goToKey } from '../keys/go-to-key.ts'
import { archiveAccount } from './store.ts'
import { t } from '../../data/messages.ts'

/** Asks before archiving; keys that stand in the way become links to them. */
export const ArchiveDialog = ({
  account,
  onClose,
}: {
  readonly account: Account
  readonly onClose: () => void
}) => {
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
      obstacles={(refusal) => obstaclesIn(refusal, 'keys', 'keyIds')}
      onShowObstacle={(id) => void goToKey(id)}
      onClose={onClose}
    >
      {t('accounts.it_leaves_every_list')}
    </ConfirmDialog>
  )
}
