import { Lock } from 'lucide-react'
import { useShell } from '../../shell/store.ts'
import { SetUpPassphrase } from './set-up-passphrase.tsx'
import { UnlockForm } from './unlock-form.tsx'
import styles from './vault.module.css'

/** Stands in for every screen while there is no vault to work with: nothing chosen yet, or a passphrase is wanted. */
export const VaultScreen = () => {
  const vault = useShell((state) => state.vault)
  if (!vault) return null
  const locked = vault.kind === 'passphrase'
  return (
    <main id="main" tabIndex={-1} className={styles.screen}>
      <div className={styles.panel}>
        <header className={styles.header}>
          <span className={styles.badge}>
            <Lock aria-hidden />
          </span>
          <h1>{locked ? 'Unlock your vault' : 'There is no keychain to keep secrets in'}</h1>
        </header>
        {locked ? <UnlockForm /> : <SetUpPassphrase message={vault.message} />}
      </div>
    </main>
  )
}
