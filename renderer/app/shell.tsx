import { screenNames } from '../../shared/commands/commands.ts'
import { KeysScreen } from '../screens/keys/keys-screen.tsx'
import { RehearsalBanner } from '../screens/rehearsals/rehearsal-banner.tsx'
import { VaultBanner } from '../screens/vault/vault-banner.tsx'
import { FaultState } from '../ui/states.tsx'
import { ErrorBoundary } from './error-boundary.tsx'
import { useLater } from './later.ts'
import { Navigation } from './navigation.tsx'
import styles from './shell.module.css'
import { useLocation } from './location.ts'
import { t } from '../data/messages.ts'

/** The title strip, the navigation, and the current screen. */
export const Shell = () => {
  const screen = useLocation((state) => state.screen)
  const environment = useLocation((state) => state.environment)
  const laterScreens = useLater(({ parts }) => parts?.laterScreens)
  const Current = screen === 'keys' ? KeysScreen : laterScreens?.[screen]
  return (
    <div className={styles.shell}>
      <a
        href="#main"
        className={styles.skip}
        onClick={(event) => {
          event.preventDefault()
          document.querySelector<HTMLElement>('#main')?.focus()
        }}
      >
        {t('app.skip_to_the_content')}
      </a>
      <div className={styles.strip} aria-hidden />
      <ErrorBoundary place="navigation">
        <Navigation />
      </ErrorBoundary>
      <div className={styles.content}>
        <ErrorBoundary place="banner">
          <VaultBanner />
          <RehearsalBanner />
        </ErrorBoundary>
        <div className={styles.screen}>
          <ErrorBoundary
            place="screen"
            resetKey={`${screen} ${environment}`}
            renderFault={(fault) => (
              <main id="main" tabIndex={-1} className={styles.failed}>
                <h1 className="visually-hidden">{t(screenNames[screen])}</h1>
                <FaultState title={t('app.this_screen_cannot_be')} {...fault} />
              </main>
            )}
          >
            {Current && <Current key={screen} />}
          </ErrorBoundary>
        </div>
      </div>
    </div>
  )
}
