import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { submitForm, topRefusal } from '../../data/submit-form.ts'
import { retryVault, vaultChanged } from '../../app/store.ts'
import { Button } from '../../ui/button.tsx'
import { Field, Input } from '../../ui/field.tsx'
import { FormError, Note } from '../../ui/note.tsx'
import styles from './vault.module.css'

const shortest = 12

/** What is the matter with the keychain, a way to ask it again, and the vault that can stand in for it. */
export const SetUpPassphrase = ({ message }: { readonly message: string | null }) => {
  const [asking, setAsking] = useState(false)
  const form = useForm({ defaultValues: { passphrase: '', again: '' } })
  const { errors } = form.formState
  const submit = form.handleSubmit(async ({ passphrase }) => {
    const made = await submitForm(form, 'vault.setUpPassphrase', { passphrase }, { passphrase: 'passphrase' })
    if (!made) return
    form.reset()
    vaultChanged(made.data)
  })
  const retry = async () => {
    setAsking(true)
    await retryVault()
    setAsking(false)
  }
  return (
    <div className={styles.form}>
      <Note>{message ?? 'No keychain answers on this machine.'}</Note>
      <div className={styles.buttons}>
        <Button pending={asking} onClick={() => void retry()}>
          Try again
        </Button>
      </div>
      <form noValidate className={styles.form} onSubmit={(event) => void submit(event)}>
        <div className={styles.choice}>
          <h2>Use a passphrase vault instead</h2>
          <p>
            Secrets are encrypted in a file in the data folder, with a key derived from your passphrase.
            Whoever has the file cannot read it without the passphrase. A forgotten passphrase cannot be
            recovered: the secrets are lost with it.
          </p>
        </div>
        <FormError refusal={topRefusal(form)} />
        <Field
          label="Passphrase"
          hint={`At least ${shortest} characters. Several words are easier to remember.`}
          error={errors.passphrase?.message}
        >
          {(parts) => (
            <Input
              type="password"
              autoComplete="new-password"
              {...parts}
              {...form.register('passphrase', {
                validate: (value) => [...value].length >= shortest || `Use at least ${shortest} characters.`,
              })}
            />
          )}
        </Field>
        <Field label="Passphrase again" error={errors.again?.message}>
          {(parts) => (
            <Input
              type="password"
              autoComplete="new-password"
              {...parts}
              {...form.register('again', {
                validate: (value, all) => value === all.passphrase || 'The two are not the same.',
              })}
            />
          )}
        </Field>
        <div className={styles.buttons}>
          <Button type="submit" variant="primary" pending={form.formState.isSubmitting}>
            Create passphrase vault
          </Button>
        </div>
      </form>
    </div>
  )
}
