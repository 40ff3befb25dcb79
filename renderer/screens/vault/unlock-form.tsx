import { useOperationForm } from '../../data/use-operation-form.ts'
import { vaultChanged } from '../../app/store.ts'
import { Button } from '../../ui/button.tsx'
import { Field, Input } from '../../ui/field.tsx'
import { FormError, Note } from '../../ui/note.tsx'
import { notePutAway, useKeys } from '../keys/store.ts'
import styles from './vault.module.css'
import { t } from '../../data/messages.ts'

const inVault = t('vault.it_is_in_your')
const gone = t('vault.it_was_not_kept')

/** Asks for the passphrase of the vault, once per session. */
export const UnlockForm = () => {
  const putAway = useKeys((state) => state.putAway)
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
      notePutAway(null)
      vaultChanged(unlocked)
    },
  })
  return (
    <form noValidate className={styles.form} onSubmit={form.submit}>
      <p>{t('vault.your_secrets_are_encrypted')}</p>
      {putAway && (
        <Note>
          {t('vault.the_new_secret_of', { name: putAway.name, what: putAway.kept ? inVault : gone })}
        </Note>
      )}
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
