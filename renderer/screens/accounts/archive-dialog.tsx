import type { Account } from '../../../shared/domain/types.ts'
import { ConfirmDialog, obstaclesIn } from '../../ui/confirm-dialog.tsx'
import { say } from '../../ui/toast-store.ts'
import { goToKey } from '../keys/go-to-key.ts'
import { archiveAccount } from './store.ts'

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
    if (!refused) say(`Archived ${account.name}.`)
    return refused
  }
  return (
    <ConfirmDialog
      danger
      title={`Archive ${account.name}?`}
      action="Archive account"
      onConfirm={archive}
      obstacles={(refusal) => obstaclesIn(refusal, 'keys', 'keyIds')}
      onShowObstacle={(id) => void goToKey(id)}
      onClose={onClose}
    >
      It leaves every list, and no new key can be made for it. What it did stays in the activity. An account
      with keys that are neither deleted nor expired cannot be archived.
    </ConfirmDialog>
  )
}
