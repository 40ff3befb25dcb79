import { useState } from 'react'
import type { Environment, Key } from '../../../shared/domain/types.ts'
import { request } from '../../data/client.ts'
import { showRefusal, topRefusal } from '../../data/submit-form.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { ImportQuestion, useImportQuestion } from './import-question.tsx'
import { HolderFields, NameField } from './key-fields.tsx'
import { useKeyForm } from './key-form.ts'
import { ValueField } from './value-field.tsx'

type Props = {
  readonly environment: Environment
  readonly onClose: () => void
  readonly onImported: (key: Key) => void
}

const fields = {
  name: 'name',
  accountId: 'accountId',
  expiration: 'expiration',
  secret: 'root.secret',
} as const

/** Takes a value that was made elsewhere. It stays in this dialog's own state, masked, and goes when the dialog does. */
export const ImportKeyDialog = ({ environment, onClose, onImported }: Props) => {
  const keyForm = useKeyForm(environment, null, false)
  const { form, inputOf } = keyForm
  const [secret, setSecret] = useState('')
  const question = useImportQuestion()

  const submit = form.handleSubmit(async (values) => {
    if (secret === '') return form.setError('root.secret', { message: 'Paste the value.' })
    const input = inputOf(values)
    if (!input) return undefined
    const imported = await request('keys.import', { ...input, secret, ...question.answer })
    if (!imported.ok)
      return question.ask(imported.error) ? undefined : showRefusal(form, imported.error, fields)
    setSecret('')
    return onImported(imported.data)
  })

  return (
    <FormDialog
      title="Import key"
      environment={environment}
      width="wide"
      action="Import key"
      pending={form.formState.isSubmitting}
      refusal={topRefusal(form)}
      onSubmit={submit}
      onClose={onClose}
    >
      <NameField {...keyForm} />
      <ValueField
        label="Value"
        hint="Up to 64 KiB. It goes into your keychain and is not shown again."
        error={form.formState.errors.root?.['secret']?.message}
        value={secret}
        onChange={(value) => {
          form.clearErrors('root.secret')
          question.reset()
          setSecret(value)
        }}
      />
      <ImportQuestion question={question} environment={environment} />
      <HolderFields {...keyForm} />
    </FormDialog>
  )
}
