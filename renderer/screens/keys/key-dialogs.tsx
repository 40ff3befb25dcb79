import { useEffect, useState } from 'react'
import type { Key } from '../../../shared/domain.ts'
import { request } from '../../ipc/client.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { say } from '../../ui/toast-store.ts'
import { deleteKey, disableKey, endOverlap } from './actions.ts'
import { CreateKeyDialog } from './create-key-dialog.tsx'
import { ImportKeyDialog } from './import-key-dialog.tsx'
import { RotateKeyDialog } from './rotate-key-dialog.tsx'
import { SecretDialog, type OldSecret } from './secret-dialog.tsx'
import { suggestVariable } from './selectors.ts'
import { openKeyDialog, selectKey, useKeys } from './store.ts'
import { WriteEnvDialog } from './write-env-dialog.tsx'

const close = () => openKeyDialog(null)

const whatBreaks = (key: Key): string => (key.lastUsedAt === null ? 'No program has used it yet.' : 'Whatever uses it is refused from the next request on.')

type Created = { readonly key: Key; readonly secret: string; readonly old: OldSecret | null }

/** The dialogs of the Keys screen, which any screen may open. A new secret lives in this component's state until its dialog closes. */
export const KeyDialogs = () => {
  const dialog = useKeys((state) => state.dialog)
  const [created, setCreated] = useState<Created | null>(null)
  // The main process holds the value for copying until the dialog is gone, however it goes.
  useEffect(() => (created ? () => void request('keys.forget', { id: created.key.id }) : undefined), [created])

  if (created) return <SecretDialog keyRow={created.key} secret={created.secret} old={created.old} onClose={() => setCreated(null)} />
  if (dialog === null) return null
  switch (dialog.kind) {
    case 'create':
      return (
        <CreateKeyDialog
          environment={dialog.environment}
          accountId={dialog.accountId}
          onClose={close}
          onCreated={(key, secret) => {
            close()
            selectKey(key.id)
            setCreated({ key, secret, old: dialog.relieves ? { title: `Where ${dialog.relieves.name} stands`, places: dialog.relieves.places } : null })
          }}
        />
      )
    case 'import':
      return (
        <ImportKeyDialog
          environment={dialog.environment}
          onClose={close}
          onImported={(key) => {
            close()
            selectKey(key.id)
            say(`Imported ${key.name}. Your keychain holds it.`)
          }}
        />
      )
    case 'write':
      return <WriteEnvDialog keyRow={dialog.key} variable={suggestVariable(dialog.key)} onClose={close} />
    case 'rotate':
      return (
        <RotateKeyDialog
          keyRow={dialog.key}
          onClose={close}
          onRotated={(key, secret, places) => {
            close()
            selectKey(key.id)
            if (secret !== null) return setCreated({ key, secret, old: { title: 'Where the old secret was written', places } })
            return say(`Rotated ${key.name}. Your keychain holds the new value.`)
          }}
        />
      )
    case 'end_overlap':
      return (
        <ConfirmDialog title={`End the overlap of ${dialog.key.name}?`} environment={dialog.key.environment} danger action="End overlap" onConfirm={() => endOverlap(dialog.key, true)} onClose={close}>
          The old secret, <code>{dialog.key.hint}</code>, still works in {dialog.key.environment}. {whatBreaks(dialog.key)} This cannot be undone.
        </ConfirmDialog>
      )
    case 'disable':
      return (
        <ConfirmDialog title={`Disable ${dialog.key.name}?`} environment={dialog.key.environment} action="Disable key" onConfirm={() => disableKey(dialog.key, true)} onClose={close}>
          It works in {dialog.key.environment}. {whatBreaks(dialog.key)} You can enable it again.
        </ConfirmDialog>
      )
    case 'delete':
      return (
        <ConfirmDialog title={`Delete ${dialog.key.name}?`} environment={dialog.key.environment} danger action="Delete key" onConfirm={() => deleteKey(dialog.key)} onClose={close}>
          It works in {dialog.key.environment}. {whatBreaks(dialog.key)} {dialog.key.kept ? 'Its secret leaves your keychain at once. ' : ''}This cannot be undone.
        </ConfirmDialog>
      )
  }
}
