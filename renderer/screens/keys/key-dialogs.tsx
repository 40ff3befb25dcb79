import { useState } from 'react'
import { isFileInUse, suggestVariable } from '../../../shared/domain/delivery.ts'
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
const leave = (dialog: KeyDialog, lostKey: Key | undefined): void => {
  if (useKeys.getState().dialog === dialog) openKeyDialog(lostKey ? { kind: 'lost_key', key: lostKey } : null)
}

type Created = {
  readonly key: Key
  readonly secret: string
  readonly old: OldSecret | null
  /** The lost key whose steps come next. */ readonly lostKey: Key | null
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
    if (created?.lostKey) openKeyDialog({ kind: 'lost_key', key: created.lostKey })
  }

  if (created)
    return (
      <NewSecret
        key={created.key.id}
        apiKey={created.key}
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
          onClose={() => leave(dialog, dialog.inPlaceOf ?? dialog.lostKey)}
          onCreated={(key, secret) => {
            close()
            selectKey(key.id)
            const lostKey = dialog.inPlaceOf ?? null
            const predecessor = lostKey
              ? { name: lostKey.name, places: lostKey.placements.filter(isFileInUse) }
              : dialog.predecessor
            setCreated({
              key,
              secret,
              lostKey,
              old: predecessor
                ? { title: `Where ${predecessor.name} stands`, places: predecessor.places }
                : null,
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
          apiKey={dialog.key}
          variable={suggestVariable(dialog.key)}
          onClose={() => leave(dialog, dialog.lostKey)}
        />
      )
    case 'lost_key':
      return <LostKeyDialog apiKey={dialog.key} onClose={close} />
    case 'rotate':
      return (
        <RotateKeyDialog
          apiKey={dialog.key}
          onClose={close}
          onRotated={(key, secret, places) => {
            close()
            selectKey(key.id)
            if (secret !== null)
              return setCreated({
                key,
                secret,
                lostKey: null,
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
          apiKey={dialog.key}
          onDone={close}
          onClose={() => leave(dialog, dialog.kind === 'delete' ? dialog.lostKey : undefined)}
        />
      )
  }
}
