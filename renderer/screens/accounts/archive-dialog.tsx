import { useState } from 'react'
import type { Account } from '../../../shared/domain.ts'
import type { Refusal } from '../../../shared/errors.ts'
import { request } from '../../ipc/client.ts'
import { showScreen, switchEnvironment, useShell } from '../../shell/store.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogBody, DialogFooter } from '../../ui/dialog.tsx'
import { FormError } from '../../ui/note.tsx'
import { say, sayRefused } from '../../ui/toast-store.ts'
import { showKey } from '../keys/store.ts'
import styles from './accounts.module.css'
import { archiveAccount } from './store.ts'

const namesIn = (refusal: Refusal, detail: 'keys' | 'keyIds'): readonly string[] => {
  const value = refusal.details?.[detail]
  return Array.isArray(value) ? (value as readonly string[]) : []
}

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
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const [pending, setPending] = useState(false)
  const archive = async () => {
    setPending(true)
    const refused = await archiveAccount(account)
    setPending(false)
    if (refused) return setRefusal(refused)
    say(`Archived ${account.name}.`)
    return onClose()
  }
  const ids = refusal ? namesIn(refusal, 'keyIds') : []
  const show = (id: string | undefined) => {
    onClose()
    if (id !== undefined) void goToKey(id)
  }
  return (
    <Dialog title={`Archive ${account.name}?`} width="narrow" closeOutside onClose={onClose}>
      <DialogBody>
        <FormError refusal={refusal}>
          <div className={styles.keys}>
            {refusal &&
              namesIn(refusal, 'keys').map((name, index) => (
                <Button key={ids[index] ?? name} onClick={() => show(ids[index])}>
                  {name}
                </Button>
              ))}
          </div>
        </FormError>
        {!refusal && <p>It leaves every list, and no new key can be made for it. What it did stays in the activity. An account with active keys cannot be archived.</p>}
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>{refusal ? 'Close' : 'Cancel'}</Button>
        {!refusal && (
          <Button variant="danger" pending={pending} onClick={() => void archive()}>
            Archive account
          </Button>
        )}
      </DialogFooter>
    </Dialog>
  )
}
