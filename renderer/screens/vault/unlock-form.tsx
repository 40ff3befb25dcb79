import { useOperationForm } from '../../data/use-operation-form.ts'
import { vaultChanged } from '../../app/store.ts'
import { Button } from '../../ui/button.tsx'
import { Field, Input } from '../../ui/field.tsx'
import { FormError, Note } from '../../ui/note.tsx'
import { notePutAway, useKeys } from '../keys/store.ts'
import styles from './vault.module.css'

const inVault = 'It is in your vault: once you unlock, you can copy it or write it to a file.'
const gone = 'It was not kept. If you have not put it anywhere, create a new key in its place.'

/** Asks for the passphrase of the vault, once a session. */
export const UnlockForm = () => {
  const putAway = useKeys((state) => state.putAway)
  const form = useOperationForm({
    defaultValues: { passphrase: '' },
    ask: (input) => ({ operation: 'vault.unlock', input }),
    problems: ({ passphrase }) => (passphrase === '' ? { passphrase: 'Enter your passphrase.' } : {}),
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
      <p>Your secrets are encrypted with a passphrase. It is asked for once a session.</p>
      {putAway && (
        <Note>
          The new secret of {putAway.name} is no longer shown, because Keyreeve locked.{' '}
          {putAway.kept ? inVault : gone}
        </Note>
      )}
      <FormError refusal={form.refusal} />
      <Field label="Passphrase" error={form.formState.errors.passphrase?.message}>
        {(parts) => <Input type="password" autoFocus {...parts} {...form.register('passphrase')} />}
      </Field>
      <div className={styles.buttons}>
        <Button type="submit" variant="primary" pending={form.isPending}>
          Unlock
        </Button>
      </div>
    </form>
  )
}
