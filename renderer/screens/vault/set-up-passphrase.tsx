import { useState } from 'react'
import { useOperationForm } from '../../data/use-operation-form.ts'
import { retryVault, vaultChanged } from '../../app/store.ts'
import { Button } from '../../ui/button.tsx'
import { Field, Input } from '../../ui/field.tsx'
import { FormError, Note } from '../../ui/note.tsx'
import styles from './vault.module.css'
import { sentenceOf, t } from '../../data/messages.ts'
import type { Refusal } from '../../../shared/domain/errors.ts'

const shortest = 12

/** Says what is wrong with the keychain, and offers to try again or to create a passphrase vault instead. */
export const SetUpPassphrase = ({ refusal }: { readonly refusal: Refusal | null }) => {
  const [asking, setAsking] = useState(false)
  const form = useOperationForm({
    defaultValues: { passphrase: '', again: '' },
    ask: ({ passphrase }) => ({ operation: 'vault.setUpPassphrase', input: { passphrase } }),
    problems: ({ passphrase, again }) => ({
      ...([...passphrase].length < shortest
        ? { passphrase: t('vault.use_at_least_shortest', { count: shortest }) }
        : {}),
      ...(again === passphrase ? {} : { again: t('vault.the_passphrases_dont_match') }),
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
      <Note>{refusal ? sentenceOf(refusal) : t('vault.no_keychain_answers_on')}</Note>
      <div className={styles.buttons}>
        <Button pending={asking} onClick={() => void retry()}>
          {t('vault.try_again')}
        </Button>
      </div>
      <form noValidate className={styles.form} onSubmit={form.submit}>
        <div className={styles.choice}>
          <h2>{t('vault.use_a_passphrase_vault')}</h2>
          <p>{t('vault.secrets_are_encrypted_in')}</p>
        </div>
        <FormError refusal={form.refusal} />
        <Field
          label={t('vault.passphrase')}
          hint={t('vault.at_least_shortest_characters', { count: shortest })}
          error={errors.passphrase?.message}
        >
          {(parts) => (
            <Input type="password" autoComplete="new-password" {...parts} {...form.register('passphrase')} />
          )}
        </Field>
        <Field label={t('vault.passphrase_again')} error={errors.again?.message}>
          {(parts) => (
            <Input type="password" autoComplete="new-password" {...parts} {...form.register('again')} />
          )}
        </Field>
        <div className={styles.buttons}>
          <Button type="submit" variant="primary" pending={form.isPending}>
            {t('vault.create_passphrase_vault')}
          </Button>
        </div>
      </form>
    </div>
  )
}
