import { useEffect } from 'react'
import type { Key } from '../../../shared/domain.ts'
import { request } from '../../ipc/client.ts'
import { DialogBoundary } from '../../shell/dialog-boundary.tsx'
import { SecretDialog, type OldSecret } from './secret-dialog.tsx'
import { keepWaiting } from './store.ts'
import { useDelivery } from './use-delivery.ts'

type Props = {
  readonly keyRow: Key
  readonly secret: string
  readonly old: OldSecret | null
  readonly locked: boolean
  readonly onClose: () => void
}

/** A new secret from its making until the person closes its dialog. While the vault is locked it waits unseen, and is masked again afterwards. */
export const NewSecret = ({ keyRow, secret, old, locked, onClose }: Props) => {
  const delivery = useDelivery(keyRow)
  // The main process holds the value for copying until the dialog is gone, however it goes.
  useEffect(() => {
    keepWaiting(keyRow.name)
    return () => {
      keepWaiting(null)
      void request('keys.forget', { id: keyRow.id })
    }
  }, [keyRow])
  if (locked) return null
  // The secret stays in this component's caller: what fails to show it can be tried again, and the secret is not lost with it.
  return (
    <DialogBoundary resetKey={keyRow} onClose={onClose}>
      <SecretDialog keyRow={keyRow} secret={secret} old={old} delivery={delivery} onClose={onClose} />
    </DialogBoundary>
  )
}
