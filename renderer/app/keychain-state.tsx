import type { VaultStatus } from '../../shared/domain/types.ts'
import { StatusDot } from '../ui/tag.tsx'
import type { Tone } from '../ui/tone.ts'
import styles from './shell.module.css'
import { useShell } from './store.ts'
import { sentenceOf, t } from '../data/messages.ts'

const states: Record<VaultStatus['state'], { readonly tone: Tone; readonly word: string }> = {
  none: { tone: 'off', word: t('app.not_set_up') },
  opening: { tone: 'off', word: t('app.opening') },
  open: { tone: 'ok', word: t('app.unlocked') },
  locked: { tone: 'warn', word: t('app.locked') },
  unavailable: { tone: 'bad', word: t('app.not_answering') },
  items_missing: { tone: 'bad', word: t('app.items_missing') },
}

/** The kind and state of the vault in two words. */
export const vaultWords = ({ kind, state }: VaultStatus): string =>
  `${kind === 'passphrase' ? t('app.passphrase_vault') : t('app.keychain')} ${states[state].word}`

/** The state of the keychain, at the bottom of the navigation. */
export const KeychainState = ({ compact }: { readonly compact: boolean }) => {
  const vault = useShell((state) => state.vault)
  if (!vault) return null
  const words = vaultWords(vault)
  return (
    <div className={styles.keychain} role="status" title={vault.refusal ? sentenceOf(vault.refusal) : words}>
      <StatusDot tone={states[vault.state].tone}>
        <span className={compact ? 'visually-hidden' : undefined}>{words}</span>
      </StatusDot>
    </div>
  )
}
