import { isFileInUse, suggestVariable } from '../../../shared/domain/delivery.ts'
import type { Key } from '../../../shared/domain/types.ts'
import { closeAllDialogs, selectIfOn, type KeyDialog } from '../../app/location.ts'
import type { DialogViewProps } from '../../ui/dialog.tsx'
import { say } from '../../ui/toast-store.ts'
import { ConfirmKeyDialog } from './confirm-key-dialog.tsx'
import { CreateKeyDialog } from './create-key-dialog.tsx'
import { ImportKeyDialog } from './import-key-dialog.tsx'
import { LostKeyDialog } from './lost-key-dialog.tsx'
import { RotateDueDialog } from './rotate-due-dialog.tsx'
import { RotateKeyDialog } from './rotate-key-dialog.tsx'
import type { OldSecret } from './secret-dialog.tsx'
import { WriteEnvDialog } from './write-env-dialog.tsx'
import { t } from '../../data/messages.ts'

/** A key that was just created, its secret, and where its predecessor's secret is. */
export type CreatedKey = { readonly key: Key; readonly secret: string; readonly old: OldSecret | null }

type Props = DialogViewProps<KeyDialog> & {
  /** Passes a new secret directly to the dialog that shows it, so that no store contains it. */
  readonly onCreated: (created: CreatedKey) => void
}

/** The dialogs about keys. */
export const KeyDialogView = ({ dialog, onClose, onCreated }: Props) => {
  switch (dialog.kind) {
    case 'create': {
      const { environment, accountId, inPlaceOf, predecessor, onMade } = dialog
      return (
        <CreateKeyDialog
          environment={environment}
          accountId={accountId}
          inPlaceOf={inPlaceOf}
          onClose={onClose}
          onCreated={(key, secret) => {
            // The steps of a lost key continue after its new key is created. Every other flow ends here.
            if (inPlaceOf) onClose()
            else closeAllDialogs()
            selectIfOn('keys', key.id)
            const old = inPlaceOf
              ? { name: inPlaceOf.name, places: inPlaceOf.placements.filter(isFileInUse) }
              : predecessor
            onCreated({
              key,
              secret,
              old: old
                ? { title: t('keys.where_name_stands', { name: old.name }), places: old.places }
                : null,
            })
            onMade?.(key)
          }}
        />
      )
    }
    case 'import':
      return (
        <ImportKeyDialog
          environment={dialog.environment}
          onClose={onClose}
          onImported={(key) => {
            onClose()
            selectIfOn('keys', key.id)
            say(t('keys.imported_name_your_keychain', { name: key.name }))
          }}
        />
      )
    case 'write':
      return (
        <WriteEnvDialog
          apiKey={dialog.key}
          variable={dialog.variable ?? suggestVariable(dialog.key)}
          onWritten={dialog.onWritten}
          onClose={onClose}
        />
      )
    case 'lost_key':
      return <LostKeyDialog apiKey={dialog.key} onClose={onClose} />
    case 'rotate':
      return (
        <RotateKeyDialog
          apiKey={dialog.key}
          onClose={onClose}
          onRotated={(rotated, secret, places) => {
            const { key } = rotated
            onClose()
            selectIfOn('keys', key.id)
            if (secret === null) say(t('keys.rotated_name_your_keychain', { name: key.name }))
            else {
              // A file that the rotation left is listed there, with the reason.
              const others = places.filter(({ locator }) =>
                rotated.left.every(({ path }) => path !== locator),
              )
              const title = t('keys.where_the_old_secret')
              onCreated({ key, secret, old: { title, places: others, rotated } })
            }
          }}
        />
      )
    case 'rotate_due':
      return <RotateDueDialog environment={dialog.environment} onClose={onClose} />
    case 'end_overlap':
    case 'disable':
    case 'delete':
      return <ConfirmKeyDialog kind={dialog.kind} apiKey={dialog.key} onClose={onClose} />
  }
}
