import { useState } from 'react'
import { useOperationForm } from '../../data/use-operation-form.ts'
import { retryVault, vaultChanged } from '../../app/store.ts'
import { Button } from '../../ui/button.tsx'
import { Field, Input } from '../../ui/field.tsx'
import { FormError, Note } from '../../ui/note.tsx'
import styles from './vault.module.css'
import { sentenceOf } from '../../data/messages.ts'
import type { Refusal } from '../../../shared/domain/errors.ts'

const shortest = 12

/** What is the matter with the keychain, a way to ask it again, and the vault that can stand in for it. */
export const SetUpPassphrase = ({ refusal }: { readonly refusal: Refusal | null }) => {
  const [asking, setAsking] = useState(false)
  const form = useOperationForm({
    defaultValues: { passphrase: '', again: '' },
    ask: ({ passphrase }) => ({ operation: 'vault.setUpPassphrase', input: { passphrase } }),
    problems: ({ passphrase, again }) => ({
      ...([...passphrase].length < shortest ? { passphrase: `Use at least ${shortest} characters.` } : {}),
      ...(again === passphrase ? {} : { again: 'The passphrases don’t match.' }),
    }),
    onDone: (created) => {
      form.reset()
      vaultChanged(created)
    },
  })
  const { errors } = form.formState
  const retry = async () => {
    setAsking(true)
    await retryVault()
    setAsking(false)
  }
  return (
    <div className={styles.form}>
      <Note>{refusal ? sentenceOf(refusal) : 'No keychain answers on this machine.'}</Note>
      <div className={styles.buttons}>
        <Button pending={asking} onClick={() => void retry()}>
          Try again
        </Button>
      </div>
      <form noValidate className={styles.form} onSubmit={form.submit}>
        <div className={styles.choice}>
          <h2>Use a passphrase vault instead</h2>
          <p>
            Secrets are encrypted in a file in the data folder, with a key derived from your passphrase.
            Whoever has the file cannot read it without the passphrase. A forgotten passphrase cannot be
            recovered: the secrets are lost with it.
          </p>
        </div>
        <FormError refusal={form.refusal} />
        <Field
          label="Passphrase"
          hint={`At least ${shortest} characters. Several words are easier to remember.`}
          error={errors.passphrase?.message}
        >
          {(parts) => (
            <Input type="password" autoComplete="new-password" {...parts} {...form.register('passphrase')} />
          )}
        </Field>
        <Field label="Passphrase again" error={errors.again?.message}>
          {(parts) => (
            <Input type="password" autoComplete="new-password" {...parts} {...form.register('again')} />
          )}
        </Field>
        <div className={styles.buttons}>
          <Button type="submit" variant="primary" pending={form.isPending}>
            Create passphrase vault
          </Button>
        </div>
      </form>
    </div>
  )
}
