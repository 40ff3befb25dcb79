import { Keyboard, Lock } from 'lucide-react'
import { useEffect } from 'react'
import { vaultWords } from '../../app/keychain-state.tsx'
import { openDialog } from '../../app/location.ts'
import { loadInfo, lockVault, useShell } from '../../app/store.ts'
import { Button } from '../../ui/button.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Note } from '../../ui/note.tsx'
import { PathWords } from '../../ui/path-text.tsx'
import { Screen } from '../../ui/screen.tsx'
import { AutoLockSetting } from './auto-lock.tsx'
import { BackupSettings } from './backups.tsx'
import { ActivitySettings } from './activity-settings.tsx'
import { ClipboardSettings } from './clipboard.tsx'
import { LocalApiSettings } from './local-api.tsx'
import styles from './settings.module.css'
import { t } from '../../data/messages.ts'

const vaultSentence = {
  os: t('settings.secrets_are_kept_in'),
  passphrase: t('settings.secrets_are_encrypted_in'),
  memory: t('settings.secrets_are_kept_in_memory'),
} as const

/** Shows the version, the folders, and how the clipboard is handled. */
export const SettingsScreen = () => {
  const vault = useShell((state) => state.vault)
  const info = useShell((state) => state.info)
  useEffect(() => void loadInfo(), [])
  return (
    <Screen title={t('settings.settings')}>
      <div className={styles.sections} role="group" aria-label={t('settings.settings')} tabIndex={0}>
        <section aria-labelledby="settings-secrets">
          <h2 id="settings-secrets">{t('settings.secrets')}</h2>
          {vault && (
            <>
              <Facts facts={[{ name: t('settings.state'), value: vaultWords(vault) }]} />
              {vault.kind && <p>{vaultSentence[vault.kind]}</p>}
              <div>
                <Button icon={Lock} onClick={() => void lockVault()}>
                  {t('settings.lock_now')}
                </Button>
              </div>
              <AutoLockSetting />
            </>
          )}
        </section>
        <BackupSettings />
        <LocalApiSettings />
        <ActivitySettings />
        <ClipboardSettings />
        <section aria-labelledby="settings-keyboard">
          <h2 id="settings-keyboard">{t('settings.keyboard')}</h2>
          <div>
            <Button icon={Keyboard} onClick={() => openDialog({ of: 'app', kind: 'shortcuts' })}>
              {t('settings.keyboard_shortcuts')}
            </Button>
          </div>
        </section>
        {info && (
          <section aria-labelledby="settings-about">
            <h2 id="settings-about">{t('settings.about')}</h2>
            <Facts
              facts={[
                {
                  name: t('settings.version'),
                  value: `Keyreeve ${info.version}${info.commit ? ` (${info.commit})` : ''}`,
                },
                { name: t('settings.electron'), value: info.electron },
                { name: t('settings.system'), value: info.platform },
                {
                  name: t('settings.data_folder'),
                  value: (
                    <code>
                      <PathWords path={info.home} />
                    </code>
                  ),
                },
              ]}
            />
            {info.testBuild && <Note>{t('settings.this_is_a_test')}</Note>}
            <p>{t('settings.everything_is_local_keyreeve')}</p>
          </section>
        )}
      </div>
    </Screen>
  )
}
