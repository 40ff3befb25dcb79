import { useState } from 'react'
import type { VaultStatus } from '../../../shared/domain/types.ts'
import type { Refusal } from '../../../shared/domain/errors.ts'
import { request } from '../../data/client.ts'
import { useOperationForm } from '../../data/use-operation-form.ts'
import { vaultChanged } from '../../app/store.ts'
import { Button } from '../../ui/button.tsx'
import { Field, Input } from '../../ui/field.tsx'
import { FormError, Note } from '../../ui/note.tsx'
import styles from './vault.module.css'
import { t } from '../../data/messages.ts'

/** Asks for the passphrase that unlocks Keyreeve. */
const UnlockWithPassphrase = () => {
  const form = useOperationForm({
    defaultValues: { passphrase: '' },
    ask: (input) => ({ operation: 'vault.unlock', input }),
    problems: ({ passphrase }) => (passphrase === '' ? { passphrase: t('vault.enter_your_passphrase') } : {}),
    onRefused: () => {
      form.setFocus('passphrase', { shouldSelect: true })
      return false
    },
    onDone: (unlocked) => {
      form.reset()
      vaultChanged(unlocked)
    },
  })
  return (
    <form noValidate className={styles.form} onSubmit={form.submit}>
      <p>{t('vault.your_secrets_are_encrypted')}</p>
      <FormError refusal={form.refusal} />
      <Field label={t('vault.passphrase')} error={form.formState.errors.passphrase?.message}>
        {(parts) => <Input type="password" autoFocus {...parts} {...form.register('passphrase')} />}
      </Field>
      <div className={styles.buttons}>
        <Button type="submit" variant="primary" pending={form.isPending}>
          {t('vault.unlock')}
        </Button>
      </div>
    </form>
  )
}

/** Where no passphrase is set, a click unlocks. Nothing has the focus, so that a key that was pressed by accident does not. */
const UnlockWithClick = () => {
  const [isAsking, setAsking] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const unlock = async () => {
    setAsking(true)
    const unlocked = await request('vault.unlock', {})
    setAsking(false)
    if (unlocked.ok) vaultChanged(unlocked.data)
    else setRefusal(unlocked.error)
  }
  return (
    <div className={styles.form}>
      <p>{t('vault.no_passphrase_protects')}</p>
      <FormError refusal={refusal} />
      <div className={styles.buttons}>
        <Button variant="primary" pending={isAsking} onClick={() => void unlock()}>
          {t('vault.unlock')}
        </Button>
      </div>
    </div>
  )
}

/** Unlocks Keyreeve, in the way that its vault needs. */
export const UnlockForm = ({ vault }: { readonly vault: VaultStatus }) => (
  <>
    {vault.hidSecret && <Note>{t('vault.new_secret_hidden')}</Note>}
    {vault.unlock === 'click' ? <UnlockWithClick /> : <UnlockWithPassphrase />}
  </>
)
