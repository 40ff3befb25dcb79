import { useState } from 'react'
import type { Environment, Key } from '../../../shared/domain.ts'
import { submitForm, topRefusal } from '../../ipc/submit-form.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogBody, DialogFooter, DialogForm } from '../../ui/dialog.tsx'
import { FormError } from '../../ui/note.tsx'
import { expirationInput } from './expiration.ts'
import { Inherits } from './inherits.tsx'
import { AccountFields, ExpirationField, NameField } from './key-fields.tsx'
import { useKeyForm } from './key-form.ts'
import styles from './keys.module.css'
import { ValueField } from './value-field.tsx'

type Props = { readonly environment: Environment; readonly onClose: () => void; readonly onImported: (key: Key) => void }

const fields = { name: 'name', accountId: 'accountId', expiration: 'expiration', secret: 'root.secret' } as const

/** Takes a value that was made elsewhere. It stays in this dialog's own state, masked, and goes when the dialog does. */
export const ImportKeyDialog = ({ environment, onClose, onImported }: Props) => {
  const keyForm = useKeyForm(environment, null, false)
  const { form, account } = keyForm
  const [secret, setSecret] = useState('')
  const secretError = form.formState.errors.root?.['secret']?.message

  const submit = form.handleSubmit(async (values) => {
    if (secret === '') return form.setError('root.secret', { message: 'Paste the value.' })
    const expiration = expirationInput(values.expiration, values.date)
    if (!expiration) return form.setError('date', { message: 'Choose the last day.' }, { shouldFocus: true })
    const input = { name: values.name, accountId: values.accountId, environment, expiration, secret }
    const imported = await submitForm(form, 'keys.import', input, fields)
    if (!imported) return undefined
    setSecret('')
    return onImported(imported.data)
  })

  return (
    <Dialog title="Import key" environment={environment} width="wide" onClose={onClose}>
      <DialogForm onSubmit={submit}>
        <DialogBody>
          <FormError refusal={topRefusal(form)} />
          <NameField {...keyForm} />
          <ValueField
            label="Value"
            hint="Up to 64 KiB. It goes into your keychain and is not shown again."
            error={secretError}
            value={secret}
            onChange={(value) => {
              form.clearErrors('root.secret')
              setSecret(value)
            }}
          />
          <div className={styles.columns}>
            <div className={styles.stack}>
              <AccountFields {...keyForm} />
              <ExpirationField form={form} />
            </div>
            <Inherits account={account} />
          </div>
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" pending={form.formState.isSubmitting}>
            Import key
          </Button>
        </DialogFooter>
      </DialogForm>
    </Dialog>
  )
}
