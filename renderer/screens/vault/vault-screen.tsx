import { Lock } from 'lucide-react'
import { useShell } from '../../app/store.ts'
import { cx } from '../../ui/cx.ts'
import { SetUpPassphrase } from './set-up-passphrase.tsx'
import { UnlockForm } from './unlock-form.tsx'
import styles from './vault.module.css'

/** Stands in for every screen while there is no vault to work with: the keychain has not answered at the first start, there is none, or a passphrase is wanted. */
export const VaultScreen = () => {
  const vault = useShell((state) => state.vault)
  if (!vault) return null
  const locked = vault.kind === 'passphrase'
  // The first start: nothing says yet that there is no keychain.
  const asking = vault.kind === null && vault.state === 'opening'
  return (
    <main id="main" tabIndex={-1} className={styles.screen}>
      <div className={cx(styles.panel, asking && styles.patient)}>
        <header className={styles.header}>
          <span className={styles.badge}>
            <Lock aria-hidden />
          </span>
          <h1>
            {asking
              ? 'Waiting for your keychain'
              : locked
                ? 'Unlock your vault'
                : 'There is no keychain to keep secrets in'}
          </h1>
        </header>
        {asking ? (
          <p>It may be asking you to unlock it.</p>
        ) : locked ? (
          <UnlockForm />
        ) : (
          <SetUpPassphrase refusal={vault.refusal} />
        )}
      </div>
    </main>
  )
}
