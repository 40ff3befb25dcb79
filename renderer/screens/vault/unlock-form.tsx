import { useForm } from 'react-hook-form'
import { submitForm, topRefusal } from '../../ipc/submit-form.ts'
import { vaultChanged } from '../../shell/store.ts'
import { Button } from '../../ui/button.tsx'
import { Field, Input } from '../../ui/field.tsx'
import { FormError, Note } from '../../ui/note.tsx'
import { useKeys } from '../keys/store.ts'
import styles from './vault.module.css'

/** Asks for the passphrase of the vault, once a session. */
export const UnlockForm = () => {
  const waiting = useKeys((state) => state.waiting)
  const form = useForm({ defaultValues: { passphrase: '' } })
  const submit = form.handleSubmit(async ({ passphrase }) => {
    const unlocked = await submitForm(form, 'vault.unlock', { passphrase }, { passphrase: 'passphrase' })
    if (!unlocked) return form.setFocus('passphrase', { shouldSelect: true })
    form.reset()
    return vaultChanged(unlocked.data)
  })
  return (
    <form noValidate className={styles.form} onSubmit={(event) => void submit(event)}>
      <p>Your secrets are encrypted with a passphrase. It is asked for once a session.</p>
      {waiting !== null && <Note>The new secret of {waiting} is waiting. It is shown again once you unlock, but not after you quit.</Note>}
      <FormError refusal={topRefusal(form)} />
      <Field label="Passphrase" error={form.formState.errors.passphrase?.message}>
        {(parts) => <Input type="password" autoFocus {...parts} {...form.register('passphrase', { required: 'Type the passphrase.' })} />}
      </Field>
      <div className={styles.buttons}>
        <Button type="submit" variant="primary" pending={form.formState.isSubmitting}>
          Unlock
        </Button>
      </div>
    </form>
  )
}
