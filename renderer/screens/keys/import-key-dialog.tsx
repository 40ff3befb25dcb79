import { useState } from 'react'
import type { Environment, Key } from '../../../shared/domain.ts'
import { submitForm, topRefusal } from '../../ipc/submit-form.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { HolderFields, NameField } from './key-fields.tsx'
import { useKeyForm } from './key-form.ts'
import { ValueField } from './value-field.tsx'

type Props = { readonly environment: Environment; readonly onClose: () => void; readonly onImported: (key: Key) => void }

const fields = { name: 'name', accountId: 'accountId', expiration: 'expiration', secret: 'root.secret' } as const

/** Takes a value that was made elsewhere. It stays in this dialog's own state, masked, and goes when the dialog does. */
export const ImportKeyDialog = ({ environment, onClose, onImported }: Props) => {
  const keyForm = useKeyForm(environment, null, false)
  const { form, inputOf } = keyForm
  const [secret, setSecret] = useState('')

  const submit = form.handleSubmit(async (values) => {
    if (secret === '') return form.setError('root.secret', { message: 'Paste the value.' })
    const input = inputOf(values)
    const imported = input && (await submitForm(form, 'keys.import', { ...input, secret }, fields))
    if (!imported) return undefined
    setSecret('')
    return onImported(imported.data)
  })

  return (
    <FormDialog title="Import key" environment={environment} width="wide" action="Import key" pending={form.formState.isSubmitting} refusal={topRefusal(form)} onSubmit={submit} onClose={onClose}>
      <NameField {...keyForm} />
      <ValueField
        label="Value"
        hint="Up to 64 KiB. It goes into your keychain and is not shown again."
        error={form.formState.errors.root?.['secret']?.message}
        value={secret}
        onChange={(value) => {
          form.clearErrors('root.secret')
          setSecret(value)
        }}
      />
      <HolderFields {...keyForm} />
    </FormDialog>
  )
}
