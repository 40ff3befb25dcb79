import { Lock } from 'lucide-react'
import { useState } from 'react'
import type { VaultStatus } from '../../../shared/domain/types.ts'
import { retryVault, useShell } from '../../app/store.ts'
import { Button } from '../../ui/button.tsx'
import { cx } from '../../ui/cx.ts'
import styles from './vault.module.css'
import { sentenceOf, t } from '../../data/messages.ts'
import { rich } from '../../ui/rich.ts'

const fallback: Record<Exclude<VaultStatus['state'], 'open' | 'none'>, string> = {
  opening: t('vault.keyreeve_is_still_waiting'),
  locked: t('vault.the_keychain_is_locked'),
  unavailable: t('vault.the_keychain_does_not'),
  items_missing: t('vault.the_keychain_answers_but'),
}

/** Shown at the top while secrets are not accessible. Lists can be read, but everything that needs a secret is refused. */
export const VaultBanner = () => {
  const vault = useShell((state) => state.vault)
  const [asking, setAsking] = useState(false)
  if (!vault || vault.state === 'open' || vault.state === 'none') return null
  const retry = async () => {
    setAsking(true)
    await retryVault()
    setAsking(false)
  }
  return (
    <div className={cx(styles.banner, vault.state === 'opening' && styles.patient)} role="status">
      <Lock aria-hidden />
      <p>
        {rich('vault.strong_lists_can_be', {
          strong: <strong>{vault.refusal ? sentenceOf(vault.refusal) : fallback[vault.state]}</strong>,
        })}
      </p>
      <Button pending={asking} onClick={() => void retry()}>
        {t('vault.try_again')}
      </Button>
    </div>
  )
}
