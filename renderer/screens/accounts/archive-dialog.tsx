import type { Account } from '../../../shared/domain.ts'
import { request } from '../../ipc/client.ts'
import { showScreen, switchEnvironment, useShell } from '../../shell/store.ts'
import { obstaclesIn, RemoveDialog } from '../../ui/remove-dialog.tsx'
import { say, sayRefused } from '../../ui/toast-store.ts'
import { showKey } from '../keys/store.ts'
import { archiveAccount } from './store.ts'

/** Goes to a key, in whichever environment it is. */
const goToKey = async (id: string): Promise<void> => {
  const found = await request('keys.get', { id })
  if (!found.ok) return sayRefused(found.error)
  showScreen('keys')
  showKey(found.data)
  if (found.data.environment !== useShell.getState().environment) await switchEnvironment(found.data.environment)
}

/** Asks before archiving; keys that stand in the way become links to them. */
export const ArchiveDialog = ({ account, onClose }: { readonly account: Account; readonly onClose: () => void }) => {
  const archive = async () => {
    const refused = await archiveAccount(account)
    if (!refused) say(`Archived ${account.name}.`)
    return refused
  }
  return (
    <RemoveDialog
      title={`Archive ${account.name}?`}
      action="Archive account"
      onRemove={archive}
      obstacles={(refusal) => obstaclesIn(refusal, 'keys', 'keyIds')}
      onShow={(id) => void goToKey(id)}
      onClose={onClose}
    >
      It leaves every list, and no new key can be made for it. What it did stays in the activity. An account with active keys cannot be archived.
    </RemoveDialog>
  )
}
