import type { Environment, Key } from '../../../shared/domain.ts'
import { submitForm, topRefusal } from '../../ipc/submit-form.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Dialog, DialogBody, DialogFooter, DialogForm } from '../../ui/dialog.tsx'
import { FormError } from '../../ui/note.tsx'
import { expirationInput } from './expiration.ts'
import { Inherits } from './inherits.tsx'
import { AccountFields, ExpirationField, NameField } from './key-fields.tsx'
import { useKeyForm } from './key-form.ts'
import styles from './keys.module.css'

type Props = {
  readonly environment: Environment
  /** The account to begin with; null for the first service account. */
  readonly accountId: string | null
  readonly onClose: () => void
  /** Takes the secret straight to the dialog that shows it, past any store. */
  readonly onCreated: (key: Key, secret: string) => void
}

const fields = { name: 'name', accountId: 'accountId', expiration: 'expiration' } as const

/** Asks for what a new key needs and shows what it will be allowed. */
export const CreateKeyDialog = ({ environment, accountId, onClose, onCreated }: Props) => {
  const keyForm = useKeyForm(environment, accountId, true)
  const { form, account } = keyForm
  const keep = form.watch('keep')

  const submit = form.handleSubmit(async (values) => {
    const expiration = expirationInput(values.expiration, values.date)
    if (!expiration) return form.setError('date', { message: 'Choose the last day.' }, { shouldFocus: true })
    const input = { name: values.name, accountId: values.accountId, environment, expiration, keep: values.keep }
    const created = await submitForm(form, 'keys.create', input, fields)
    if (created) onCreated(created.data.key, created.data.secret)
  })

  return (
    <Dialog title="Create key" environment={environment} width="wide" onClose={onClose}>
      <DialogForm onSubmit={submit}>
        <DialogBody>
          <FormError refusal={topRefusal(form)} />
          <NameField {...keyForm} />
          <div className={styles.columns}>
            <div className={styles.stack}>
              <AccountFields {...keyForm} />
              <ExpirationField form={form} />
            </div>
            <Inherits account={account} />
          </div>
          <Checkbox
            label="Keep in keychain"
            hint={
              keep
                ? 'Your keychain holds the secret, so that you can copy it or write it to a file again later. It is never shown again.'
                : 'The secret is shown once and then gone: if it is lost, you make a new key.'
            }
            {...form.register('keep')}
          />
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" pending={form.formState.isSubmitting}>
            Create key
          </Button>
        </DialogFooter>
      </DialogForm>
    </Dialog>
  )
}
