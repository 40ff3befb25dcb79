import { KeysScreen } from '../screens/keys/keys-screen.tsx'
import { RehearsalBanner } from '../screens/rehearsals/rehearsal-banner.tsx'
import { VaultBanner } from '../screens/vault/vault-banner.tsx'
import { useLater } from './later.ts'
import { Navigation } from './navigation.tsx'
import styles from './shell.module.css'
import { useShell } from './store.ts'

/** The strip, the navigation, and the screen that is on. */
export const Shell = () => {
  const screen = useShell((state) => state.screen)
  const laterScreens = useLater(({ parts }) => parts?.laterScreens)
  const Current = screen === 'keys' ? KeysScreen : laterScreens?.[screen]
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
          {Current && <Current key={screen} />}
        </div>
      </div>
    </div>
  )
}
