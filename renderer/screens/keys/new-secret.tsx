import { useEffect } from 'react'
import type { Key } from '../../../shared/domain/types.ts'
import { request } from '../../data/client.ts'
import { SecretDialog, type OldSecret } from './secret-dialog.tsx'
import { notePutAway } from './store.ts'
import { useDelivery } from './use-delivery.ts'

type Props = {
  readonly apiKey: Key
  readonly secret: string
  readonly old: OldSecret | null
  readonly locked: boolean
  readonly onClose: () => void
}

/** A new secret from its making until the person closes its dialog, or Keyreeve locks: the main process forgets it then, and so does the page. */
export const NewSecret = ({ apiKey, secret, old, locked, onClose }: Props) => {
  const delivery = useDelivery(apiKey)
  // The main process holds the value for copying until the dialog is gone, however it goes.
  useEffect(() => () => void request('keys.forget', { id: apiKey.id }), [apiKey])
  useEffect(() => {
    if (!locked) return
    notePutAway(apiKey)
    onClose()
  }, [locked, apiKey, onClose])
  return locked ? null : (
    <SecretDialog apiKey={apiKey} secret={secret} old={old} delivery={delivery} onClose={onClose} />
  )
}
