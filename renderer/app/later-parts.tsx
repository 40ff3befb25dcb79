import { useState, type ReactNode } from 'react'
import type { ScreenId } from '../../shared/commands/commands.ts'
import { request } from '../data/client.ts'
import { AccountDialogView } from '../screens/accounts/account-dialogs.tsx'
import { AccountsScreen } from '../screens/accounts/accounts-screen.tsx'
import { ActivityScreen } from '../screens/activity/activity-screen.tsx'
import { CheckAccessScreen } from '../screens/check-access/check-access-screen.tsx'
import { EnvImportDialog } from '../screens/env-import/import-dialog.tsx'
import { HealthScreen } from '../screens/health/health-screen.tsx'
import { KeyDialogView, type CreatedKey } from '../screens/keys/key-dialogs.tsx'
import { NewSecret } from '../screens/keys/secret-dialog.tsx'
import { ProjectDialogView } from '../screens/projects/project-dialogs.tsx'
import { ProjectsScreen } from '../screens/projects/projects-screen.tsx'
import { RoleDialogView } from '../screens/roles/role-dialogs.tsx'
import { RolesScreen } from '../screens/roles/roles-screen.tsx'
import { ScanScreen } from '../screens/scan/scan-screen.tsx'
import { SettingsScreen } from '../screens/settings/settings-screen.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { type DialogViewProps, Dialog, DialogBody, DialogFooter } from '../ui/dialog.tsx'
import { closeDialog, useLocation, type Dialog as OpenDialog } from './location.ts'
import { Palette } from './palette.tsx'
import { ShortcutList } from './shortcut-list.tsx'
import { Button } from '../ui/button.tsx'
import { FaultState } from '../ui/states.tsx'
import { ErrorBoundary } from './error-boundary.tsx'
import { t } from '../data/messages.ts'

export { VaultScreen } from '../screens/vault/vault-screen.tsx'

/** Every screen except the first one. */
export const laterScreens: Record<Exclude<ScreenId, 'keys'>, () => React.ReactNode> = {
  projects: ProjectsScreen,
  accounts: AccountsScreen,
  roles: RolesScreen,
  'check-access': CheckAccessScreen,
  activity: ActivityScreen,
  health: HealthScreen,
  scan: ScanScreen,
  settings: SettingsScreen,
}

type DialogProps = DialogViewProps<OpenDialog> & { readonly onCreated: (created: CreatedKey) => void }

const DialogView = ({ dialog, onClose, onCreated }: DialogProps) => {
  switch (dialog.of) {
    case 'app':
      return dialog.kind === 'palette' ? <Palette onClose={onClose} /> : <ShortcutList onClose={onClose} />
    case 'key':
      return <KeyDialogView dialog={dialog} onClose={onClose} onCreated={onCreated} />
    case 'account':
      return <AccountDialogView dialog={dialog} onClose={onClose} />
    case 'role':
      return <RoleDialogView dialog={dialog} onClose={onClose} />
    case 'project':
      return <ProjectDialogView dialog={dialog} onClose={onClose} />
    case 'env_import':
      return <EnvImportDialog files={dialog.files} onClose={onClose} />
    case 'question':
      return <ConfirmDialog {...dialog.question} onClose={onClose} />
  }
}

type BoundaryProps = {
  /** What opened the dialog; a change resets the boundary. */
  readonly resetKey: unknown
  readonly onClose: () => void
  readonly children: ReactNode
}

/** Replaces a dialog that fails as a whole by one that says so and can be closed. */
const DialogBoundary = ({ resetKey, onClose, children }: BoundaryProps) => (
  <ErrorBoundary
    place="dialog"
    resetKey={resetKey}
    renderFault={(fault) => (
      <Dialog title={t('app.something_went_wrong')} width="narrow" onClose={onClose}>
        <DialogBody>
          <FaultState title={t('app.this_dialog_cannot_be')} {...fault} />
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>{t('app.close')}</Button>
        </DialogFooter>
      </Dialog>
    )}
  >
    {children}
  </ErrorBoundary>
)

/**
 * The dialogs over the screen, one above the other; none while Keyreeve is locked. A new secret is kept in this component's state until its
 * dialog is closed; locking ends the whole page.
 */
export const Dialogs = ({ locked }: { readonly locked: boolean }) => {
  const dialogs = useLocation((state) => state.dialogs)
  const [created, setCreated] = useState<CreatedKey | null>(null)
  const closeCreated = () => {
    // Until then the main process holds the secret for copying.
    if (created) void request('keys.forget', { id: created.key.id })
    setCreated(null)
  }
  return (
    <>
      {!locked &&
        dialogs.map((dialog) => (
          <DialogBoundary key={dialog.id} resetKey={dialog} onClose={() => closeDialog(dialog)}>
            <DialogView dialog={dialog} onClose={() => closeDialog(dialog)} onCreated={setCreated} />
          </DialogBoundary>
        ))}
      {!locked && created && (
        <DialogBoundary resetKey={created} onClose={closeCreated}>
          <NewSecret
            key={created.key.id}
            apiKey={created.key}
            secret={created.secret}
            old={created.old}
            onClose={closeCreated}
          />
        </DialogBoundary>
      )}
    </>
  )
}
