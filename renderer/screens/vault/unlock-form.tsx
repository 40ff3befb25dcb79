import { useForm } from 'react-hook-form'
import { submitForm, topRefusal } from '../../data/submit-form.ts'
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
  const form = useForm({ defaultValues: { passphrase: '' } })
  const submit = form.handleSubmit(async ({ passphrase }) => {
    const unlocked = await submitForm(form, 'vault.unlock', { passphrase }, { passphrase: 'passphrase' })
    if (!unlocked) return form.setFocus('passphrase', { shouldSelect: true })
    form.reset()
    notePutAway(null)
    return vaultChanged(unlocked.data)
  })
  return (
    <form noValidate className={styles.form} onSubmit={(event) => void submit(event)}>
      <p>Your secrets are encrypted with a passphrase. It is asked for once a session.</p>
      {putAway && (
        <Note>
          The new secret of {putAway.name} is no longer shown, because Keyreeve locked.{' '}
          {putAway.kept ? inVault : gone}
        </Note>
      )}
      <FormError refusal={topRefusal(form)} />
      <Field label="Passphrase" error={form.formState.errors.passphrase?.message}>
        {(parts) => (
          <Input
            type="password"
            autoFocus
            {...parts}
            {...form.register('passphrase', { required: 'Type the passphrase.' })}
          />
        )}
      </Field>
      <div className={styles.buttons}>
        <Button type="submit" variant="primary" pending={form.formState.isSubmitting}>
          Unlock
        </Button>
      </div>
    </form>
  )
}
