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
import { LocalApiSettings } from './local-api.tsx'
import styles from './settings.module.css'

const vaultSentence = {
  os: 'Secrets are kept in the operating system’s keychain, one item a key.',
  passphrase: 'Secrets are encrypted in a file in the data folder, with a key derived from your passphrase.',
  memory: 'Secrets are kept in memory only, and are gone when Keyreeve closes.',
} as const

/** What Keyreeve is, where it keeps things, and how it treats the clipboard. */
export const SettingsScreen = () => {
  const vault = useShell((state) => state.vault)
  const info = useShell((state) => state.info)
  useEffect(() => void loadInfo(), [])
  return (
    <Screen title="Settings">
      <div className={styles.sections} role="group" aria-label="Settings" tabIndex={0}>
        <section aria-labelledby="settings-secrets">
          <h2 id="settings-secrets">Secrets</h2>
          {vault && (
            <>
              <Facts facts={[{ name: 'State', value: vaultWords(vault) }]} />
              {vault.kind && <p>{vaultSentence[vault.kind]}</p>}
              {vault.kind === 'passphrase' && vault.state === 'open' && (
                <div>
                  <Button icon={Lock} onClick={() => void lockVault()}>
                    Lock now
                  </Button>
                </div>
              )}
            </>
          )}
        </section>
        <LocalApiSettings />
        <section aria-labelledby="settings-clipboard">
          <h2 id="settings-clipboard">Clipboard</h2>
          <p>
            A copied secret is cleared after 30 seconds and when Keyreeve quits, if the clipboard still holds
            it.
          </p>
          {info && (
            <p>
              {info.clipboardHints
                ? 'What is copied is marked as a secret, so that clipboard managers which honour the mark leave it alone.'
                : 'On this system a copy cannot be marked as a secret: a clipboard manager may keep it in its history.'}
            </p>
          )}
        </section>
        <section aria-labelledby="settings-keyboard">
          <h2 id="settings-keyboard">Keyboard</h2>
          <div>
            <Button icon={Keyboard} onClick={() => openDialog({ of: 'app', kind: 'shortcuts' })}>
              Keyboard shortcuts
            </Button>
          </div>
        </section>
        {info && (
          <section aria-labelledby="settings-about">
            <h2 id="settings-about">About</h2>
            <Facts
              facts={[
                {
                  name: 'Version',
                  value: `Keyreeve ${info.version}${info.commit ? ` (${info.commit})` : ''}`,
                },
                { name: 'Electron', value: info.electron },
                { name: 'System', value: info.platform },
                {
                  name: 'Data folder',
                  value: (
                    <code>
                      <PathWords path={info.home} />
                    </code>
                  ),
                },
              ]}
            />
            {info.testBuild && (
              <Note>
                This is a test build: its Electron gets no security fixes any more. Keep no real keys in it.
              </Note>
            )}
            <p>
              Everything is local: Keyreeve sends nothing over the network. No secret stands readable in the
              data folder.
            </p>
          </section>
        )}
      </div>
    </Screen>
  )
}
