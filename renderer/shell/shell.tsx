import { AccountsScreen } from '../screens/accounts/accounts-screen.tsx'
import { ActivityScreen } from '../screens/activity/activity-screen.tsx'
import { CheckAccessScreen } from '../screens/check-access/check-access-screen.tsx'
import { HealthScreen } from '../screens/health/health-screen.tsx'
import { KeysScreen } from '../screens/keys/keys-screen.tsx'
import { RehearsalBanner } from '../screens/rehearsals/rehearsal-banner.tsx'
import { RolesScreen } from '../screens/roles/roles-screen.tsx'
import { SettingsScreen } from '../screens/settings/settings-screen.tsx'
import { VaultBanner } from '../screens/vault/vault-banner.tsx'
import { Navigation } from './navigation.tsx'
import styles from './shell.module.css'
import { useShell, type ScreenId } from './store.ts'

const screens: Record<ScreenId, () => React.ReactNode> = {
  keys: KeysScreen,
  accounts: AccountsScreen,
  roles: RolesScreen,
  'check-access': CheckAccessScreen,
  activity: ActivityScreen,
  health: HealthScreen,
  settings: SettingsScreen,
}

/** The strip, the navigation, and the screen that is on. */
export const Shell = () => {
  const screen = useShell((state) => state.screen)
  const Current = screens[screen]
  return (
    <div className={styles.shell}>
      <a href="#main" className={styles.skip} onClick={(event) => { event.preventDefault(); document.querySelector<HTMLElement>('#main')?.focus() }}>
        Skip to the content
      </a>
      <div className={styles.strip} aria-hidden />
      <Navigation />
      <div className={styles.content}>
        <VaultBanner />
        <RehearsalBanner />
        <div className={styles.screen}>
          <Current key={screen} />
        </div>
      </div>
    </div>
  )
}
