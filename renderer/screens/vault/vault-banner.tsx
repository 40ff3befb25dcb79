import { Lock } from 'lucide-react'
import { useState } from 'react'
import type { VaultStatus } from '../../../shared/domain/types.ts'
import { retryVault, useShell } from '../../app/store.ts'
import { Button } from '../../ui/button.tsx'
import { cx } from '../../ui/cx.ts'
import styles from './vault.module.css'
import { sentenceOf } from '../../data/messages.ts'

const fallback: Record<Exclude<VaultStatus['state'], 'open' | 'none'>, string> = {
  opening: 'Keyreeve is still waiting for the keychain.',
  locked: 'The keychain is locked.',
  unavailable: 'The keychain does not answer.',
  items_missing: 'The keychain answers, but what Keyreeve kept in it is gone.',
}

/** Across the top while secrets cannot be reached: lists stay readable, what needs a secret is refused. */
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
        <strong>{vault.refusal ? sentenceOf(vault.refusal) : fallback[vault.state]}</strong> Lists can be
        read; creating, checking and copying wait until it is back.
      </p>
      <Button pending={asking} onClick={() => void retry()}>
        Try again
      </Button>
    </div>
  )
}
