import { AccountDialogs } from '../screens/accounts/account-dialogs.tsx'
import { AccountsScreen } from '../screens/accounts/accounts-screen.tsx'
import { ActivityScreen } from '../screens/activity/activity-screen.tsx'
import { CheckAccessScreen } from '../screens/check-access/check-access-screen.tsx'
import { HealthScreen } from '../screens/health/health-screen.tsx'
import { KeyDialogs } from '../screens/keys/key-dialogs.tsx'
import { RoleDialogs } from '../screens/roles/role-dialogs.tsx'
import { RolesScreen } from '../screens/roles/roles-screen.tsx'
import { SettingsScreen } from '../screens/settings/settings-screen.tsx'
import { openAccountDialog, useAccounts } from '../screens/accounts/store.ts'
import { openKeyDialog, useKeys } from '../screens/keys/store.ts'
import { openRoleDialog, useRoles } from '../screens/roles/store.ts'
import { DialogBoundary } from './dialog-boundary.tsx'
import { Overlays } from './overlays.tsx'
import { showOverlay, useShell, type ScreenId } from './store.ts'

export { VaultScreen } from '../screens/vault/vault-screen.tsx'

/** Every screen but the first one. */
export const laterScreens: Record<Exclude<ScreenId, 'keys'>, () => React.ReactNode> = {
  accounts: AccountsScreen,
  roles: RolesScreen,
  'check-access': CheckAccessScreen,
  activity: ActivityScreen,
  health: HealthScreen,
  settings: SettingsScreen,
}

/** What opens over any screen. While the vault is locked nothing does. */
export const Dialogs = ({ locked }: { readonly locked: boolean }) => {
  const ofKeys = useKeys((state) => state.dialog)
  const ofAccounts = useAccounts((state) => state.dialog)
  const ofRoles = useRoles((state) => state.dialog)
  const overlay = useShell((state) => state.overlay)
  return (
    <>
      <DialogBoundary resetKey={ofKeys} onClose={() => openKeyDialog(null)}>
        <KeyDialogs locked={locked} />
      </DialogBoundary>
      {!locked && (
        <>
          <DialogBoundary resetKey={ofAccounts} onClose={() => openAccountDialog(null)}>
            <AccountDialogs />
          </DialogBoundary>
          <DialogBoundary resetKey={ofRoles} onClose={() => openRoleDialog(null)}>
            <RoleDialogs />
          </DialogBoundary>
          <DialogBoundary resetKey={overlay} onClose={() => showOverlay(null)}>
            <Overlays />
          </DialogBoundary>
        </>
      )}
    </>
  )
}
