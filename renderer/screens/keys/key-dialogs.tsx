import { useState } from 'react'
import { suggestVariable } from '../../../shared/domain/delivery.ts'
import type { Key } from '../../../shared/domain/types.ts'
import { say } from '../../ui/toast-store.ts'
import { ConfirmKeyDialog } from './confirm-key-dialog.tsx'
import { CreateKeyDialog } from './create-key-dialog.tsx'
import { ImportKeyDialog } from './import-key-dialog.tsx'
import { LostKeyDialog } from './lost-key-dialog.tsx'
import { NewSecret } from './new-secret.tsx'
import { RotateKeyDialog } from './rotate-key-dialog.tsx'
import type { OldSecret } from './secret-dialog.tsx'
import { openKeyDialog, selectKey, useKeys, type KeyDialog } from './store.ts'
import { WriteEnvDialog } from './write-env-dialog.tsx'

const close = () => openKeyDialog(null)

/** Leaves a dialog for the steps of the lost key that it was opened from, if any. Does nothing once another dialog, or none, is open. */
const leave = (dialog: KeyDialog, lost: Key | undefined): void => {
  if (useKeys.getState().dialog === dialog) openKeyDialog(lost ? { kind: 'lost', key: lost } : null)
}

type Created = {
  readonly key: Key
  readonly secret: string
  readonly old: OldSecret | null
  /** The lost key whose steps come next. */ readonly lost: Key | null
}

/**
 * The dialogs of the Keys screen, which any screen may open. A new secret lives in this component's state until the person closes its
 * dialog, or Keyreeve locks.
 */
export const KeyDialogs = ({ locked }: { readonly locked: boolean }) => {
  const dialog = useKeys((state) => state.dialog)
  const [created, setCreated] = useState<Created | null>(null)

  const closeCreated = () => {
    setCreated(null)
    if (created?.lost) openKeyDialog({ kind: 'lost', key: created.lost })
  }

  if (created)
    return (
      <NewSecret
        key={created.key.id}
        keyRow={created.key}
        secret={created.secret}
        old={created.old}
        locked={locked}
        onClose={closeCreated}
      />
    )
  if (dialog === null || locked) return null
  switch (dialog.kind) {
    case 'create':
      return (
        <CreateKeyDialog
          environment={dialog.environment}
          accountId={dialog.accountId}
          inPlaceOf={dialog.inPlaceOf}
          onClose={() => leave(dialog, dialog.inPlaceOf ?? dialog.lost)}
          onCreated={(key, secret) => {
            close()
            selectKey(key.id)
            const lost = dialog.inPlaceOf ?? null
            const relieved = lost ? { name: lost.name, places: lost.writtenTo } : dialog.relieves
            setCreated({
              key,
              secret,
              lost,
              old: relieved ? { title: `Where ${relieved.name} stands`, places: relieved.places } : null,
            })
            dialog.onMade?.(key)
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
      return (
        <WriteEnvDialog
          keyRow={dialog.key}
          variable={suggestVariable(dialog.key)}
          onClose={() => leave(dialog, dialog.lost)}
        />
      )
    case 'lost':
      return <LostKeyDialog keyRow={dialog.key} onClose={close} />
    case 'rotate':
      return (
        <RotateKeyDialog
          keyRow={dialog.key}
          onClose={close}
          onRotated={(key, secret, places) => {
            close()
            selectKey(key.id)
            if (secret !== null)
              return setCreated({
                key,
                secret,
                lost: null,
                old: { title: 'Where the old secret was written', places },
              })
            return say(`Rotated ${key.name}. Your keychain holds the new value.`)
          }}
        />
      )
    case 'end_overlap':
    case 'disable':
    case 'delete':
      return (
        <ConfirmKeyDialog
          key={`${dialog.kind} ${dialog.key.id}`}
          kind={dialog.kind}
          keyRow={dialog.key}
          onDone={close}
          onClose={() => leave(dialog, dialog.kind === 'delete' ? dialog.lost : undefined)}
        />
      )
  }
}
