import type { Environment, Key } from '../../../shared/domain/types.ts'
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

/** Takes a value that was made elsewhere. It stays in this dialog's own state, masked, and goes when the dialog does. */
export const ImportKeyDialog = ({ environment, onClose, onImported }: Props) => {
  const question = useImportQuestion()
  const keyForm = useKeyForm<'keys.import'>({
    environment,
    accountId: null,
    suggestsName: false,
    ask: (input, { secret }) => ({
      operation: 'keys.import',
      input: { ...input, secret, ...question.answer },
    }),
    onRefused: question.ask,
    onDone: onImported,
  })
  const { form } = keyForm

  return (
    <FormDialog
      title="Import key"
      environment={environment}
      width="wide"
      action="Import key"
      form={form}
      onClose={onClose}
    >
      <NameField {...keyForm} />
      <ValueField
        label="Value"
        hint="Up to 64 KiB. It goes into your keychain and is not shown again."
        error={form.formState.errors.secret?.message}
        field={form.register('secret', { onChange: question.reset })}
      />
      <ImportQuestion question={question} environment={environment} />
      <HolderFields {...keyForm} />
    </FormDialog>
  )
}
