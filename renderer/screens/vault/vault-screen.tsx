import { Lock } from 'lucide-react'
import { useShell } from '../../app/store.ts'
import { cx } from '../../ui/cx.ts'
import { SetUpPassphrase } from './set-up-passphrase.tsx'
import { UnlockForm } from './unlock-form.tsx'
import styles from './vault.module.css'
import { t } from '../../data/messages.ts'

/** Shown in place of every screen while there is no vault to work with: the keychain has not answered at the first start, there is none, or Keyreeve is locked. */
export const VaultScreen = () => {
  const vault = useShell((state) => state.vault)
  if (!vault) return null
  const locked = vault.unlock !== null
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
              ? t('vault.waiting_for_your_keychain')
              : locked
                ? t(vault.kind === 'passphrase' ? 'vault.unlock_your_vault' : 'vault.keyreeve_is_locked')
                : t('vault.there_is_no_keychain')}
          </h1>
        </header>
        {asking ? (
          <p>{t('vault.it_may_be_asking')}</p>
        ) : locked ? (
          <UnlockForm vault={vault} />
        ) : (
          <SetUpPassphrase refusal={vault.refusal} />
        )}
      </div>
    </main>
  )
}
